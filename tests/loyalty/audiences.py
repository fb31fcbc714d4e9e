"""Many members at once, and campaigns to them, for tests below the conversation."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from loyalty import campaigns
from loyalty.campaigns.written import Written, checked
from loyalty.models import Campaign
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, rows
from tests.loyalty.people import BRAND, RULES

ZONES = ("Europe/London", "America/New_York", "Asia/Tokyo", "Pacific/Auckland")
TEXT = {"text": "Hello {name|there}, {points} points wait: {link:shop}"}
SHOP = "https://shop.example/spring"


@dataclass(frozen=True)
class Crowd:
    """So many members; every `no`th said no, every `shut`th has no open chat."""

    members: int
    no: int = 0
    shut: int = 0
    whatsapp: int = 0


async def gathered(crowd: Crowd, now: datetime) -> None:
    """Make them members, with their chats."""
    if dialect() == "postgres":
        numbers, no, at = (
            "generate_series(1, $1::bigint) AS n",
            "(n % $2::bigint = 0)",
            "::timestamptz",
        )
    else:
        numbers = (
            "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < $1)"
            " SELECT n FROM s) AS s"
        )
        no, at = "(n % $2 = 0)", ""
    await rows(
        Sql(
            "INSERT INTO account (key, total, debt, length, head)"
            f" SELECT 'crowd' || n, 0, 0, 0, '' FROM {numbers} WHERE true"
        ),
        crowd.members,
    )
    zones = " ".join(f"WHEN {n} THEN '{zone}'" for n, zone in enumerate(ZONES))
    await rows(
        Sql(
            "INSERT INTO member (id, account_id, number, name, locale, zone, marketing, silent,"
            f" joined_at) SELECT n, 'crowd' || n, 'C' || n, 'Ana ' || n,"
            f" CASE WHEN n % 3 = 0 THEN 'de' ELSE 'en' END, CASE n % {len(ZONES)} {zones} END,"
            f" NOT {no}, false, $3{at} FROM {numbers} WHERE true"
        ),
        crowd.members, crowd.no or crowd.members + 1, now,
    )  # fmt: skip
    each = crowd.whatsapp or crowd.members + 1
    chats = f"CASE WHEN n % {each} = 0 THEN 'whatsapp' ELSE 'telegram' END"
    number = "CASE WHEN n % 2 = 0 THEN '+44' ELSE '+1' END"
    shut = f"CASE WHEN n % {crowd.shut or crowd.members + 1} = 0 THEN $2{at} END"
    await rows(
        Sql(
            "INSERT INTO identity (member_id, kind, address, heard_at, unreachable_at)"
            f" SELECT n, {chats}, {chats} || ':' || {number} || n, $2{at}, {shut}"
            f" FROM {numbers} WHERE true"
        ),
        crowd.members, now,
    )  # fmt: skip


def branded(**marketing: Any) -> Brand:
    """The brand, with other rules of `[marketing]`."""
    changed = RULES.marketing.model_copy(update=marketing)
    return replace(BRAND, programme=RULES.model_copy(update={"marketing": changed}))


async def drafted(now: datetime, **plan: Any) -> Campaign:
    """A campaign of one text, as somebody called Bo wrote it."""
    given = {"name": "spring", "links": {"shop": SHOP}, "texts": [TEXT], **plan}
    return await campaigns.drafts.write(checked(Written, given), by="Bo", zone=RULES.zone, now=now)


async def launched(brand: Brand, now: datetime, **plan: Any) -> Campaign:
    """A campaign that Bo wrote and launched, with its whole audience."""
    made = await drafted(now, **plan)
    await campaigns.launch(made.id, by="Bo", brand=brand, now=now)
    await campaigns.freeze(made.id, brand, now)
    return await Campaign.get(id=made.id)


def later(now: datetime) -> datetime:
    """A day on which nobody has written for long."""
    return now + timedelta(days=2)
