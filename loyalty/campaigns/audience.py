"""Whom a campaign means: members of its segment who said yes to news and can be reached.

Who said no, or has no chat that is open, is counted and left out: nobody keeps a row about them.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from loyalty import segments
from loyalty.campaigns import arms, times
from loyalty.campaigns.errors import BadCampaign
from loyalty.consent import yes_to_news
from loyalty.errors import BadFilter
from loyalty.models import Campaign, Member
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, instant, row, rows

WINDOW = timedelta(hours=24)  # in which WhatsApp takes free text
NO_MARKETING = "whatsapp:+1"  # numbers to which WhatsApp brings no templates of marketing
# Members whom one statement goes through: on SQLite others wait meanwhile.
AT_ONCE = {"postgres": 100_000, "sqlite": 20_000}
_TOP = Sql(
    "SELECT max(id) AS top, count(*) AS members FROM"
    " (SELECT id FROM member WHERE id > $1 ORDER BY id LIMIT $2) AS following"
)
_CHATS = "i.kind IN ('whatsapp', 'telegram') AND i.unreachable_at IS NULL"
_ALL = {"postgres": "LIMIT ALL OFFSET 0", "sqlite": "LIMIT -1 OFFSET 0"}
_AGREED = f"{yes_to_news('i.member_id', 'i.kind')} IS NULL"  # chats without a yes come last
_WANTED = "m.marketing AND NOT m.silent"


@dataclass(frozen=True, slots=True)
class Group:
    """So many who are alike in what matters before a launch."""

    channel: str
    locale: str
    outside: bool  # of WhatsApp's window: only a template reaches them
    arm: str  # the text that they would hear, or held out
    wrote: bool  # ever, so that they may write again
    barred: bool  # WhatsApp brings them no templates of marketing
    price: Decimal | None  # of a template message to them; None if the rules name none
    members: int

    @property
    def held_out(self) -> bool:
        """Whether they hear nothing, to measure by."""
        return self.arm == arms.HELD_OUT


@dataclass(frozen=True, slots=True)
class Audience:
    """Who it would be now."""

    groups: tuple[Group, ...]
    meant: int  # by the segment, all of them
    unwanted: int  # of those: who did not say yes to news, or said stop
    unreachable: int  # of the others: who has no chat that is open

    @property
    def size(self) -> int:
        """How many rows a launch would write, those held out too."""
        return sum(one.members for one in self.groups)

    @property
    def held_out(self) -> int:
        """Who would hear nothing, to measure by."""
        return sum(one.members for one in self.groups if one.held_out)

    @property
    def outside(self) -> int:
        """Who would hear something, and only by a template."""
        return sum(one.members for one in self.groups if one.outside and not one.held_out)

    def by(self, name: str) -> dict[str, int]:
        """How many hear something, by channel or locale."""
        found = dict[str, int]()
        for one in self.groups:
            if not one.held_out:
                said = str(getattr(one, name))
                found[said] = found.get(said, 0) + one.members
        return found


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody of an audience, and where they would read it."""

    member: Member
    channel: str
    address: str
    outside: bool
    arm: str = field(default="a")


async def segment_sql(campaign: Campaign, now: datetime, first: int) -> tuple[str, list[Any]]:
    """The condition over `member m`, and its parameters. BadCampaign."""
    try:
        text = campaign.segment.strip()
        meant = segments.parse(text) if text else segments.EVERYBODY
        return await segments.sql(meant, now, first)
    except BadFilter as error:
        raise BadCampaign(f"segment: {error}") from error


async def spelt(campaign: Campaign) -> str:
    """Its segment without names: whoever changes a saved one later changes no audience."""
    text = campaign.segment.strip()
    try:
        return segments.to_text(await segments.whole(segments.parse(text))) if text else ""
    except BadFilter as error:
        raise BadCampaign(f"segment: {error}") from error


