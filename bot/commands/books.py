"""`kith verify`, `kith totals`, `kith checkpoint`: does it add up, what is owed, who signs it."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import Refused, run, with_brand, with_database
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.insights import Totals
    from loyalty.models import Member
    from loyalty.programme import Brand

UNCHECKED = "not checked without KITH_SECRET_KEY: seals, signatures of checkpoints"


def verify(
    member: Annotated[
        str, typer.Option(help="Only this member, by number, and what they have.")
    ] = "",
    proof: Annotated[str, typer.Option(help="The code that `proof` gave the member in chat.")] = "",
    signature: Annotated[
        str, typer.Option(help="A checkpoint's signature, kept elsewhere: it must still be here.")
    ] = "",
) -> None:
    """Compute everything again from the ledger and name what differs (exit status 1)."""
    if proof and not member:
        raise Refused("--proof needs --member", 2)
    if member:
        return run(with_brand(lambda brand, clock: _one(member, proof, brand, clock)))
    differences, sealed = run(with_database(lambda chosen: _all(chosen, signature)))
    for line in differences:
        print(line)
    if not sealed:
        print(UNCHECKED)
    if differences:
        raise Refused(f"{len(differences)} differences")
    print("everything adds up")
    return None


async def _all(chosen: Settings, signature: str) -> tuple[list[str], bool]:
    from loyalty import checkpoints, insights
    from referral_links import conversions

    secret = chosen.secret_key.encode() or None
    differences = await insights.drift(secret) + await conversions.drift()
    if signature and not await checkpoints.stands(signature):
        differences.append(f"no checkpoint is signed {signature}: the books were rolled back")
    return differences, secret is not None


async def _one(number: str, code: str, brand: "Brand", clock: "Clock") -> None:
    from loyalty import insights, ledger
    from loyalty.models import Account

    found = await _member(number)
    now = clock.now()
    states = await insights.states(found.account_id, now)
    account = await Account.get(key=found.account_id)
    print(f"member {found.number}, account {account.key}")
    print(f"available {states.available}, pending {states.pending}, debt {states.debt}")
    print(
        f"earned {states.earned}, spent {states.spent}, expired {states.expired},"
        f" taken back {states.taken_back}"
    )
    whole = ledger.sealed(brand.secret, account.key, account.length, account.head, account.seal)
    print(f"{account.length} entries up to {account.head[:16]}, {'' if whole else 'not '}sealed")
    differences = await insights.differences_of(account.key, brand.secret)
    for line in differences:
        print(line)
    if code:
        proven = await insights.proven(found, code, secret=brand.secret, now=now)
        if proven is None:
            raise Refused("the proof is not of anything that this member ever had")
        print(f"proven: {proven.points} points after {proven.length} entries on {proven.day}")
    if differences:
        raise Refused(f"{len(differences)} differences")


async def _member(number: str) -> "Member":
    from loyalty import codes
    from loyalty.members import NUMBER_LENGTH
    from loyalty.models import Member

    meant = codes.canonical(number)
    found = await Member.get_or_none(number=meant) if len(meant) == NUMBER_LENGTH else None
    if found is None:
        raise Refused(f"no member has the number {number}")
    return found


def totals(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Add up the points of everybody by what became of them, and what is owed in money."""

    async def find(brand: "Brand", clock: "Clock") -> "Totals":
        from loyalty import insights

        return await insights.totals(brand, clock.now())

    found = run(with_brand(find))
    lines = {
        "issued": found.issued,
        "available": found.available,
        "pending": found.pending,
        "redeemed": found.redeemed,
        "expired": found.expired,
        "taken_back": found.taken_back,
        "debt": found.debt,
        "members_with_points": found.members,
        "open_vouchers": found.vouchers,
        "points_worth": _decimal(found.points_worth.cents),
        "vouchers_worth": _decimal(found.vouchers_worth.cents),
        "liability": _decimal(found.liability.cents),
        "currency": found.liability.currency,
        "closes": found.closes,
    }
    if as_json:
        print(json.dumps(lines))
    else:
        for name, value in lines.items():
            print(f"{name.replace('_', ' '):20}{value:>16}")
    if not found.closes:
        raise Refused("issued points are not where they must be: kith verify names what differs")


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def checkpoint(
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help="Seal every chain as it is now; look at kith verify first."),
    ] = False,
) -> None:
    """Sign the heads of all chains that moved, now, and print the signature to keep elsewhere."""

    async def sign(brand: "Brand", clock: "Clock") -> None:
        from loyalty import checkpoints, insights

        if adopt and (differences := await insights.drift()):
            raise Refused(f"{differences[0]}: nothing is sealed that does not add up")
        taken = await checkpoints.take(brand.secret, clock.now(), adopt=adopt)
        if taken.adopted:
            print(f"{taken.adopted} accounts sealed as they are")
        print(f"{taken.accounts} accounts signed in {taken.checkpoints} checkpoints")
        if not taken.finished:
            print("another process is signing: it goes on with the rest")
        if taken.signature:
            print(f"keep this elsewhere: {taken.signature}")
        if taken.broken:
            raise Refused(f"{taken.broken} accounts are not sealed by us and were not signed")

    run(with_brand(sign))
