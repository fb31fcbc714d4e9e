"""What the ledger must agree with: the same rules once more, as plainly as lists can say them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

GRACE = timedelta(days=30)
NEVER = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(eq=False)
class ModelLot:
    """Points that came together."""

    left: int
    start: datetime
    end: datetime  # NEVER: they do not expire
    about: str


@dataclass
class ModelAccount:
    """One member's points; lots stand in the order in which they came."""

    lots: list[ModelLot] = field(default_factory=list)
    debt: int = 0
    spent: dict[str, list[tuple[ModelLot, int]]] = field(default_factory=dict)
    returned: dict[str, int] = field(default_factory=dict)
    orders: dict[int, int] = field(default_factory=dict)  # what each one stands at
    issued: int = 0
    redeemed: int = 0
    expired: int = 0
    clawed: int = 0

    def available(self, now: datetime) -> list[ModelLot]:
        """What can be spent, in the order in which it is."""
        there = [lot for lot in self.lots if lot.left and lot.start <= now < lot.end]
        return sorted(there, key=lambda lot: (lot.end, lot.start))

    def balance(self, now: datetime) -> tuple[int, int, int]:
        """Available, pending, debt."""
        pending = sum(lot.left for lot in self.lots if now < lot.start)
        return sum(lot.left for lot in self.available(now)), pending, self.debt

    def gain(self, points: int, start: datetime, end: datetime, about: str) -> None:
        """Points come, and pay a debt first."""
        paid = min(points, self.debt)
        self.debt -= paid
        self.lots.append(ModelLot(points - paid, start, end, about))

    def spend(self, points: int, key: str, now: datetime) -> None:
        """Points that expire first go first; it is known from which lots."""
        self.redeemed += points
        self.spent[key] = list(_taken(points, self.available(now)))

    def claw(self, points: int, about: str, now: datetime) -> None:
        """From its own lots, then what is available, then what is pending; the rest is owed."""
        self.clawed += points
        own = [lot for lot in self.lots if lot.about == about]
        pending = sorted(
            (lot for lot in self.lots if now < lot.start and now < lot.end),
            key=lambda lot: (lot.end, lot.start),
        )
        others = [lot for lot in (*self.available(now), *pending) if lot not in own]
        self.debt += points - sum(part for _, part in _taken(points, [*own, *others]))

    def give_back(self, points: int, key: str, now: datetime) -> None:
        """A debt is paid first; then the lots that were drawn last are filled first."""
        self.redeemed -= points
        skipped = self.returned.get(key, 0)
        self.returned[key] = skipped + points
        paid = min(points, self.debt)
        self.debt -= paid
        points -= paid
        late = 0
        for lot, part in reversed(self.spent[key]):
            before = min(skipped, part)
            skipped -= before
            share = min(points, part - before)
            points -= share
            if lot.end <= now:
                late += share
            else:
                lot.left += share
        if late:
            self.lots.append(ModelLot(late, now, now + GRACE, "grace"))

    def lapse(self, now: datetime) -> int:
        """What has expired is gone."""
        gone = 0
        for lot in self.lots:
            if lot.end <= now:
                gone += lot.left
                lot.left = 0
        self.expired += gone
        return gone

    def move(self, other: "ModelAccount", about: str, now: datetime) -> int:
        """Everything that is left, or owed, is the other one's."""
        self.lapse(now)
        if self.debt:
            points, self.debt = self.debt, 0
            other.claw(points, "nothing of its own", now)
            other.clawed -= points
            return -points
        left = [lot for lot in self.lots if lot.left]
        left.sort(key=lambda lot: (now < lot.start, lot.end, lot.start))
        points = sum(lot.left for lot in left)
        for lot in left:
            other.gain(lot.left, lot.start, lot.end, about)
            lot.left = 0
        return points


def _taken(points: int, lots: Iterable[ModelLot]) -> Iterable[tuple[ModelLot, int]]:
    for lot in lots:
        part = min(points, lot.left)
        if part:
            lot.left -= part
            points -= part
            yield lot, part