def people(segment: str, within: tuple[str, str] | None = None) -> str:
    """Who they are and the chat where each was heard last; `within` are two bounds of ids."""
    if within is None:
        of_members = of_chats = ""
    else:
        low, high = within
        of_members = f" AND m.id > {low} AND m.id <= {high}"
        of_chats = f" AND i.member_id > {low} AND i.member_id <= {high}"
    columns = "m.id, m.locale, m.zone, i.kind, i.address, i.heard_at"
    wanted = f"{_WANTED} AND ({segment}){of_members}"
    if dialect() == "postgres":
        return (
            f"SELECT DISTINCT ON (m.id) {columns} FROM member m JOIN identity i"
            f" ON i.member_id = m.id AND {_CHATS}{of_chats} WHERE {wanted}"
            f" ORDER BY m.id, {_AGREED}, i.heard_at DESC NULLS LAST, i.id"
        )
    last = (
        f"SELECT i.id FROM identity i WHERE i.member_id = m.id AND {_CHATS}"
        f" ORDER BY {_AGREED}, i.heard_at DESC NULLS LAST, i.id LIMIT 1"
    )
    return f"SELECT {columns} FROM member m JOIN identity i ON i.id = ({last}) WHERE {wanted}"


def dealt(
    people: str, campaign: Campaign, brand: Brand, names: list[str], key: str, whole: str
) -> str:
    """The rows of `people`, each with its arm; `key` and `whole` are expressions of both keys."""
    held, always = campaign.held_out, brand.programme.marketing.held_out
    plain = held == 0 and len(names) == 1
    drawn = "0" if plain else arms.number_sql(key, "p.id")
    everybody = arms.number_sql(whole, "p.id") if always else "0"
    arm = arms.arm_sql("n.drawn", "n.everybody", held=held, held_always=always, names=names)
    # A limit that is none: each number is drawn once, however often it is looked at.
    return (
        f"SELECT n.*, {arm} AS arm FROM (SELECT p.*, {drawn} AS drawn, {everybody} AS everybody"
        f" FROM ({people}) p {_ALL[dialect()]}) n"
    )


async def parts() -> AsyncIterator[tuple[int, int]]:
    """All members by bounds of ids: no statement goes through more than it has time for."""
    low, size = 0, AT_ONCE[dialect()]
    while True:
        high, members = await part_after(low, size)
        if members:
            yield low, high
        if members < size:
            return
        low = high


async def part_after(low: int, size: int) -> tuple[int, int]:
    """The last id of so many members after an id, and how many there are."""
    found = await row(_TOP, low, size)
    assert found is not None, "a count is a row"
    return int(found["top"] or low), int(found["members"])


async def measure(campaign: Campaign, names: list[str], brand: Brand, now: datetime) -> Audience:
    """Who it would be now, by what matters before a launch."""
    keys = (arms.key_of(brand.secret, campaign.id), arms.key_of(brand.secret, None))
    segment, given = await segment_sql(campaign, now, 6)
    each = dealt(people(segment, ("$4", "$5")), campaign, brand, names, "$2", "$3")
    keyed = _cast("$2"), _cast("$3")
    outside = "p.kind = 'whatsapp' AND (p.heard_at IS NULL OR p.heard_at <= $1)"
    prices = brand.programme.marketing.prices
    known = sorted(prices, key=len, reverse=True)
    statement = Sql(
        "SELECT channel, locale, arm, outside, wrote, barred, price, count(*) AS members FROM ("
        f"SELECT p.kind AS channel, p.locale, p.arm, {outside} AS outside,"
        f" p.heard_at IS NOT NULL AS wrote, p.address LIKE '{NO_MARKETING}%' AS barred,"
        f" {price_sql(known, 'p.address')} AS price"
        f" FROM ({each}) p WHERE {keyed[0]} <> {keyed[1]}) AS each_one"
        " GROUP BY channel, locale, arm, outside, wrote, barred, price"
    )
    closes = times.begun_at(campaign, now) - WINDOW  # whoever wrote by then does not count any more
    found, meant, wanted = Counter[Group](), 0, 0
    async for bounds in parts():
        for one in await rows(statement, closes, *keys, *bounds, *given):
            price = prices[known[one["price"]]] if one["price"] is not None else None
            found[_group(one, price)] += int(one["members"])
        some = await _meant(campaign, bounds, now)
        meant, wanted = meant + some[0], wanted + some[1]
    groups = tuple(replace(group, members=members) for group, members in found.items())
    return Audience(groups, meant, meant - wanted, wanted - found.total())


