"""What a member agreed to: every yes and no is kept with its words, only the newest counts."""

from datetime import datetime
from typing import Literal

from loyalty.models import Consent, Member

Purpose = Literal["programme", "marketing", "service", "name", "league"]
# Which column of the member says what is in force.
_SHOWN: dict[Purpose, str] = {"name": "named", "league": "in_league"}


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
