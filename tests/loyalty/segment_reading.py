"""What a filter means, told once more in plain Python over rows that were read whole."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loyalty.models import Identity, Lot, Member, MemberTag, Order, TierStanding
from loyalty.programme import Programme
from loyalty.segments import AllOf, AnyOf, Condition, Filter, Not

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
    ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
MONTHS = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
]  # fmt: skip
STAGES = ["no", "joined", "ordered", "rewarded"]
COUNTRIES = {"Europe/London": "GB", "Europe/Berlin": "DE", "America/Adak": "US"}  # of the crowd


@dataclass(frozen=True)
class Person:
    """Everything that is known of one member."""

    member: Member
    chats: list[Identity]
    lots: list[Lot]
    orders: list[Order]
    tags: set[str]
    standing: TierStanding | None


async def everybody() -> list[Person]:
    """All members with their rows, also those whom no filter may find."""
    return [
        Person(
            one,
            await Identity.filter(member_id=one.id, unreachable_at=None),
            await Lot.filter(account_id=one.account_id),
            [order for order in await Order.filter(member_id=one.id) if stands(order)],
            {tag.tag for tag in await MemberTag.filter(member_id=one.id)},
            await TierStanding.get_or_none(account_id=one.account_id),
        )
        for one in await Member.all()
    ]


def stands(order: Order) -> bool:
    """Whether an order counts."""
    return (
        order.paid_at is not None
        and not order.cancelled
        and order.refunded_cents < order.total_cents
    )


def meant(of: Filter, people: Sequence[Person], now: datetime, rules: Programme) -> set[int]:
    """Whom a filter means."""
    reader = Reader(now, rules)
    return {
        one.member.id
        for one in people
        if one.member.merged_into_id is None
        and one.member.forgotten_at is None
        and reader.fits(of, one)
    }


@dataclass(frozen=True)
class Reader:
    """Asks one person after the other."""

    now: datetime
    rules: Programme

    def fits(self, of: Filter, one: Person) -> bool:
        """Whether a filter means this person."""
        if isinstance(of, Not):
            return not self.fits(of.part, one)
        if isinstance(of, AllOf):
            return all(self.fits(part, one) for part in of.parts)
        if isinstance(of, AnyOf):
            return any(self.fits(part, one) for part in of.parts)
        answer: bool = getattr(self, of.field, self._plain)(of, one)
        return answer

    def _plain(self, of: Condition, one: Person) -> bool:
        member = one.member
        is_ = {
            "language": member.locale,
            "zone": member.zone,
            "country": COUNTRIES[member.zone],
            "member": member.number,
            "news": "yes" if member.marketing else "no",
            "reachable": "yes" if self._chats(one) and not member.silent else "no",
        }[of.field]
        return is_ in of.values if of.op == "in" else COMPARED[of.op](is_, of.value)

    @staticmethod
    def _chats(one: Person) -> set[str]:
        return {chat.kind for chat in one.chats} & {"whatsapp", "telegram"}

    def channel(self, of: Condition, one: Person) -> bool:
        return bool(self._chats(one) & set(of.values)) != (of.op == "!=")

    def tag(self, of: Condition, one: Person) -> bool:
        return bool(one.tags & set(of.values)) != (of.op == "!=")

    def _available(self, of: Condition, one: Person) -> int:
        held = [lot for lot in one.lots if lot.available_at <= self.now]
        held = [lot for lot in held if lot.expires_at is None or lot.expires_at > self.now]
        if of.within is not None:
            until = self.now + timedelta(of.within)
            held = [lot for lot in held if lot.expires_at is not None and lot.expires_at <= until]
        return sum(lot.remaining for lot in held)

    def points(self, of: Condition, one: Person) -> bool:
        return COMPARED[of.op](self._available(of, one), int(str(of.value)))

    expiring = points

    def value(self, of: Condition, one: Person) -> bool:
        worth = self.rules.worth(self._available(of, one)).cents
        return COMPARED[of.op](worth, cents(of))

    expiring_value = value

    def _orders(self, of: Condition, one: Person) -> list[Order]:
        if of.within is None:
            return one.orders
        since = self.now - timedelta(of.within)
        return [order for order in one.orders if order.paid_at and order.paid_at >= since]

    def orders(self, of: Condition, one: Person) -> bool:
        return COMPARED[of.op](len(self._orders(of, one)), int(str(of.value)))

    def spent(self, of: Condition, one: Person) -> bool:
        paid = sum(order.total_cents - order.refunded_cents for order in self._orders(of, one))
        return COMPARED[of.op](paid, cents(of))

    def friends_rewarded(self, of: Condition, one: Person) -> bool:
        return COMPARED[of.op](one.member.friends_rewarded, int(str(of.value)))

    def last_order(self, of: Condition, one: Person) -> bool:
        return self._ago(of, max((o.paid_at for o in one.orders if o.paid_at), default=None))

    def last_word(self, of: Condition, one: Person) -> bool:
        return self._ago(of, one.member.last_word_at)

    def joined(self, of: Condition, one: Person) -> bool:
        return self._ago(of, one.member.joined_at)

    def _ago(self, of: Condition, at: datetime | None) -> bool:
        if of.value == "never":
            return (at is None) == (of.op == "=")
        days = timedelta(int(str(of.value).split()[0]))
        return at is not None and COMPARED[of.op](self.now - at, days)

    def birthday(self, of: Condition, one: Person) -> bool:
        month = self.now.astimezone(self.rules.zone).month
        told = one.member.birthday
        names = {MONTHS[int(told[:2]) - 1]} if told else {"unknown"}
        if told and int(told[:2]) == month:
            names.add("this month")
        if told and int(told[:2]) == month % 12 + 1:
            names.add("next month")
        return bool(names & set(of.values)) != (of.op == "!=")

    def invited(self, of: Condition, one: Person) -> bool:
        return among(STAGES, of, one.member.invited or "no")

    def tier(self, of: Condition, one: Person) -> bool:
        tiers = self.rules.tiers
        slugs = [tier.slug for tier in tiers]
        hidden = {tier.slug for tier in tiers if tier.hidden}
        reached = [slug for slug in slugs if slug not in hidden]
        has = reached[0]
        if one.standing is not None:
            has = one.standing.tier if one.standing.tier in reached else has
            has = one.standing.by_hand if one.standing.by_hand in hidden else has
        titles = {title.lower(): tier.slug for tier in tiers for title in tier.name.values()}
        wanted = tuple(titles.get(value.lower(), value.lower()) for value in of.values)
        return among(slugs, Condition(of.field, of.op, wanted), has)


def among(levels: list[str], of: Condition, has: str) -> bool:
    """Compare two of several levels by their places."""
    if of.op == "in":
        return has in of.values
    return COMPARED[of.op](levels.index(has), levels.index(of.values[0]))


def cents(of: Condition) -> int:
    """The amount of a condition: always with two decimals."""
    return int(str(of.value).replace(".", ""))
