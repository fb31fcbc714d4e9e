"""Vouchers: issued -> reserved -> used | void | expired, each step one conditional statement.

The code is computed from the voucher's key and SECRET_KEY; only its hash and its last four
characters are stored. Points that come back go to the lots that they were taken from.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, cast

from tortoise.transactions import in_transaction

from loyalty import codes, family, guessing, ledger, shops
from loyalty import voucher_statements as sql
from loyalty.errors import NoVoucher, VoucherReserved, VoucherSettled
from loyalty.failures import Failures
from loyalty.ledger import Cause
from loyalty.models import LedgerEntry, Member, Voucher
from loyalty.outgoing import Param
from loyalty.programme import Brand
from loyalty.statements import Sql, row, rows

CODE_LENGTH = 16  # 80 bits
LATE = timedelta(hours=6)  # how late a shop may tell that a voucher was used on its last day
OPEN = shops.OPEN
_AT_ONCE = 200


class Terms(TypedDict, total=False):
    """What was promised when a voucher was issued, beside its kind and its value in money."""

    titles: dict[str, str]  # by language; a plain amount of money off has none
    percent: int
    sku: str
    minimum_cents: int  # the order must come to this
    combines: bool  # with other discounts
    given: bool  # nobody paid for it, so no points come back


def code(secret: bytes, voucher_key: str) -> str:
    """The voucher's code: the first 80 bits of HMAC-SHA256(SECRET_KEY, voucher key)."""
    return codes.derived(secret, f"voucher:{voucher_key}", CODE_LENGTH)


def code_hash(typed: str) -> str:
    """What a code is found by; the code itself is stored nowhere."""
    return hashlib.sha256(codes.canonical(typed).encode()).hexdigest()


def terms_of(voucher: Voucher) -> Terms:
    """What was promised; nothing in particular for a plain amount."""
    return cast(Terms, voucher.terms or {})


def is_given(voucher: Voucher) -> bool:
    """Whether nobody paid for it."""
    return terms_of(voucher).get("given", False)


def said(voucher: Voucher, locale: str) -> Param:
    """What a voucher is good for, as a parameter of a text: an amount, else its title."""
    if voucher.kind == "money_off":
        return {"money": voucher.value_cents, "currency": voucher.currency}
    titles = terms_of(voucher).get("titles", {})
    return titles.get(locale) or next(iter(titles.values()), "")


def is_open(voucher: Voucher, now: datetime) -> bool:
    """Whether it can still be used."""
    return voucher.state in OPEN and voucher.expires_at > now


def is_held(voucher: Voucher, now: datetime) -> bool:
    """Whether a basket or a till has reserved it at this instant."""
    until = voucher.reserved_until
    return voucher.state == "reserved" and until is not None and until > now


async def issue(
    key: str, account: str, about: Mapping[str, Any], *, brand: Brand, now: datetime
) -> Voucher:
    """Write a voucher under a new random key and tell the connected shops."""
    plain = code(brand.secret, key)
    made = await Voucher.create(
        key=key,
        account_id=account,
        code_hash=code_hash(plain),
        last_four=plain[-4:],
        issued_at=now,
        expires_at=brand.programme.voucher_expires_at(now),
        **about,
    )
    if made.state == "issued":
        await shops.announce(made, brand, now)
    return made


async def held(account: str, *, limit: int, offset: int = 0) -> list[Voucher]:
    """The vouchers of an account and those merged into it, the newest first."""
    found = Voucher.filter(account_id__in=await family.accounts(account)).order_by("-id")
    return await found.offset(offset).limit(limit)


async def unused(account: str, now: datetime) -> list[Voucher]:
    """Those of them that nobody has used or reserved, and that are still good."""
    accounts = await family.accounts(account)
    found = await Voucher.filter(account_id__in=accounts, state__in=OPEN, expires_at__gt=now)
    return [voucher for voucher in found if not is_held(voucher, now)]


async def points_out(voucher: Voucher) -> int:
    """What was paid for a voucher and has not come back."""
    root = await paid_for(voucher)
    return 0 if is_given(root) else int(root.points - root.returned_points)


async def find(typed: str) -> Voucher | None:
    """For staff, who may know: the voucher behind a code, whatever its state."""
    return await Voucher.get_or_none(code_hash=code_hash(typed))


async def check(typed: str, *, caller: str, now: datetime, account: str = "") -> Voucher:
    """A voucher that can be used. NoVoucher for all others alike, TooManyGuesses after too many.

    Here and below: a miss is counted in the transaction around the call, if there is one, so the
    refusal must be caught inside it. With an `account`, another's voucher is as good as none.
    """
    await guessing.allow(caller, now)
    found = await find(typed)
    if found is None or not is_open(found, now) or account not in ("", found.account_id):
        return await _missed(caller, now)
    return found


