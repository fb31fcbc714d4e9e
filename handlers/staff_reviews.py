"""The queue of doubtful invitations in the staff's chat: one at a time, with what makes it so."""

from handlers import reviewing
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import day
from loyalty import members, staff
from loyalty.errors import Refusal
from loyalty.models import Staff
from loyalty.programme import Brand
from referral_links import reviews
from referral_links.models import Referral
from referral_links.reviews import NotInReview

REVIEWS = Button("button-staff-reviews", "reviews")
SHORTEST = 3  # characters: "no" tells the others nothing


class Busy(Refusal):
    """Somebody changes it at this moment."""

    text = "staff-busy"


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """The oldest that waits, or the next one after a number; and whether more do."""
    after = int(message.argument) if _is_number(message.argument) else 0
    found = await reviews.waiting(2, after) or await reviews.waiting(2)
    if not found:
        return Reply("staff-reviews-none", buttons=(Button("button-staff-staff", "staff"),))
    referral = found[0]
    buttons: tuple[Button, ...] = ()
    if staff.may(who.role, "decide"):
        buttons = (
            Button("button-staff-approve", f"approve {referral.id}"),
            Button("button-staff-reject", f"reject {referral.id}"),
        )
    if len(found) > 1:
        buttons += (Button("button-more", f"reviews {referral.id}"),)
    return Reply("staff-review", _told(referral), tuple(_lines(referral, brand)), buttons)


async def approve(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Let it pay: both members are told. What follows the number is a note."""
    typed, note = _split(message.argument)
    referral, standing = await _held(_number(typed), message, who)
    if standing is not None and not note:
        return standing
    return await _decide("approve", referral, note, message, who, brand)


async def ask_why(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Ask for the reason before something is refused; what follows the number is one."""
    typed, note = _split(message.argument)
    referral, standing = await _held(_number(typed), message, who)
    if len(note) >= SHORTEST:
        return await _decide("reject", referral, note, message, who, brand)
    if standing is not None:
        return standing
    return _ask("staff-review-why", referral)


async def reject(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """The reason was said: refuse it, and take back what it paid. Both members are told."""
    referral, standing = await _held(_number(message.about), message, who)
    if standing is not None:
        return standing
    if len(message.argument) < SHORTEST:
        return _ask("staff-review-unread", referral)
    return await _decide("reject", referral, message.argument, message, who, brand)


def _ask(text: str, referral: Referral) -> Reply:
    buttons, subject = (Button("button-no", "no"),), str(referral.id)
    return Reply(text, _told(referral), buttons=buttons, expecting="staff reject", subject=subject)


async def _held(number: int, message: Inbound, who: Staff) -> tuple[Referral, Reply | None]:
    """An invitation that nobody else decides meanwhile; and how it stands, if it does not wait.

    Somebody else was quicker: a tap must not turn that round. Whoever means to says why.
    """
    referral = await reviews.show(number)
    await staff.refuse_own(who, (referral.advocate_id, referral.friend_id))
    await _lock(referral.friend_id, message)
    referral = await reviews.show(number)
    if referral.review in ("waiting", "clear") or reviews.open_appeal(referral):
        return referral, None
    line = Line("staff-review-anyway", {"number": str(number)})
    return referral, _was(referral, line)


async def _lock(friend_id: int, message: Inbound) -> None:
    """Lock a friend; who is a member, too, holds their own row, and waits for newer ones only.

    Else two of the staff could wait for each other's.
    """
    own = await members.find(message.address)
    if own is None or own.id < friend_id:
        await members.lock(friend_id)
    elif not await members.lock_free(friend_id):
        raise Busy


def _was(referral: Referral, *lines: Line) -> Reply:
    """What was decided before, and by whom."""
    told = {**_told(referral), "state": _state(referral), "by": referral.reviewed_by or "-"}
    return Reply("staff-review-was", told, lines, (REVIEWS,))


async def _decide(
    verdict: reviewing.Verdict,
    referral: Referral,
    note: str,
    message: Inbound,
    who: Staff,
    brand: Brand,
) -> Reply:
    reviewed, letters = await reviewing.decide(
        verdict, referral.id, by=who, note=note.strip(), brand=brand, now=message.received_at
    )
    referral = reviewed.referral
    if not reviewed.changed:
        return _was(referral)
    points = referral.advocate_points + referral.friend_points
    lines = (Line("staff-review-stands", {"points": points}),)
    params = {**_told(referral), "state": _state(referral)}
    text = "staff-review-left" if reviews.left(referral) else "staff-review-done"
    return Reply(text, params, lines, (REVIEWS,), letters=tuple(letters))


def _told(referral: Referral) -> dict[str, Param]:
    """Which one it is. Members are named by number only: by it, what was said is found again."""
    return {
        "number": str(referral.id),
        "advocate": referral.advocate.number,
        "friend": referral.friend.number,
    }


def _lines(referral: Referral, brand: Brand) -> list[Line]:
    least = brand.programme.referral.review_score
    lines = [
        Line(
            "staff-review-score",
            {"score": referral.score, "least": least, "day": day(referral.attributed_at)},
        )
    ]
    for sign in referral.signs or []:
        said: Param = {"text": f"sign-{sign['sign']}"}
        lines.append(Line("staff-review-sign", {"weight": sign["weight"], "sign": said}))
    if referral.reviewed_at is not None:
        told: dict[str, Param] = {
            "state": _state(referral),
            "day": day(referral.reviewed_at),
            "by": referral.reviewed_by,
            "note": referral.note or "-",
        }
        lines.append(Line("staff-review-before", told))
    if reviews.open_appeal(referral):
        role, _, words = referral.appeal.partition(": ")
        lines.append(Line(f"staff-review-appeal-{role}", {"said": words}))
    return lines


def _state(referral: Referral) -> Param:
    return {"text": f"staff-review-{referral.review}"}


def _number(typed: str) -> int:
    """The number of an invitation; NotInReview for what is none."""
    if not _is_number(typed):
        raise NotInReview
    return int(typed)


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 16


def _split(typed: str) -> tuple[str, str]:
    """The number, and what follows it, perhaps on the next line."""
    number, *note = typed.split(None, 1) or [""]
    return number, note[0].strip() if note else ""
