"""The life of vouchers against a plain model of it: same answers, same states, same points (L8)."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.transactions import in_transaction

from loyalty import insights, ledger, programme, rewards, vouchers
from loyalty.errors import Refusal
from loyalty.models import Member, Reward, Voucher
from tests.loyalty.people import granted, joined
from tests.loyalty.voucher_races import BRAND, LIMIT, RULES, STOCK
from tests.profiles import tries

STEPS = 30
POINTS = 2000
COST = 200


class Step(NamedTuple):
    """One thing that happens to one of the vouchers, by one of a few names."""

    what: str
    which: int
    name: int
    size: int


KINDS = (
    *("scarf", "mug") * 2, *("reserve",) * 4, *("cancel", "order", "reissue", "till") * 2,
    "release", "void", "void dry", "back", "time", "hours", "days",
)  # fmt: skip
STEP = st.builds(
    Step,
    st.sampled_from(KINDS),
    st.sampled_from((0, 1, -1, -2)),  # the same few: what happens to one, happens often
    st.integers(0, 2),
    st.integers(1, 250),
)


class Undo(Exception):
    """Ends an example and leaves no rows."""


@dataclass(eq=False)
class Model:
    """What a voucher should be."""

    reward: str
    ends: datetime
    root: "Model | None" = None  # that was paid for it; none: this one
    state: str = "issued"
    basket: str = ""
    until: datetime | None = None
    used_by: str = ""
    back: int = 0  # points that came back; counted where they were paid
    replaced: bool = False

    @property
    def paid(self) -> "Model":
        return self.root or self

    def held(self, now: datetime) -> bool:
        """Whether a basket has it just now."""
        return self.state == "reserved" and self.until is not None and self.until > now

    def free(self, now: datetime, basket: str = "") -> bool:
        """Whether nobody else holds it."""
        mine = bool(basket) and self.basket == basket
        return self.state in vouchers.OPEN and (mine or not self.held(now))

    def becomes(self, state: str, used_by: str = "") -> None:
        self.state, self.used_by, self.basket, self.until = state, used_by, "", None

    def give_back(self, points: int) -> int:
        points = min(points, COST - self.paid.back)
        self.paid.back += points
        return points


@dataclass
class World:
    """The vouchers and the model of them, side by side."""

    now: datetime
    member: Member
    there: list[tuple[Model, int]] = field(default_factory=list)  # and the row's id
    stock: int = STOCK
    turn: int = 0

    async def take(self, step: Step) -> None:
        """Let both do the same: they must answer the same and be the same afterwards."""
        self.turn += 1
        if step.what in ("hours", "days"):
            self.now += timedelta(hours=step.size % 30) * (1 if step.what == "hours" else 24)
        elif step.what in ("scarf", "mug"):
            await self.redeem(step.what)
        elif step.what == "time":
            await self.time()
        elif self.there:
            model, number = self.there[step.which % len(self.there)]
            expected = self.expect(step, model)
            try:
                found = await self.do(step, await Voucher.get(id=number))
            except Refusal as refusal:
                found = refusal.text
            assert found == expected, f"{step.what} while {model}"
        await self.compare()

    async def redeem(self, reward: str) -> None:
        number, points = 1 if reward == "scarf" else 2, self.points()
        had = [m for m, _ in self.there if m.reward == "mug" and m.root is None]
        counted = [m for m in had if m.state in (*vouchers.OPEN, "used") or not m.back]
        expected = "redeemed"
        if reward == "scarf" and not self.stock:
            expected = "sold-out"
        elif reward == "mug" and len(counted) >= LIMIT:
            expected = "reward-limit"
        elif points < COST:
            expected = "not-enough-points"
        made: Voucher | None = None
        try:
            offer = await rewards.offer_number(number, BRAND, self.now, self.member)
            made = await rewards.redeem(
                self.member, offer, once=f"r{self.turn}", brand=BRAND, now=self.now
            )
            found = "redeemed"
        except Refusal as refusal:
            found = refusal.text
        assert found == expected
        if made is None:
            return
        self.stock -= reward == "scarf"
        ends = BRAND.programme.voucher_expires_at(self.now)
        self.there.append((Model(reward, ends), made.id))

    async def time(self) -> None:
        """The job that ends what is over."""
        due = 0
        for model, _ in self.there:
            if model.state == "reserved" and model.until is not None and model.until <= self.now:
                model.becomes("issued")
            if model.state == "issued" and model.ends + vouchers.LATE <= self.now:
                self.end(model, "expired", points_back=True)
                due += 1
        assert await vouchers.expire(BRAND, self.now) == due

    def end(self, model: Model, state: str, *, points_back: bool) -> None:
        model.becomes(state)
        if points_back:
            model.give_back(COST)
        self.stock += model.reward == "scarf"

    def expect(self, step: Step, model: Model) -> str:
        """What the rules say, and the model after it."""
        now, basket = self.now, f"basket-{step.name}"
        good = model.state in vouchers.OPEN and model.ends > now
        if step.what in ("void", "void dry", "cancel"):
            if step.what == "cancel" and not (good and model.free(now)):
                return "voucher-reserved" if model.held(now) else "voucher-settled"
            if model.state not in vouchers.OPEN:
                return "voucher-settled"
            self.end(model, "void", points_back=step.what != "void dry")
            return "ended"
        if step.what == "reissue":
            if model.state != "used":
                return "not used"
            known, model.replaced = model.replaced, True
            return "known" if known else "new"
        if step.what == "back":
            return str(model.give_back(step.size))
        if step.what == "order":
            if good:
                model.becomes("used", f"order-{step.name}")
                return "used"
            return "used" if model.used_by == f"order-{step.name}" else "none"
        return self.at_the_door(step, model, basket, good=good)

    def at_the_door(self, step: Step, model: Model, basket: str, *, good: bool) -> str:
        """Reserve, release, till: what a basket may do."""
        now, sale = self.now, f"sale-{step.name}"
        if step.what == "till" and model.used_by == sale:
            return "used"
        if not good:
            return "no-voucher"
        if step.what == "release":
            if model.state == "reserved" and model.basket == basket:
                model.becomes("issued")
                return "issued"
            return model.state if model.free(now) else "voucher-reserved"
        if not model.free(now, basket):
            return "voucher-reserved"
        if step.what == "till":
            model.becomes("used", sale)
            return "used"
        until = now + timedelta(minutes=step.size)
        model.state, model.basket, model.until = "reserved", basket, min(until, model.ends)
        return "reserved"

    async def do(self, step: Step, voucher: Voucher) -> str:
        """The same for real."""
        now, code = self.now, vouchers.code(BRAND.secret, voucher.key)
        basket, caller = f"basket-{step.name}", f"c{self.turn}"
        if step.what == "cancel":
            await vouchers.cancel(self.member, voucher, brand=BRAND, now=now)
        elif step.what.startswith("void"):
            back = step.what == "void"
            await vouchers.void(voucher, by="s", reason="r", brand=BRAND, now=now, points_back=back)
        elif step.what == "reissue":
            return await self.reissue(voucher)
        elif step.what == "back":
            once = f"b{self.turn}"
            return str(
                await vouchers.give_back(voucher, step.size, brand=BRAND, once=once, now=now)
            )
        elif step.what == "order":
            used = await vouchers.use(code, f"order-{step.name}", at=now, now=now)
            return used.state if used else "none"
        elif step.what == "till":
            sale = f"sale-{step.name}"
            return (
                await vouchers.take(
                    code, sale, caller=caller, brand=BRAND, now=now, reserved_for=basket
                )
            ).state
        elif step.what == "reserve":
            until = now + timedelta(minutes=step.size)
            return (
                await vouchers.reserve(
                    code, reserved_for=basket, until=until, caller=caller, now=now
                )
            ).state
        else:
            return (await vouchers.release(code, reserved_for=basket, caller=caller, now=now)).state
        return "ended"

    async def reissue(self, voucher: Voucher) -> str:
        if voucher.state != "used":
            return "not used"
        ids = {number for _, number in self.there}
        made = await vouchers.reissue(voucher, brand=BRAND, now=self.now)
        if made.id in ids:
            return "known"
        model = next(model for model, number in self.there if number == voucher.id)
        ends = BRAND.programme.voucher_expires_at(self.now)
        self.there.append((Model(model.reward, ends, root=model.paid), made.id))
        return "new"

    def points(self) -> int:
        """Conserved: what is not out for a voucher is with the member."""
        return POINTS - sum(COST - model.back for model, _ in self.there if model.root is None)

    async def compare(self) -> None:
        rows = {row.id: row for row in await Voucher.all()}
        assert rows.keys() == {number for _, number in self.there}
        for model, number in self.there:
            row = rows[number]
            assert (row.state, row.reserved_for, row.reserved_until, row.used_by) == (
                model.state, model.basket, model.until, model.used_by
            )  # fmt: skip
            assert row.returned_points == (0 if model.root else model.back)
        assert (await Reward.get(slug="scarf")).stock == self.stock
        found = await ledger.balance(self.member.account_id, self.now)
        assert (found.available, found.debt) == (self.points(), 0)


@settings(max_examples=tries(40), deadline=None)
@given(steps=st.lists(STEP, min_size=STEPS, max_size=STEPS))
async def test_vouchers_live_as_the_model_says(db: str, now: datetime, steps: list[Any]) -> None:
    with suppress(Undo):  # rolled back: the next example finds an empty database
        async with in_transaction():
            await programme.apply(RULES, now)
            member = await joined("ana", now)
            await granted(member, POINTS, now)
            world = World(now, member)
            for step in steps:
                await world.take(step)
            assert await insights.drift(BRAND.secret) == []
            raise Undo
