"""What a member agreed to: every yes and no is kept with its words, only the newest counts.

A yes to news holds for the channel where it was said, one that a shop noted for all of them; a no
holds everywhere. See decision 32.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from loyalty.models import Consent, Member
from loyalty.statements import Sql, numbered, packed, rows

Purpose = Literal["programme", "marketing", "service", "name", "league"]
# Which column of the member says what is in force.
_SHOWN: dict[Purpose, str] = {"name": "named", "league": "in_league"}


def yes_to_news(member: str, channel: str) -> str:
    """SQL for the id of the yes that news may be sent on now; NULL if there is none."""
    about = f"member_id = {member} AND {{}}.purpose = 'marketing'"
    said, no = about.format("c"), about.format("n")
    return (
        f"(SELECT max(c.id) FROM consent c WHERE c.{said} AND c.granted"
        f" AND c.channel IN ({channel}, 'api') AND c.id > coalesce("
        f"(SELECT max(n.id) FROM consent n WHERE n.{no} AND NOT n.granted), 0))"
    )


_IN_FORCE = numbered(
    f"SELECT m.id, {yes_to_news('m.id', 'cast($2 AS varchar(16))')} AS yes FROM member m"
    " WHERE m.id IN ({one}) AND m.marketing AND NOT m.silent"
)
_WHERE = (
    "SELECT DISTINCT c.channel FROM consent c JOIN member m ON m.id = c.member_id"
    " WHERE m.id = $1 AND m.marketing AND c.purpose = 'marketing' AND c.granted"
    " AND c.id > coalesce((SELECT max(n.id) FROM consent n WHERE n.member_id = m.id"
    " AND n.purpose = 'marketing' AND NOT n.granted), 0) ORDER BY c.channel"
)


async def in_force(member_ids: Iterable[int], channel: str) -> dict[int, int]:
    """Who may be sent news on a channel at this instant, and the yes that says so."""
    found = await rows(_IN_FORCE, packed(member_ids), channel)
    return {one["id"]: one["yes"] for one in found if one["yes"] is not None}


async def channels(member: Member) -> list[str]:
    """Where a member has said yes to news, as far as that is in force."""
    return [one["channel"] for one in await rows(Sql(_WHERE), member.id)]


async def record(
    member: Member,
    purpose: Purpose,
    granted: bool,
    *,
    channel: str,
    wording: str,
    source: str,
    now: datetime,
) -> None:
    """Keep a yes or no, its exact wording and the message that said it; in force at commit."""
    await Consent.create(
        member=member,
        channel=channel,
        purpose=purpose,
        granted=granted,
        wording=wording,
        source=source,
        at=now,
    )
    if purpose == "marketing":
        member.marketing = granted
        await Member.filter(id=member.id).update(marketing=granted)
    elif purpose == "service":
        member.silent = not granted
        await Member.filter(id=member.id).update(silent=not granted)
    elif purpose in _SHOWN:
        setattr(member, _SHOWN[purpose], granted)
        await Member.filter(id=member.id).update(**{_SHOWN[purpose]: granted})
