"""Members as they are asked for and told: the bodies of /members."""

from datetime import date, datetime
from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, Field, model_validator

from bot.web.api.forms import ADDRESS, BIRTHDAY, EMAIL, PHONE, VISIBLE
from bot.web.api.reading import implausible
from bot.web.api.shapes import Amount, Asked, MemberNumber, Told
from loyalty import profiles
from loyalty.programme.values import zone_of
from referral_links.attribution import Reason


def _phone(value: str) -> str:
    """E.164 as chats write it: a superfluous zero is dropped."""
    try:
        parsed = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        raise implausible("not a phone number that can be called") from None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _zone(value: str) -> str:
    try:
        return zone_of(value)
    except ValueError as error:
        raise implausible(str(error)) from None


def _day(value: str) -> str:
    try:
        date.fromisoformat(f"2000-{value}")  # a leap year
    except ValueError:
        raise implausible("there is no such day") from None
    return value


Phone = Annotated[
    str,
    Field(pattern=PHONE, examples=["+447700900001"]),
    AfterValidator(_phone),
]
Email = Annotated[
    str,
    Field(pattern=EMAIL, max_length=240, examples=["ana@example.com"]),
    AfterValidator(str.lower),
]
Language = Literal["en", "de"]
Name = Annotated[str, Field(max_length=profiles.LONGEST_NAME, examples=["Ana Silva"])]
Birthday = Annotated[
    str,
    Field(
        pattern=BIRTHDAY,
        description="Month and day.",
        examples=["05-17"],
    ),
    AfterValidator(_day),
]
Zone = Annotated[str, Field(max_length=64, examples=["Europe/London"]), AfterValidator(_zone)]


class Wanted(Asked):
    """Exactly one way in which a member is known."""

    phone: Phone | None = None
    email: Email | None = None
    number: Annotated[str, Field(max_length=40)] | None = None
    address: (
        Annotated[
            str,
            Field(
                max_length=255,
                pattern=ADDRESS,
                description="As channels write it.",
                examples=["telegram:42", "whatsapp:+447700900001"],
            ),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _one(self) -> "Wanted":
        given = (self.phone, self.email, self.number, self.address)
        if sum(value is not None for value in given) != 1:
            raise implausible("exactly one of phone, email, number and address")
        return self


class NewMember(Asked):
    """Somebody who signs up at a till or in a shop."""

    phone: Phone | None = None
    email: Email | None = None
    name: Name = ""
    language: Language | None = None
    zone: Zone | None = None
    wording: Annotated[
        str,
        Field(
            min_length=1,
            max_length=2000,
            pattern=VISIBLE,
            description="What they agreed to, in exactly the words that they were shown or told.",
        ),
    ]
    marketing: Annotated[bool, Field(description="The wording includes news and offers.")] = False
    referral_code: Annotated[str, Field(max_length=40)] = ""

    @model_validator(mode="after")
    def _known_by_something(self) -> "NewMember":
        if self.phone is None and self.email is None:
            raise implausible("a phone or an email is needed")
        return self


class Profile(Asked):
    """What may be changed; what is left out stays."""

    name: Name | None = None
    language: Language | None = None
    zone: Zone | None = None
    birthday: Birthday | None = None


class Signed(Told):
    """Who it is now, and whether that is new."""

    member: MemberNumber
    created: bool
    points: Annotated[int, Field(description="What joining brought.")]
    referral: Annotated[
        Literal["credited", "member"] | Reason | None,
        Field(
            description="What became of the referral code: its owner is credited, or why nobody "
            "is; `member`: a member already. null: no code came."
        ),
    ]


class Known(Told):
    """One way in which a member is reached or recognised."""

    kind: Literal["whatsapp", "telegram", "phone", "email", "external"]
    address: str


class PointsTold(Told):
    """Points by state."""

    available: int
    pending: int
    next_at: Annotated[datetime | None, Field(description="When the next pending ones mature.")]
    debt: Annotated[int, Field(description="Taken back but already spent.")]
    worth: Annotated[Amount, Field(description="What the available ones are worth.")]


class TierTold(Told):
    """Where a member stands."""

    slug: str
    name: str
    earned: Annotated[int, Field(description="Points that count for tiers now.")]
    next: Annotated[str | None, Field(description="The slug of the next tier.")]
    missing: Annotated[int, Field(description="Points until the next tier.")]


class MemberTold(Told):
    """A member as of now."""

    number: MemberNumber
    name: str
    language: str
    zone: str
    birthday: Annotated[str, Field(description="MM-DD; empty if it was not told.")]
    marketing: bool
    joined_at: datetime
    known_by: list[Known]
    points: PointsTold
    lifetime: Annotated[int, Field(description="Points ever gained, less what was taken back.")]
    tier: TierTold | None


class MemberLine(Told):
    """A member in a list."""

    number: MemberNumber
    name: str
    language: str
    joined_at: datetime


class Entry(Told):
    """One change of points."""

    entry: Annotated[int, Field(description="1, 2, 3 ... of this member.")]
    kind: str
    points: int
    about: Annotated[str, Field(examples=["order:kith:1001", "join"])]
    at: datetime
    available_at: datetime | None
    expires_at: datetime | None
