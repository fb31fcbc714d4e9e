"""/members: who is one, what they have, and what happened to it."""

from tortoise.transactions import in_transaction

from bot.web.api.operations import Answer, Call, digest_of
from bot.web.api.people import (
    Entry,
    Known,
    MemberLine,
    MemberTold,
    NewMember,
    PointsTold,
    Profile,
    Signed,
    TierTold,
    Wanted,
)
from bot.web.api.problems import Problem
from bot.web.api.shapes import Page, Paging, amount_of, page_of
from handlers import enrolling
from handlers.enrolling import SignUp
from loyalty import clocks, ledger, members, profiles, tiers
from loyalty.codes import canonical
from loyalty.models import Identity, LedgerEntry, Member
from loyalty.tiers import Standing


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
            zone=body.zone or clocks.zone_of(body.phone or "", rules.programme.time_zone),
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
        Signed(
            member=number,
            created=enrolled.created,
            points=enrolled.points,
            referral=enrolled.referral,
        ),
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
    page: Page[Entry] = page_of(
        [_entry(row) for row in rows], [row.seq for row in rows], query.limit
    )
    return Answer(page)


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
