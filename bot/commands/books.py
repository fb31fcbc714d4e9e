"""`kith verify`, `kith totals`, `kith checkpoint`: does it add up, what is owed, who signs it."""

import json
import re
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import USAGE, Refused, run, with_brand, with_database
from bot.settings import Settings
from bot.wording import counted, figure
from loyalty.money import amount

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
    """Compute everything again and name what differs. A difference is exit status 1."""
    if proof and not member:
        raise Refused("--proof needs --member", USAGE)
    signature = signature.strip().lower()
    if signature and not re.fullmatch("[0-9a-f]{64}", signature):
        raise Refused(
            f"--signature {signature}: that is none, a signature has 64 of the signs 0-9 and a-f",
            USAGE,
        )
    if member:
        return run(with_brand(lambda brand, clock: _one(member, proof, brand, clock)))
    differences, sealed = run(with_database(lambda chosen: _all(chosen, signature)))
    for line in differences:
        print(line)
    if not sealed:
        print(UNCHECKED)
    if differences:
        raise Refused(counted(len(differences), "difference"))
    print("everything adds up")
    return None


async def _all(chosen: Settings, signature: str) -> tuple[list[str], bool]:
    from loyalty import checkpoints
    from referral_links import verifying

    secret = chosen.secret_key.encode() or None
    differences = await verifying.differences(secret)
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
    for names in (("available", "pending", "debt"), ("earned", "spent", "expired", "taken_back")):
        told = (f"{name.replace('_', ' ')} {figure(getattr(states, name))}" for name in names)
        print(", ".join(told))
    whole = ledger.sealed(brand.secret, account.key, account.length, account.head, account.seal)
    sealed = "sealed" if whole else "not sealed"
    print(f"{counted(account.length, 'entry')} up to {account.head[:16]}, {sealed}")
    differences = await insights.differences_of(account.key, brand.secret)
    for line in differences:
        print(line)
    if code:
        proven = await insights.proven(found, code, secret=brand.secret, now=now)
        if proven is None:
            raise Refused("the proof is not of anything that this member ever had")
        points, entries = counted(proven.points, "point"), counted(proven.length, "entry")
        print(f"proven: {points} after {entries} on {proven.day}")
    if differences:
        raise Refused(counted(len(differences), "difference"))


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
    """Add up all points and what is owed in money. By what became of them."""

    async def find(brand: "Brand", clock: "Clock") -> "Totals":
        from loyalty import insights

        return await insights.totals(brand, clock.now())

    found = run(with_brand(find))
    owed = {
        "points_worth": found.points_worth,
        "vouchers_worth": found.vouchers_worth,
        "liability": found.liability,
    }
    lines: dict[str, int | str | bool] = {
        "issued": found.issued,
        "available": found.available,
        "pending": found.pending,
        "redeemed": found.redeemed,
        "expired": found.expired,
        "taken_back": found.taken_back,
        "debt": found.debt,
        "members_with_points": found.members,
        "open_vouchers": found.vouchers,
        **{name: _decimal(money.cents) for name, money in owed.items()},
        "currency": found.liability.currency,
        "closes": found.closes,
    }
    if as_json:
        print(json.dumps(lines))
    else:
        for name, value in lines.items():
            said = amount(owed[name].cents, owed[name].currency) if name in owed else value
            print(f"{name.replace('_', ' '):20}{_readable(said):>20}")
    if not found.closes:
        raise Refused("issued points are not where they must be: kith verify names what differs")


def _readable(value: int | str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return figure(value) if isinstance(value, int) else value


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def checkpoint(
    adopt: Annotated[
        bool,
        typer.Option("--adopt", help="Seal every chain as it is now; look at kith verify first."),
    ] = False,
) -> None:
    """Sign all chains that moved, now. Prints the signature, to be kept elsewhere."""

    async def sign(brand: "Brand", clock: "Clock") -> None:
        from loyalty import checkpoints, insights

        if adopt and (differences := await insights.drift()):
            raise Refused(f"{differences[0]}: nothing is sealed that does not add up")
        taken = await checkpoints.take(brand.secret, clock.now(), adopt=adopt)
        if taken.adopted:
            print(f"sealed as found: {counted(taken.adopted, 'account')}")
        if taken.accounts:
            signed = counted(taken.checkpoints, "checkpoint")
            print(f"{counted(taken.accounts, 'account')} signed in {signed}")
        else:
            print("nothing was signed: no points have moved since the last checkpoint")
        if not taken.finished:
            print("another process is signing: it goes on with the rest")
        if taken.signature:
            print(f"keep this elsewhere: {taken.signature}")
        if taken.broken:
            broken = counted(taken.broken, "account")
            raise Refused(f"not signed, for the seal is not ours: {broken}")

    run(with_brand(sign))