async def reserve(
    typed: str, *, reserved_for: str, until: datetime, caller: str, now: datetime, account: str = ""
) -> Voucher:
    """Keep a voucher for a basket or a till until an instant; again for the same one: longer."""
    assert reserved_for, "a reservation is for somebody"
    await guessing.allow(caller, now)
    found = await row(sql.RESERVE, code_hash(typed), now, reserved_for, until, account)
    return await (_by(found) if found else _refused(typed, caller, now, account))


async def release(
    typed: str, *, reserved_for: str, caller: str, now: datetime, account: str = ""
) -> Voucher:
    """Give back what was reserved for the same basket; what is free already stays so."""
    await guessing.allow(caller, now)
    found = await row(sql.RELEASE, code_hash(typed), reserved_for, account)
    if found:
        return await _by(found)
    known = await find(typed)
    if (
        known
        and is_open(known, now)
        and not is_held(known, now)
        and account in ("", known.account_id)
    ):
        return known
    return await _refused(typed, caller, now, account)


async def hold(typed: Iterable[str]) -> None:
    """Lock the accounts of these vouchers until the transaction ends: accounts before vouchers.

    Whatever ends or replaces a voucher takes them in this order; several accounts by their keys.
    """
    found = await Voucher.filter(code_hash__in=[code_hash(one) for one in typed])
    await _hold({voucher.account_id for voucher in found})


async def _hold(accounts: Iterable[str]) -> None:
    """Lock accounts, and those of members that theirs became part of: points come back there."""
    owners = [(account, await family.owner(account)) for account in accounts]
    homes = {owner.account_id for _, owner in owners if owner is not None}
    for account in sorted(homes | {account for account, _ in owners}):
        await ledger.hold(account)


async def use(
    typed: str, order_key: str, *, at: datetime, now: datetime, brand: Brand | None = None
) -> Voucher | None:
    """Mark a voucher used by an order placed `at`; None if there was nothing to use.

    The same order again gets the same voucher. With a brand, other connected shops are told. Call
    it last in a transaction: after it, no further account may be locked. Who uses several locks
    the accounts of all first (`hold`).
    """
    args = (code_hash(typed), now, order_key, min(at, now))
    async with in_transaction():
        await hold([typed])
        return await _used(sql.USE, args, brand, now)


async def take(
    typed: str,
    sale: str,
    *,
    caller: str,
    brand: Brand,
    now: datetime,
    reserved_for: str = "",
    account: str = "",
) -> Voucher:
    """Mark a voucher used at a till or through the API; the same sale again: the same voucher."""
    assert sale, "a voucher is used for something"
    await guessing.allow(caller, now)
    args = (code_hash(typed), now, sale, reserved_for, account)
    used = await _used(sql.TAKE, args, brand, now)
    return used if used is not None else await _refused(typed, caller, now, account)


async def use_by_staff(voucher: Voucher, sale: str, *, brand: Brand, now: datetime) -> Voucher:
    """Mark a voucher used by somebody who may see it; NoVoucher if it is past using."""
    used = await _used(sql.TAKE, (voucher.code_hash, now, sale, "", ""), brand, now)
    if used is None:
        known = await Voucher.get(id=voucher.id)
        raise VoucherReserved if is_held(known, now) and is_open(known, now) else NoVoucher
    return used


async def _used(
    statement: Sql, args: tuple[Any, ...], brand: Brand | None, now: datetime
) -> Voucher | None:
    """The voucher that is used by now, for what $3 of the statement names; None if it is not."""
    async with in_transaction():
        found = await row(statement, *args)
        if found is None:
            found = await row(sql.USED, args[0], args[2])
            return await _by(found) if found else None
        voucher = await _by(found)
        if brand is not None:
            await shops.withdraw(voucher, brand, now)
        return voucher


async def void(
    voucher: Voucher,
    *,
    by: str,
    reason: str,
    brand: Brand,
    now: datetime,
    points_back: bool | None = None,
) -> Voucher:
    """Staff, or a refund, ends an unused voucher; VoucherSettled if it is not unused any more.

    Points come back as `[vouchers] points_back` says, unless the caller knows better.
    """
    back = brand.programme.vouchers.points_back if points_back is None else points_back
    return await _ended(sql.VOID, voucher, ("void", by[:120], reason[:500]), back, brand, now)


async def cancel(member: Member, voucher: Voucher, *, brand: Brand, now: datetime) -> Voucher:
    """The member wants the points back; VoucherSettled if it was used or is over, or a gift."""
    if voucher.account_id not in await family.accounts(member.account_id):
        raise NoVoucher
    if is_given(voucher):
        raise VoucherSettled
    return await _ended(sql.CANCEL, voucher, ("void", "member", ""), True, brand, now)


