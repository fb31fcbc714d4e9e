"""What processes try at once with rewards and vouchers: see tests/racer.py."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from loyalty import rewards, vouchers
from loyalty.errors import NoVoucher, Refusal, TooManyGuesses, VoucherReserved, VoucherSettled
from loyalty.models import Member, Voucher
from loyalty.programme import RewardRules
from tests.loyalty.people import BRAND as PLAIN

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
STOCK, LIMIT = 5, 3
RULES = PLAIN.programme.model_copy(
    update={
        "rewards": (
            RewardRules(
                slug="scarf", number=1, title={"en": "Scarf"}, cost=200, value="10.00", stock=STOCK
            ),
            RewardRules(
                slug="mug", number=2, title={"en": "Mug"}, cost=200, value="10.00", limit=LIMIT
            ),
        )
    }
)
BRAND = replace(PLAIN, programme=RULES)
CONNECTED = replace(BRAND, shops=("shopify",))
# After the last day of what is issued at NOW; others look at the clock a moment before.
BEFORE = BRAND.programme.voucher_expires_at(NOW) - timedelta(seconds=1)
AFTER = BEFORE + vouchers.LATE + timedelta(seconds=1)


async def wants(racer: str, turn: int) -> str:
    """Everybody wants the scarf, of which there are few; the first one wants many mugs."""
    everybody = await Member.all().order_by("id")
    if turn % 2:
        return f"mug {await _redeem(everybody[0], 2, f'{racer}:{turn}')}"
    return f"scarf {await _redeem(everybody[turn // 2 % len(everybody)], 1, f'{racer}:{turn}')}"


async def _redeem(member: Member, number: int, once: str) -> str:
    try:
        offer = await rewards.offer_number(number, BRAND, NOW, member)
        await rewards.redeem(member, offer, once=once, brand=BRAND, now=NOW)
    except Refusal as refusal:
        return refusal.text
    return "redeemed"


async def fates(racer: str, turn: int) -> str:
    """Everything that can happen to a voucher, to a few vouchers at once."""
    chance = random.Random(f"{racer}:{turn}")
    voucher = chance.choice(await Voucher.all().order_by("id"))
    code = vouchers.code(BRAND.secret, voucher.key)
    basket = f"basket-{chance.randrange(3)}"
    act = chance.choice(("reserve", "release", "order", "till", "void", "cancel", "expire"))
    try:
        return await _do(act, voucher, code, basket, f"{racer}:{turn}")
    except (NoVoucher, VoucherReserved, VoucherSettled, TooManyGuesses) as refusal:
        return refusal.text


async def _do(act: str, voucher: Voucher, code: str, basket: str, name: str) -> str:
    if act == "reserve":
        until = BEFORE + timedelta(minutes=5)
        await vouchers.reserve(code, reserved_for=basket, until=until, caller=name, now=BEFORE)
    elif act == "release":
        await vouchers.release(code, reserved_for=basket, caller=name, now=BEFORE)
    elif act == "order":
        return "used" if await vouchers.use(code, name, at=BEFORE, now=BEFORE) else "no-voucher"
    elif act == "till":
        await vouchers.take(code, name, reserved_for=basket, caller=name, brand=BRAND, now=BEFORE)
        return "used"
    elif act == "void":
        await vouchers.void(voucher, by="staff", reason="race", brand=BRAND, now=BEFORE)
        return "ended"
    elif act == "cancel":
        member = await Member.get(account_id=voucher.account_id)
        await vouchers.cancel(member, voucher, brand=BRAND, now=BEFORE)
        return "ended"
    elif await _expired(voucher):
        return "ended"
    return act


async def _expired(voucher: Voucher) -> bool:
    """End this one voucher by time; the job ends all that it finds, one after another."""
    return bool(await vouchers._expire(voucher.id, BRAND, AFTER))


async def naive(racer: str, turn: int) -> str:
    """Look, think, then use: what vouchers must not do."""
    voucher = await Voucher.all().order_by("id").first()
    assert voucher is not None
    if voucher.state != "issued":
        return "no-voucher"
    await asyncio.sleep(0.01)
    await Voucher.filter(id=voucher.id).update(state="used", used_by=f"{racer}:{turn}")
    return "used"


async def again(racer: str, turn: int) -> str:
    """The order of a used voucher is cancelled, reported many times; and parts are refunded."""
    voucher = await Voucher.all().order_by("id").first()
    assert voucher is not None
    if turn % 2:
        return str((await vouchers.reissue(voucher, brand=BRAND, now=NOW)).id)
    once = f"back:{racer}:{turn}"
    back = await vouchers.give_back(voucher, 30, brand=BRAND, once=once, now=NOW)
    return f"back {back}"


async def guess(racer: str, turn: int) -> str:
    """The same stranger tries codes through every process."""
    try:
        await vouchers.check(f"WRONG{racer}{turn}", caller="stranger", now=NOW)
    except Refusal as refusal:
        return refusal.text
    return "found"


THINGS: dict[str, Callable[[str, int], Awaitable[str]]] = {
    "wants": wants,
    "fates": fates,
    "naive-use": naive,
    "again": again,
    "guess": guess,
}
