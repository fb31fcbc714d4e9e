"""The life of a voucher: legal steps only, points back to their lots, guesses counted."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from loyalty import guessing, insights, ledger, programme, rewards, shops, vouchers
from loyalty.errors import NoVoucher, TooManyGuesses, VoucherReserved, VoucherSettled
from loyalty.models import Guess, LedgerEntry, Lot, Member, Outgoing, Voucher
from loyalty.programme import Brand
from loyalty.rewards import Offer
from tests.loyalty.people import BRAND, RULES, granted, joined

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
async def ana(db: str, now: datetime) -> Member:
    """A member with 1000 points, under rules in force."""
    await programme.apply(RULES, now)
    member = await joined("ana", now)
    await granted(member, 1000, now)
    return member


async def bought(
    member: Member, now: datetime, *, cost: int = 200, brand: Brand = BRAND
) -> Voucher:
    """A voucher for money off."""
    once = f"redeem:{await Voucher.all().count()}"
    offer = Offer(cost, cost * 5, {})
    return await rewards.redeem(member, offer, once=once, brand=brand, now=now)


def code_of(voucher: Voucher) -> str:
    return vouchers.code(BRAND.secret, voucher.key)


async def state_of(voucher: Voucher) -> str:
    return (await Voucher.get(id=voucher.id)).state


async def available(member: Member, now: datetime) -> int:
    return (await ledger.balance(member.account_id, now)).available


async def test_a_code_has_80_bits_and_is_stored_nowhere(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    code = code_of(voucher)
    assert len(code) == 16
    assert voucher.last_four == code[-4:]
    assert code not in str(await Voucher.all().values())
    spoken = " - ".join((code[:4], code[4:8].lower(), code[8:])).replace("0", "o").replace("1", "l")
    assert (await vouchers.check(spoken, caller="till", now=now)).id == voucher.id


async def test_reserved_released_reserved_used(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    code, until = code_of(voucher), now + 15 * MINUTE
    kept = await vouchers.reserve(code, reserved_for="b1", until=until, caller="shop", now=now)
    assert (kept.state, kept.reserved_until) == ("reserved", until)
    longer = await vouchers.reserve(
        code, reserved_for="b1", until=until + HOUR, caller="shop", now=now
    )
    assert longer.reserved_until == until + HOUR
    with pytest.raises(VoucherReserved):
        await vouchers.reserve(code, reserved_for="b2", until=until, caller="shop", now=now)
    with pytest.raises(VoucherReserved):
        await vouchers.release(code, reserved_for="b2", caller="shop", now=now)
    with pytest.raises(VoucherReserved):
        await vouchers.take(code, "sale", caller="till", brand=BRAND, now=now)
    with pytest.raises(VoucherReserved):
        await vouchers.cancel(ana, voucher, brand=BRAND, now=now)
    for _ in range(2):  # letting go twice is letting go
        freed = await vouchers.release(code, reserved_for="b1", caller="shop", now=now)
        assert (freed.state, freed.reserved_for, freed.reserved_until) == ("issued", "", None)
    await vouchers.reserve(code, reserved_for="b2", until=until, caller="shop", now=now)
    used = await vouchers.take(code, "s", reserved_for="b2", caller="till", brand=BRAND, now=now)
    assert (used.state, used.used_by, used.reserved_until) == ("used", "s", None)
    again = await vouchers.take(code, "s", caller="till", brand=BRAND, now=now)
    assert again.id == used.id
    with pytest.raises(NoVoucher):
        await vouchers.take(code, "another", caller="till", brand=BRAND, now=now)


async def test_a_reservation_ends_by_the_clock_alone(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    code, until = code_of(voucher), now + 15 * MINUTE
    await vouchers.reserve(code, reserved_for="b1", until=until, caller="shop", now=now)
    with pytest.raises(VoucherReserved):
        await vouchers.reserve(
            code, reserved_for="b2", until=until, caller="shop", now=until - MINUTE
        )
    other = await vouchers.reserve(
        code, reserved_for="b2", until=until + HOUR, caller="shop", now=until
    )
    assert other.reserved_for == "b2"
    with pytest.raises(VoucherReserved):
        await vouchers.take(code, "s", reserved_for="b1", caller="till", brand=BRAND, now=until)
    late = until + HOUR
    ended = await vouchers.cancel(ana, voucher, brand=BRAND, now=late)
    assert ended.state == "void"


async def test_a_reservation_does_not_outlive_the_voucher(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    kept = await vouchers.reserve(
        code_of(voucher), reserved_for="b", until=now + timedelta(days=400), caller="s", now=now
    )
    assert kept.reserved_until == voucher.expires_at


async def test_an_order_uses_what_a_basket_has_reserved(ana: Member, now: datetime) -> None:
    """The shop knows best what its customer paid with."""
    voucher = await bought(ana, now)
    code = code_of(voucher)
    await vouchers.reserve(code, reserved_for="b", until=now + HOUR, caller="s", now=now)
    for _ in range(2):
        used = await vouchers.use(code, "kith:1", at=now, now=now)
        assert used is not None
        assert used.used_by == "kith:1"
    assert await vouchers.use(code, "kith:2", at=now, now=now) is None


async def test_cancelling_gives_points_back_to_their_lots(ana: Member, now: datetime) -> None:
    lot = await Lot.get()
    voucher = await bought(ana, now)
    assert await available(ana, now) == 800
    ended = await vouchers.cancel(ana, voucher, brand=BRAND, now=now)
    assert (ended.state, ended.settled_by, ended.returned_points) == ("void", "member", 200)
    assert (await Lot.get(id=lot.id)).remaining == 1000
    assert await Lot.all().count() == 1
    for end in ("cancel", "void"):
        with pytest.raises(VoucherSettled):
            await _end(end, ana, voucher, now)
    assert await available(ana, now) == 1000
    assert await insights.drift() == []


async def test_points_of_a_lot_that_expired_meanwhile_have_thirty_days(
    db: str, now: datetime
) -> None:
    await programme.apply(RULES, now)
    member = await joined("ben", now)
    cause = ledger.Cause("earn_activity", "test", "lot", BRAND, {})
    await ledger.gain(
        member.account_id, 200, cause, available_at=now, expires_at=now + HOUR, now=now
    )
    voucher = await bought(member, now)
    later = now + 2 * HOUR
    await vouchers.cancel(member, voucher, brand=BRAND, now=later)
    assert await available(member, later) == 200
    assert await available(member, later + timedelta(days=29)) == 200
    assert await available(member, later + timedelta(days=30)) == 0
    assert await insights.drift() == []


async def _end(how: str, member: Member, voucher: Voucher, now: datetime, **more: Any) -> Voucher:
    if how == "cancel":
        return await vouchers.cancel(member, voucher, brand=BRAND, now=now)
    return await vouchers.void(
        voucher, by="staff:eve", reason="printed twice", brand=BRAND, now=now, **more
    )


@pytest.mark.parametrize(("asked", "back"), [(None, 200), (True, 200), (False, 0)])
async def test_staff_void_with_a_reason(
    ana: Member, now: datetime, asked: bool | None, back: int
) -> None:
    voucher = await bought(ana, now)
    await vouchers.reserve(
        code_of(voucher), reserved_for="b", until=now + HOUR, caller="s", now=now
    )
    ended = await _end("void", ana, voucher, now, points_back=asked)
    assert (ended.state, ended.settled_by, ended.reason) == ("void", "staff:eve", "printed twice")
    assert await available(ana, now) == 800 + back
    assert await vouchers.use(code_of(voucher), "kith:1", at=now, now=now) is None
    assert await insights.drift() == []


@pytest.mark.parametrize("points_back", [True, False])
async def test_what_is_not_used_in_time_ends_once(
    ana: Member, now: datetime, points_back: bool
) -> None:
    rules = RULES.vouchers.model_copy(update={"points_back": points_back})
    brand = _with(vouchers=rules)
    voucher = await bought(ana, now, brand=brand)
    end = voucher.expires_at
    with pytest.raises(NoVoucher):
        await vouchers.check(code_of(voucher), caller="till", now=end)
    assert await vouchers.expire(brand, end + vouchers.LATE - MINUTE) == 0
    late = end + vouchers.LATE
    assert await vouchers.use(code_of(voucher), "kith:9", at=end, now=late) is None
    assert await vouchers.expire(brand, late) == 1
    assert await vouchers.expire(brand, late) == 0
    assert await state_of(voucher) == "expired"
    assert await available(ana, now) == (1000 if points_back else 800)
    assert await insights.drift() == []


async def test_an_order_of_the_last_day_may_be_told_late(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    end = voucher.expires_at
    late = end + vouchers.LATE - MINUTE
    await vouchers.expire(BRAND, late)
    assert await vouchers.use(code_of(voucher), "kith:1", at=end - MINUTE, now=late)


async def test_an_overdue_reservation_does_not_keep_a_voucher_alive(
    ana: Member, now: datetime
) -> None:
    voucher = await bought(ana, now)
    at = voucher.expires_at - MINUTE
    await vouchers.reserve(code_of(voucher), reserved_for="b", until=at + HOUR, caller="s", now=at)
    assert await vouchers.expire(BRAND, voucher.expires_at + vouchers.LATE) == 1
    assert await state_of(voucher) == "expired"


async def test_a_cancelled_order_brings_one_new_voucher(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    await vouchers.use(code_of(voucher), "kith:1", at=now, now=now)
    used = await Voucher.get(id=voucher.id)
    new = await vouchers.reissue(used, brand=BRAND, now=now)
    assert (await vouchers.reissue(used, brand=BRAND, now=now)).id == new.id
    assert (new.state, new.points, new.value_cents, new.entry_id) == ("issued", 200, 1000, None)
    assert code_of(new) != code_of(voucher)
    await vouchers.use(code_of(new), "kith:2", at=now, now=now)
    newest = await vouchers.reissue(await Voucher.get(id=new.id), brand=BRAND, now=now)
    await vouchers.cancel(ana, newest, brand=BRAND, now=now)
    assert await available(ana, now) == 1000
    assert (await Voucher.get(id=voucher.id)).returned_points == 200
    assert await insights.drift() == []


async def test_parts_come_back_and_never_more_than_was_paid(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    await vouchers.use(code_of(voucher), "kith:1", at=now, now=now)
    voucher = await Voucher.get(id=voucher.id)
    for once, asked, given in (("a", 50, 50), ("a", 50, 50), ("b", 100, 100), ("c", 100, 50)):
        back = await vouchers.give_back(voucher, asked, brand=BRAND, once=once, now=now)
        assert back == given
    assert await vouchers.give_back(voucher, 1, brand=BRAND, once="d", now=now) == 0
    assert await available(ana, now) == 1000
    assert await LedgerEntry.filter(kind="redeem_undo").count() == 3
    assert await insights.drift() == []


async def test_another_members_voucher_is_none(ana: Member, now: datetime) -> None:
    ben = await joined("ben", now)
    voucher = await bought(ana, now)
    with pytest.raises(NoVoucher):
        await vouchers.cancel(ben, voucher, brand=BRAND, now=now)
    for account in (ben.account_id, "nobody"):
        with pytest.raises(NoVoucher):
            await vouchers.check(code_of(voucher), caller="x", now=now, account=account)
    assert await vouchers.check(code_of(voucher), caller="x", now=now, account=ana.account_id)


async def test_after_two_became_one_the_points_come_to_who_is_left(
    ana: Member, now: datetime
) -> None:
    ben = await joined("ben", now)
    voucher = await bought(ana, now)
    await ledger.move(ana.account_id, ben.account_id, brand=BRAND, once="merge", now=now)
    await Member.filter(id=ana.id).update(merged_into_id=ben.id)
    assert [one.id for one in await vouchers.held(ben.account_id, limit=9)] == [voucher.id]
    await vouchers.cancel(ben, voucher, brand=BRAND, now=now)
    assert await available(ben, now) == 1000
    assert await available(ana, now) == 0
    assert await insights.drift() == []


async def test_connected_shops_hear_of_every_beginning_and_end(ana: Member, now: datetime) -> None:
    brand = replace(BRAND, shops=("shopify", "woocommerce"))
    first = await bought(ana, now, brand=brand)
    await vouchers.cancel(ana, first, brand=brand, now=now)
    second = await bought(ana, now, brand=brand)
    await vouchers.use(code_of(second), "shopify:7", at=now, now=now, brand=brand)
    heard = [(row.channel, row.saying["text"]) for row in await Outgoing.all().order_by("id")]
    both = ("shopify", "woocommerce")
    assert heard == [
        *((shop, shops.CREATE) for shop in both),
        *((shop, shops.REMOVE) for shop in both),
        *((shop, shops.CREATE) for shop in both),
        ("woocommerce", shops.REMOVE),
    ]


async def test_a_shop_that_is_connected_later_hears_of_reserved_ones_too(
    ana: Member, now: datetime
) -> None:
    free, kept, over = [await bought(ana, now) for _ in range(3)]
    until = now + 15 * MINUTE
    await vouchers.reserve(code_of(kept), reserved_for="b", until=until, caller="s", now=now)
    await vouchers.cancel(ana, over, brand=BRAND, now=now)
    brand = replace(BRAND, shops=("shopify",))
    assert await shops.announce_all(brand, now) == 2
    told = await Outgoing.filter(kind="shop").order_by("id")
    assert [row.saying["params"]["voucher"] for row in told] == [free.key, kept.key]


class Stranger:
    """Somebody who tries codes, and writes down what each answer looks like."""

    def __init__(self, name: str, now: datetime) -> None:
        self.name, self.now = name, now

    async def tries(self, code: str, how: str = "check") -> str:
        try:
            if how == "check":
                await vouchers.check(code, caller=self.name, now=self.now)
            elif how == "reserve":
                await vouchers.reserve(
                    code, reserved_for="b", until=self.now + HOUR, caller=self.name, now=self.now
                )
            elif how == "release":
                await vouchers.release(code, reserved_for="b", caller=self.name, now=self.now)
            else:
                await vouchers.take(code, "s", caller=self.name, brand=BRAND, now=self.now)
        except (NoVoucher, TooManyGuesses) as refusal:
            return f"{refusal.text} {refusal.params}"
        return "found"


@pytest.mark.parametrize("how", ["check", "reserve", "release", "take"])
async def test_strangers_cannot_tell_wrong_codes_apart(
    ana: Member, now: datetime, how: str
) -> None:
    """S5: unknown, used, void and expired look alike."""
    used, void, expired = [await bought(ana, now) for _ in range(3)]
    await vouchers.use(code_of(used), "kith:1", at=now, now=now)
    await _end("void", ana, void, now)
    codes = ["0" * 16, "", "x" * 5000, code_of(used), code_of(void)]
    stranger = Stranger("s", now)
    answers = {await stranger.tries(code, how) for code in codes}
    stranger.now = expired.expires_at
    answers.add(await stranger.tries(code_of(expired), how))
    await vouchers.expire(BRAND, expired.expires_at + vouchers.LATE)
    answers.add(await stranger.tries(code_of(expired), how))
    assert answers == {"no-voucher {}"}


async def test_ten_wrong_codes_close_the_door_for_a_while(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    stranger, other = Stranger("s", now), Stranger("t", now)
    for number in range(10):
        assert await stranger.tries(f"WRONG{number}") == "no-voucher {}"
    for how in ("check", "reserve", "release", "take"):
        assert await stranger.tries(code_of(voucher), how) == "too-many-guesses {'minutes': 15}"
    assert await other.tries(code_of(voucher)) == "found"
    stranger.now = now + 15 * MINUTE - timedelta(seconds=1)
    assert await stranger.tries("WRONG") == "too-many-guesses {'minutes': 1}"
    stranger.now = now + 15 * MINUTE
    assert await stranger.tries("WRONG") == "no-voucher {}"
    assert await stranger.tries(code_of(voucher)) == "found"
    assert await guessing.forget(now + HOUR) == 2


async def test_counts_of_link_codes_are_not_forgotten(ana: Member, now: datetime) -> None:
    await Stranger("s", now).tries("WRONG")
    await Guess.create(caller="link:somebody", misses=5, since=now)
    assert await guessing.forget(now + HOUR) == 2
    assert [one.caller for one in await Guess.all()] == ["link:somebody"]


async def test_all_together_have_a_limit_too(ana: Member, now: datetime) -> None:
    rules = RULES.vouchers.model_copy(update={"guesses_overall": 20})
    await programme.apply(RULES.model_copy(update={"vouchers": rules}), now)
    voucher = await bought(ana, now)
    for number in range(20):
        assert await Stranger(f"s{number}", now).tries("WRONG") == "no-voucher {}"
    assert (await Stranger("new", now).tries(code_of(voucher))).startswith("too-many-guesses")
    assert await vouchers.find(code_of(voucher)), "staff may always look"


async def test_a_right_code_does_not_count_nor_clear_the_count(ana: Member, now: datetime) -> None:
    voucher = await bought(ana, now)
    stranger = Stranger("s", now)
    for number in range(9):
        assert await stranger.tries(f"WRONG{number}") == "no-voucher {}"
        assert await stranger.tries(code_of(voucher)) == "found"
    await stranger.tries("WRONG")
    assert (await stranger.tries(code_of(voucher))).startswith("too-many-guesses")


async def test_nobody_takes_the_place_of_everybody(ana: Member, now: datetime) -> None:
    stranger = Stranger(guessing.EVERYBODY, now)
    for number in range(10):
        await stranger.tries(f"WRONG{number}")
    assert (await stranger.tries("WRONG")).startswith("too-many-guesses")
    assert await Stranger("t", now).tries("WRONG") == "no-voucher {}"


def _with(**rules: Any) -> Brand:
    return replace(BRAND, programme=RULES.model_copy(update=rules))
