"""What members tell us about themselves: name, birthday, zone; each with the limits it has."""

from datetime import datetime, timedelta

from loyalty.errors import Refusal
from loyalty.models import Member

LONGEST_NAME = 60
CORRECTABLE = timedelta(days=1)  # a slip of the finger may be put right
FIXED_FOR = timedelta(days=365)  # after that the birthday stays, so that nobody has several a year


class NotAName(Refusal):
    """Empty, too long, or without a single letter."""

    text = "name-refused"


class BirthdayFixed(Refusal):
    """It was told, or changed, less than a year ago: `day` is when it can be changed again."""

    text = "birthday-fixed"


async def rename(member: Member, name: str) -> None:
    """Call a member by another name, written as they write it."""
    meant = " ".join("".join(sign for sign in name if sign.isprintable()).split())
    if not 0 < len(meant) <= LONGEST_NAME or not any(sign.isalpha() for sign in meant):
        raise NotAName(longest=LONGEST_NAME)
    member.name = meant
    await Member.filter(id=member.id).update(name=meant)


async def tell_birthday(
    member: Member, birthday: str, now: datetime, *, by_staff: bool = False
) -> None:
    """Note a birthday ("MM-DD"; 29 February is one); it counts from the day it was told.

    It can be changed a day long, then once a year, unless staff do it: BirthdayFixed. A birthday
    that was deleted counts as told, so deleting it is no way round.
    """
    if birthday == member.birthday:
        return
    told = member.birthday_at
    if told is not None and not by_staff and told + CORRECTABLE < now < told + FIXED_FOR:
        raise BirthdayFixed(day={"day": (told + FIXED_FOR).isoformat()})
    member.birthday, member.birthday_at = birthday, now
    await Member.filter(id=member.id).update(birthday=birthday, birthday_at=now)


async def drop_birthday(member: Member) -> None:
    """Keep no birthday any more, only since when."""
    member.birthday = ""
    await Member.filter(id=member.id).update(birthday="")


async def move(member: Member, zone: str) -> None:
    """Reckon days and quiet hours by another zone (an IANA name)."""
    member.zone = zone
    await Member.filter(id=member.id).update(zone=zone)
