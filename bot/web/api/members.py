"""/members: who is one, what they have, and what happened to it."""

from datetime import date, datetime
from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, Field, model_validator
from tortoise.transactions import in_transaction

from bot.web.api.operations import Answer, Call, digest_of
from bot.web.api.problems import Problem
from bot.web.api.reading import implausible
from bot.web.api.shapes import (
    VISIBLE,
    Amount,
    Asked,
    MemberNumber,
    Paging,
    Told,
    amount_of,
    page_of,
)
from handlers import enrolling
from handlers.enrolling import SignUp
from loyalty import ledger, members, profiles, tiers
from loyalty.codes import canonical
from loyalty.models import Identity, LedgerEntry, Member
from loyalty.programme.values import zone_of
from loyalty.tiers import Standing

EMAIL = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+\.[^@\s\x00-\x1f\x7f-\x9f]+$"


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
    Field(pattern=r"^\+[1-9][0-9]{5,14}$", examples=["+447700900001"]),
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
        pattern="^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
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
                pattern="^(whatsapp|telegram|external):",
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
    lifetime: Annotated[int, Field(description="Points ever gained.")]
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


async def of_number(number: str) -> Member:
    """The member with that number, by now perhaps part of another. Raises Problem."""
    found = await members.numbered(number)
    if found is None or found.forgotten_at is not None:
        raise Problem("not-found", "there is no such member", field="number")
    return found


def tag_of(member: Member) -> str:
    """The version of what PATCH may change."""
    told = (member.number, member.name, member.locale, member.zone, member.birthday)
    return f'"{digest_of(*told)}"'


async def find(call: Call, body: Wanted) -> Answer:
    """The member who is known by something."""
    if body.number is not None:
        return await show(call, canonical(body.number))
    address = body.address or (f"phone:{body.phone}" if body.phone else f"email:{body.email}")
    found = await members.find(address)
    if found is None:
        raise Problem("not-found", "nobody is known by this")
    return await show(call, found.number)


async def sign_up(call: Call, body: NewMember) -> Answer:
    """Make somebody a member, or say who they are already."""
    rules = call.brand.programme
    enrolled = await enrolling.enrol(
        SignUp(
            addresses=[
                *([f"phone:{body.phone}"] if body.phone else ()),
                *([f"email:{body.email}"] if body.email else ()),
            ],
            name=" ".join(body.name.split()),
            locale=body.language or "en",
            zone=body.zone or rules.programme.time_zone,
            wording=body.wording,
            marketing=body.marketing,
            source=call.by,
            code=body.referral_code,
        ),
        call.brand,
        call.now,
    )
    number = enrolled.member.number
    return Answer(
        Signed(member=number, created=enrolled.created, points=enrolled.points),
        status=201 if enrolled.created else 200,
        headers={"Location": f"/api/v1/members/{number}"},
        letters=enrolled.letters,
    )


async def show(call: Call, number: str) -> Answer:
    """A member as of now."""
    member = await of_number(number)
    told = await _state(member, call)
    return Answer(told, headers={"ETag": tag_of(member)})


async def change(call: Call, number: str, body: Profile) -> Answer:
    """Change a profile that nobody else has changed since it was read."""
    async with in_transaction():
        member = await members.lock((await of_number(number)).id)
        if tag_of(member) != call.match:
            raise Problem("changed", field="If-Match", headers={"ETag": tag_of(member)})
        if body.name is not None:
            await profiles.rename(member, body.name)
        if body.zone is not None:
            await profiles.move(member, body.zone)
        if body.birthday is not None:
            await profiles.tell_birthday(member, body.birthday, call.now)
        if body.language is not None:
            member.locale = body.language
            await Member.filter(id=member.id).update(locale=member.locale)
        told = await _state(member, call)
    return Answer(told, headers={"ETag": tag_of(member)})


async def everybody(call: Call, query: Paging) -> Answer:
    """All members, the first to join first."""
    found = Member.filter(id__gt=query.start, merged_into_id=None, forgotten_at=None)
    rows = await found.order_by("id").limit(query.limit + 1)
    lines = [
        MemberLine(number=row.number, name=row.name, language=row.locale, joined_at=row.joined_at)
        for row in rows
    ]
    return Answer(page_of(lines, [row.id for row in rows], query.limit))


async def history(call: Call, number: str, query: Paging) -> Answer:
    """Every change of a member's points, the newest first."""
    member = await of_number(number)
    rows = await ledger.recent(member.account_id, query.limit + 1, query.start or None)
    return Answer(page_of([_entry(row) for row in rows], [row.seq for row in rows], query.limit))


async def _state(member: Member, call: Call) -> MemberTold:
    rules = call.brand.programme
    balance = await ledger.balance(member.account_id, call.now)
    standing = await tiers.standing(member.account_id, rules, call.now)
    known = await Identity.filter(member_id=member.id).order_by("id")
    return MemberTold(
        number=member.number,
        name=member.name,
        language=member.locale,
        zone=member.zone,
        birthday=member.birthday,
        marketing=member.marketing,
        joined_at=member.joined_at,
        known_by=[_known(one) for one in known],
        points=PointsTold(
            available=balance.available,
            pending=balance.pending,
            next_at=balance.next_at,
            debt=balance.debt,
            worth=amount_of(rules.worth(balance.available)),
        ),
        lifetime=await ledger.lifetime(member.account_id),
        tier=_tier(standing, member.locale),
    )


def _tier(standing: Standing, locale: str) -> TierTold | None:
    if standing.tier is None:
        return None
    return TierTold(
        slug=standing.tier.slug,
        name=standing.tier.title(locale),
        earned=standing.earned,
        next=standing.next_tier.slug if standing.next_tier else None,
        missing=standing.missing,
    )


def _known(identity: Identity) -> Known:
    return Known.model_validate({"kind": identity.kind, "address": identity.address})


def _entry(row: LedgerEntry) -> Entry:
    lot = getattr(row, "lot", None)
    return Entry(
        entry=row.seq,
        kind=row.kind,
        points=row.points,
        about=row.cause,
        at=row.at,
        available_at=lot.available_at if lot else None,
        expires_at=lot.expires_at if lot else None,
    )
