"""/members/{number}/referral-decisions: why invitations count or not."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.web.api.members import of_number
from bot.web.api.operations import Answer, Call
from bot.web.api.shapes import MemberNumber, Page, Paging, Told, page_of
from referral_links import attribution
from referral_links.attribution import Path, Reason


class DecisionTold(Told):
    """What became of one touch: somebody came with a code."""

    friend: Annotated[MemberNumber, Field(description="Who came.")]
    advocate: Annotated[
        MemberNumber | None, Field(description="Whose code it was; none if nobody has it.")
    ]
    code: str
    path: Annotated[Path, Field(description="How they came.")]
    tag: Annotated[str, Field(description="The campaign that the link was shared in.")]
    outcome: Annotated[
        Literal["attributed"] | Reason, Field(description="That it counts, or why it does not.")
    ]
    touched_at: Annotated[datetime, Field(description="When they came.")]
    decided_at: datetime


async def of_member(call: Call, number: str, query: Paging) -> Answer:
    """Decisions about a member, and about those who came with their code, the newest first."""
    member = await of_number(number)
    found = await attribution.told_to(member, query.limit + 1, before=query.start)
    told = [
        DecisionTold.model_validate(
            {
                "friend": one.friend.number,
                "advocate": one.advocate.number if one.advocate else None,
                "code": one.code,
                "path": one.path,
                "tag": one.tag,
                "outcome": one.outcome,
                "touched_at": one.touched_at,
                "decided_at": one.at,
            }
        )
        for one in found.decisions
    ]
    page: Page[DecisionTold] = page_of(told, [one.id for one in found.decisions], query.limit)
    return Answer(page)
