"""The audit trail: what staff did, about what, and why, written with what they did.

What an act is about is named by numbers of rows ("member:17", "referral:4"), which stay valid when
somebody leaves or becomes part of another. Only the reason is in people's words: it is emptied
when whoever it is about leaves.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from loyalty.models import Act, Member, Staff

By = Staff | str  # somebody with an account, or whom a command or a token names

LONGEST_NAME, LONGEST_REASON = 120, 500


def named(by: By) -> str:
    """How whoever acts is called where decisions are kept."""
    return by.name if isinstance(by, Staff) else by[:LONGEST_NAME]


def of_member(member: Member) -> str:
    """What an act about a member is about."""
    return f"member:{member.id}"


async def record(
    act: str,
    about: str,
    *,
    by: By,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write down an act in the transaction that does it. No names or numbers of people in it."""
    await Act.create(
        at=now,
        staff_id=by.id if isinstance(by, Staff) else None,
        by=named(by),
        act=act,
        about=about,
        reason=reason.strip()[:LONGEST_REASON],
        detail=dict(detail or {}),
    )


async def history(
    *, about: str = "", staff: Staff | None = None, limit: int, before: int = 0
) -> list[Act]:
    """What was done, the newest first: about something, by somebody, or altogether."""
    found = Act.all()
    if about:
        found = found.filter(about=about)
    if staff is not None:
        found = found.filter(staff_id=staff.id)
    if before:
        found = found.filter(id__lt=before)
    return await found.order_by("-id").limit(limit)


async def unword(abouts: Sequence[str]) -> None:
    """Empty the reasons of all acts about these: somebody leaves, and they may name them."""
    await Act.filter(about__in=list(abouts)).exclude(reason="").update(reason="")