def _group(one: Mapping[str, Any], price: Decimal | None) -> Group:
    return Group(
        channel=one["channel"],
        locale=one["locale"],
        outside=bool(one["outside"]),
        arm=one["arm"],
        wrote=bool(one["wrote"]),
        barred=bool(one["barred"]),
        price=price,
        members=0,
    )


async def sample(
    campaign: Campaign, names: list[str], limit: int, brand: Brand, now: datetime
) -> list[Recipient]:
    """Some of them, drawn by lot, with the arm that they would be in."""
    segment, given = await segment_sql(campaign, now, 2)
    some = (  # by the index of numbers, which ends with the last one that is needed
        f"m.id IN (SELECT m.id FROM member m WHERE {_WANTED} AND ({segment}) AND EXISTS ("
        f"SELECT 1 FROM identity i WHERE i.member_id = m.id AND {_CHATS})"
        " ORDER BY m.number LIMIT $1)"
    )
    found = await rows(
        Sql(
            f"SELECT p.id, p.kind, p.address, p.heard_at FROM ({people(some)}) p"
            " JOIN member s ON s.id = p.id ORDER BY s.number"
        ),
        limit, *given,
    )  # fmt: skip
    return [await _recipient(one, campaign, names, brand, now) for one in found]


_CHATS_OF = Sql(
    f"SELECT i.member_id AS id, i.kind, i.address, i.heard_at FROM identity i WHERE {_CHATS}"
    f" AND i.member_id = $1 ORDER BY {_AGREED}, i.heard_at DESC NULLS LAST, i.id LIMIT 1"
)


async def one(
    member: Member, campaign: Campaign, names: list[str], brand: Brand, now: datetime
) -> Recipient | None:
    """A member as a recipient, whether the campaign means them or not; None without a chat."""
    found = await row(_CHATS_OF, member.id)
    return await _recipient(found, campaign, names, brand, now) if found else None


async def _recipient(
    found: Mapping[str, Any], campaign: Campaign, names: list[str], brand: Brand, now: datetime
) -> Recipient:
    heard = found["heard_at"]
    key = arms.key_of(brand.secret, campaign.id)
    return Recipient(
        await Member.get(id=found["id"]),
        found["kind"],
        found["address"],
        found["kind"] == "whatsapp" and (heard is None or instant(heard) <= now - WINDOW),
        arms.arm(key, found["id"], campaign.held_out, names),
    )


async def _meant(campaign: Campaign, bounds: tuple[int, int], now: datetime) -> tuple[int, int]:
    """How many the segment means of a part, and how many of them said yes to news."""
    segment, given = await segment_sql(campaign, now, 3)
    found = await row(
        Sql(
            "SELECT count(*) AS meant,"
            f" COALESCE(SUM(CASE WHEN {_WANTED} THEN 1 ELSE 0 END), 0) AS wanted"
            f" FROM member m WHERE m.id > $1 AND m.id <= $2 AND {segment}"
        ),
        *bounds,
        *given,
    )
    assert found is not None, "a count is a row"
    return int(found["meant"]), int(found["wanted"])


def price_sql(known: list[str], address: str) -> str:
    """The place of a template's price to an address among those known, longest beginnings first."""
    if not known:
        return "CASE WHEN 1 = 0 THEN 0 END"
    cases = " ".join(f"WHEN {address} LIKE '{one}%' THEN {n}" for n, one in enumerate(known))
    return f"CASE {cases} END"


def _cast(param: str) -> str:
    return f"{param}::text" if dialect() == "postgres" else param
