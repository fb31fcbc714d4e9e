"""/referral-reviews: invitations that staff decide about, and what makes them doubtful."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.web.api.forms import VISIBLE_IF_ANY
from bot.web.api.operations import Answer, Call
from bot.web.api.problems import Problem
from bot.web.api.shapes import Asked, MemberNumber, Page, Paging, Reason, Told, page_of
from handlers import reviewing
from loyalty.programme import Brand
from referral_links import reviews
from referral_links.models import Referral
from referral_links.reviews import NotInReview

LANGUAGES = ("en", "de")
State = Literal["clear", "waiting", "approved", "rejected"]


class Approve(Asked):
    """Let it pay what the friend's first order brings."""

    note: Annotated[
        str, Field(max_length=500, pattern=VISIBLE_IF_ANY, description="For other staff.")
    ] = ""


class Reject(Asked):
    """Refuse it, and take back what it paid."""

    note: Reason


class SignTold(Told):
    """One part of the score."""

    sign: Annotated[str, Field(description="Its name, which never changes.")]
    weight: Annotated[int, Field(description="What it adds to the score.")]
    count: Annotated[int | None, Field(description="How many it is about, if it counts.")]
    texts: Annotated[dict[str, str], Field(description="What it means, by language.")]


class Review(Told):
    """An invitation in doubt, or that was."""

    referral: int
    advocate: Annotated[MemberNumber, Field(description="Who invited.")]
    friend: Annotated[MemberNumber, Field(description="Who came.")]
    review: State
    score: Annotated[int, Field(ge=0, le=100)]
    signs: list[SignTold]
    points: Annotated[int, Field(description="That it brought to both, standing.")]
    attributed_at: datetime
    appeal: Annotated[str, Field(description="What one of the two says: `friend: ...`.")]
    appealed_at: datetime | None
    reviewed_by: str
    reviewed_at: datetime | None
    note: str


async def waiting(call: Call, query: Paging) -> Answer:
    """What waits for a decision, the oldest first: doubts, and appeals."""
    found = await reviews.waiting(query.limit + 1, query.start)
    told = [_told(one, call.brand) for one in found]
    page: Page[Review] = page_of(told, [one.id for one in found], query.limit)
    return Answer(page)


async def approve(call: Call, referral: int, body: Approve) -> Answer:
    """Let a doubtful invitation pay; the same again changes nothing."""
    return await _decide("approve", call, referral, body.note)


async def reject(call: Call, referral: int, body: Reject) -> Answer:
    """Refuse an invitation and take back what it paid; the same again changes nothing."""
    return await _decide("reject", call, referral, body.note)


async def _decide(
    verdict: Literal["approve", "reject"], call: Call, referral: int, note: str
) -> Answer:
    if not await Referral.exists(id=referral):
        raise Problem("not-found", "there is no such invitation", field="referral")
    try:
        reviewed, letters = await reviewing.decide(
            verdict, referral, by=call.by, note=note, brand=call.brand, now=call.now
        )
    except NotInReview as error:
        raise Problem("refused", "nobody doubts this invitation", more=error.text) from error
    return Answer(_told(reviewed.referral, call.brand), letters=tuple(letters))


def _told(referral: Referral, brand: Brand) -> Review:
    return Review.model_validate(
        {
            "referral": referral.id,
            "advocate": referral.advocate.number,
            "friend": referral.friend.number,
            "review": referral.review,
            "score": referral.score,
            "signs": [_sign(sign, brand) for sign in referral.signs or []],
            "points": referral.advocate_points + referral.friend_points,
            "attributed_at": referral.attributed_at,
            "appeal": referral.appeal,
            "appealed_at": referral.appealed_at,
            "reviewed_by": referral.reviewed_by,
            "reviewed_at": referral.reviewed_at,
            "note": referral.note,
        }
    )


def _sign(sign: dict[str, Any], brand: Brand) -> dict[str, Any]:
    text = f"sign-{sign['sign']}"
    texts = {language: brand.wording(text, language) for language in LANGUAGES}
    return {"count": None, **sign, "texts": texts}