async def expire(brand: Brand, now: datetime) -> int:
    """End the vouchers whose time is over, one transaction each; `scheduler` tells whose they were.

    A shop has LATE to report an order of the last day, so the points come back that much later.
    A voucher that fails holds up nobody: the others end first, then the failure is raised.
    """
    await rows(sql.RELEASE_OVERDUE, now)
    expired, after, failures = 0, 0, Failures()
    while due := [int(one["id"]) for one in await rows(sql.DUE, now - LATE, after, _AT_ONCE)]:
        for number in due:
            with failures.aside(number):
                expired += await _expire(number, brand, now)
        after = due[-1]
    failures.tell("vouchers did not end")
    return expired


async def _expire(number: int, brand: Brand, now: datetime) -> int:
    voucher = await Voucher.get(id=number)
    end = ("expired", "time", "", now - LATE)
    back = brand.programme.vouchers.points_back
    try:
        await _ended(sql.EXPIRE, voucher, end, back, brand, now)
    except (VoucherSettled, VoucherReserved):  # somebody else was here meanwhile
        return 0
    return 1


async def reissue(voucher: Voucher, *, brand: Brand, now: datetime) -> Voucher:
    """A new voucher for a used one whose order was cancelled, once; it lasts as a new one does."""
    assert voucher.state == "used", "only a used voucher is replaced"
    async with in_transaction():
        await ledger.hold(voucher.account_id)
        standing = await Voucher.get_or_none(replaces_id=voucher.id)
        if standing is not None:
            return standing
        about = {
            "replaces_id": voucher.id,
            "reward_id": voucher.reward_id,
            "kind": voucher.kind,
            "terms": voucher.terms,
            "points": voucher.points,
            "value_cents": voucher.value_cents,
            "currency": voucher.currency,
        }
        return await issue(codes.random_key(), voucher.account_id, about, brand=brand, now=now)


async def give_back(
    voucher: Voucher, points: int, *, brand: Brand, once: str, now: datetime
) -> int:
    """Points that a voucher cost go back to their lots: never more than are still out.

    How many it were; the same `once` again changes nothing and returns the same.
    """
    async with in_transaction():
        await _hold([voucher.account_id])
        known = await LedgerEntry.get_or_none(once=once)
        if known is not None:
            return int(known.points)
        root = await paid_for(voucher)
        points = min(points, root.points - root.returned_points)
        if points <= 0 or is_given(root):
            return 0
        assert root.entry_id is not None, "a voucher that replaces none was paid for"
        cause = Cause("redeem_undo", f"voucher:{root.key}", once, brand, {"voucher": voucher.key})
        await ledger.give_back(root.account_id, points, cause, spent_by=root.entry_id, now=now)
        assert await row(sql.RETURNED, root.id, points), "no more comes back than was paid"
        whose = await family.owner(root.account_id)
        if whose is not None and whose.account_id != root.account_id:  # two became one meanwhile
            home = (root.account_id, whose.account_id)
            await ledger.move(*home, brand=brand, once=f"{once}:on", now=now)
        return points


async def paid_for(voucher: Voucher) -> Voucher:
    """The voucher whose points paid for this one: itself, or the first one that it replaces."""
    found = await Voucher.get(id=voucher.id)
    while found.replaces_id is not None:
        found = await Voucher.get(id=found.replaces_id)
    return found


async def _ended(
    statement: Sql,
    voucher: Voucher,
    end: tuple[Any, ...],
    points_back: bool,
    brand: Brand,
    now: datetime,
) -> Voucher:
    """Let a voucher end unused: points, stock and the shops' discount follow in one transaction."""
    async with in_transaction():
        await _hold([voucher.account_id])
        if await row(statement, voucher.id, now, *end) is None:
            found = await Voucher.get(id=voucher.id)
            raise VoucherReserved if is_held(found, now) else VoucherSettled
        if points_back:
            once = f"voucher-back:{voucher.key}"
            await give_back(voucher, voucher.points, brand=brand, once=once, now=now)
        if voucher.reward_id is not None:
            await rows(sql.RESTOCK, voucher.reward_id)
        ended = await Voucher.get(id=voucher.id)
        await shops.withdraw(ended, brand, now)
        return ended


async def _by(found: Mapping[str, Any]) -> Voucher:
    return await Voucher.get(id=found["id"])


async def _refused(typed: str, caller: str, now: datetime, account: str) -> Voucher:
    """Why nothing was done: it is reserved just now, or, for whatever reason, no voucher."""
    known = await find(typed)
    mine = known is not None and account in ("", known.account_id)
    if known is not None and mine and is_open(known, now) and is_held(known, now):
        raise VoucherReserved
    return await _missed(caller, now)


async def _missed(caller: str, now: datetime) -> Voucher:
    await guessing.miss(caller, now)
    raise NoVoucher
