"""The whole ledger against a plain model of itself (L1, L2, L3, L6, L11): any steps, any order."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tortoise.transactions import in_transaction

from loyalty import insights, ledger
from loyalty.errors import Conflict, NotEnoughPoints
from loyalty.ledger import Cause, Kind, Posting
from loyalty.models import LedgerEntry, Lot
from tests.loyalty.ledger_model import NEVER, ModelAccount
from tests.loyalty.people import BRAND, joined
from tests.profiles import tries

DAY = timedelta(days=1)
STEPS = 40
MEMBERS = 3


class Step(NamedTuple):
    """One thing that happens; what the numbers mean, each kind of step says for itself."""

    what: str
    who: int
    points: int
    days: int
    number: int


# Spending everything and taking back afterwards is where ledgers break: it comes often.
KINDS = (
    *("order",) * 4, *("refund",) * 3, *("spend all",) * 2, *("undo",) * 2, *("wait",) * 2,
    "gift", "spend", "claw", "lapse", "again", "other payload", "move",
)  # fmt: skip
STEP = st.builds(
    Step,
    st.sampled_from(KINDS),
    st.integers(0, MEMBERS - 1),
    st.integers(1, 300),
    st.integers(0, 20),
    st.integers(0, 3),
)


class Undo(Exception):
    """Ends an example and leaves no rows."""


@dataclass
class World:
    """The ledger and the model of it, side by side."""

    now: datetime
    accounts: list[str]
    models: list[ModelAccount] = field(default_factory=list)
    turn: int = 0
    posted: list[tuple[int, int, Callable[[int], Awaitable[Posting]]]] = field(
        default_factory=list
    )  # whose, how many, and how it was posted
    entries: dict[str, int] = field(default_factory=dict)  # of what was spent, by its key

    def cause(self, kind: Kind, about: str) -> Cause:
        """A cause of its own for every turn."""
        return Cause(kind, about, f"{self.accounts[0]}:{self.turn}", BRAND, {})

    async def take(self, step: Step) -> None:
        """Let both do the same, and compare."""
        self.turn += 1
        steps: dict[str, Callable[[Step], Awaitable[None]]] = {
            "order": self.order, "refund": self.order, "gift": self.gift, "claw": self.claw,
            "spend": self.spend, "spend all": self.spend, "undo": self.undo, "lapse": self.lapse,
            "wait": self.wait, "again": self.again, "other payload": self.again, "move": self.move,
        }  # fmt: skip
        await steps[step.what](step)
        await self.compare(step.who)

    async def post(
        self, step: Step, points: int, how: Callable[[int], Awaitable[Posting]]
    ) -> Posting:
        """Post for a member, and remember how, so that it can come again."""
        posting = await how(points)
        assert not posting.replayed
        self.posted.append((step.who, points, how))
        return posting

    async def order(self, step: Step) -> None:
        """An order's points become more, or a refund makes them fewer: the difference is posted."""
        model, account = self.models[step.who], self.accounts[step.who]
        before = model.orders.get(step.number, 0)
        target = step.points if step.what == "order" else before * (step.points % 4) // 4
        model.orders[step.number] = target
        about = f"order:{step.who}:{step.number}"
        change = target - before
        if change > 0:
            start = self.now + (step.days % 15) * DAY
            end = start + 30 * DAY
            cause = self.cause("earn_order", about)
            model.issued += change
            model.gain(change, start, end, about)
            now = self.now
            await self.post(step, change, lambda points: ledger.gain(
                account, points, cause, available_at=start, expires_at=end, now=now
            ))  # fmt: skip
        elif change < 0:
            await self.taken_back(step, -change, about)

    async def taken_back(self, step: Step, points: int, about: str) -> None:
        account, now, cause = self.accounts[step.who], self.now, self.cause("clawback", about)
        self.models[step.who].claw(points, about, now)
        await self.post(step, points, lambda points: ledger.claw_back(
            account, points, cause, gained_for=about, now=now
        ))  # fmt: skip

    async def gift(self, step: Step) -> None:
        """Points without a date to expire, at once."""
        account, now = self.accounts[step.who], self.now
        cause = self.cause("adjust", "staff:1")
        self.models[step.who].issued += step.points
        self.models[step.who].gain(step.points, now, NEVER, "staff:1")
        await self.post(step, step.points, lambda points: ledger.gain(
            account, points, cause, available_at=now, expires_at=None, now=now
        ))  # fmt: skip

    async def claw(self, step: Step) -> None:
        """Something is taken back, whatever was gained for it."""
        await self.taken_back(step, step.points, f"order:{step.who}:{step.number}")

    async def spend(self, step: Step) -> None:
        """As much as was asked for, or everything that is available."""
        model, account, now = self.models[step.who], self.accounts[step.who], self.now
        there = model.balance(now)[0]
        points = there if step.what == "spend all" else step.points
        cause = self.cause("redeem", f"voucher:{self.turn}")
        if points > there or not points:
            if points:
                with pytest.raises(NotEnoughPoints) as refused:
                    await ledger.spend(account, points, cause, now=now)
                assert refused.value.params["missing"] == points - there
            return
        model.spend(points, cause.once, now)
        posting = await self.post(
            step, points, lambda points: ledger.spend(account, points, cause, now=now)
        )
        self.entries[cause.once] = posting.entry_id

    async def undo(self, step: Step) -> None:
        """Some of what was spent comes back, never more than is out; else it is refused."""
        model, account, now = self.models[step.who], self.accounts[step.who], self.now
        if not model.spent:
            return
        key = list(model.spent)[step.number % len(model.spent)]
        out = sum(part for _, part in model.spent[key]) - model.returned.get(key, 0)
        cause, entry = self.cause("redeem_undo", f"voucher:{key}"), self.entries[key]

        async def give_back(points: int) -> Posting:
            return await ledger.give_back(account, points, cause, spent_by=entry, now=now)

        if step.points > out + 100 or not out:
            with pytest.raises(AssertionError):
                await give_back(out + step.points)
            return
        points = min(step.points, out)
        model.give_back(points, key, now)
        await self.post(step, points, give_back)

    async def lapse(self, step: Step) -> None:
        """What has expired is written off."""
        gone = self.models[step.who].lapse(self.now)
        assert await ledger.lapse(self.accounts[step.who], BRAND, self.now) == gone

    async def wait(self, step: Step) -> None:
        """Time passes."""
        self.now += step.days * DAY + timedelta(hours=1)

    async def again(self, step: Step) -> None:
        """The same key comes again: with the same payload nothing happens, with another it ends."""
        if not self.posted:
            return
        _, points, how = self.posted[step.points % len(self.posted)]
        if step.what == "again":
            assert (await how(points)).replayed
        else:
            with pytest.raises(Conflict):
                await how(points + 1)

    async def move(self, step: Step) -> None:
        """Everything moves to the next member."""
        other = (step.who + 1) % MEMBERS
        source, target, once = self.accounts[step.who], self.accounts[other], f"move:{self.turn}"
        moved = self.models[step.who].move(self.models[other], f"merge:{source}", self.now)
        for _ in range(2 if moved else 1):  # again: nothing more
            found = await ledger.move(source, target, brand=BRAND, once=once, now=self.now)
            assert found == moved
        await self.compare(other)

    async def compare(self, who: int) -> None:
        """The ledger's balance is the model's, and what always holds does."""
        found = await ledger.balance(self.accounts[who], self.now)
        assert (found.available, found.pending, found.debt) == self.models[who].balance(self.now)
        assert not (found.debt and found.total), "who is in debt has nothing left"

    async def close(self) -> None:
        """The books close, by themselves and with the model; each projection can be rebuilt."""
        for who in range(MEMBERS):
            await self.compare(who)
        found = await insights.drift(BRAND.secret)
        assert [one for one in found if "without a voucher" not in one] == []
        async for books in insights.all_books():
            made = insights.rebuild(books)
            assert (made.total, made.debt, made.length, made.head) == (
                books.account["total"], books.account["debt"],
                books.account["length"], books.account["head"],
            )  # fmt: skip
            assert made.remaining == {lot["id"]: lot["remaining"] for lot in books.lots}
        for account, model in zip(self.accounts, self.models, strict=True):
            lots = await Lot.filter(account_id=account, remaining__gt=0).order_by("id")
            assert [(one.remaining, one.available_at, one.expires_at or NEVER) for one in lots] == [
                (one.left, one.start, one.end) for one in model.lots if one.left
            ]
        totals = await insights.totals(BRAND, self.now)
        assert totals.closes
        lapsed = sum(lot.left for model in self.models for lot in model.lots if lot.end <= self.now)
        assert (totals.issued, totals.redeemed, totals.expired, totals.debt) == (
            self.sum("issued"), self.sum("redeemed"), self.sum("expired") + lapsed,
            self.sum("debt"),
        )  # fmt: skip
        assert totals.taken_back == self.sum("clawed") - self.sum("debt")
        assert await LedgerEntry.filter(points=0).count() == 0

    def sum(self, name: str) -> int:
        return sum(getattr(model, name) for model in self.models)


@settings(max_examples=tries(100), deadline=None)
@given(steps=st.lists(STEP, min_size=STEPS, max_size=STEPS))
async def test_the_ledger_agrees_with_the_model(db: str, now: datetime, steps: list[Any]) -> None:
    with suppress(Undo):  # rolled back: the next example finds an empty ledger
        async with in_transaction():
            accounts = [(await joined(f"m{n}", now)).account_id for n in range(MEMBERS)]
            world = World(now, accounts, [ModelAccount() for _ in accounts])
            for step in steps:
                await world.take(step)
            await world.close()
            raise Undo
