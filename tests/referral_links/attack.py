"""Sock puppets against honest advocates: agents who join, go through doors, order and refund.

Everything happens through what the program itself calls, in the order of its instants: doors are
counted, first messages are searched for codes and tokens, orders arrive as the shop tells them.
"""

import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from handlers import purchases
from loyalty import ledger, members
from loyalty.models import Member
from referral_links import attribution, counting, links
from referral_links.counting import Visitor
from referral_links.models import Milestone, Referral
from tests.phones import Town

SURNAMES = (
    "Ahmed", "Baker", "Clarke", "Dixon", "Evans", "Fraser", "Grant", "Hughes", "Iqbal", "Jones",
    "Kelly", "Lopez", "Mbeki", "Novak", "Owens", "Patel", "Quinn", "Rossi", "Schmidt", "Tanaka",
)  # fmt: skip
FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gia", "Hal", "Ida", "Jon", "Kim", "Leo")
GROUP = 13  # puppets of one attacker, the one who invites among them

_numbers = itertools.count(1)


@dataclass(slots=True)
class Agent:
    """Somebody with a name, a card, an address, a network and a telephone; honest or not."""

    group: str  # "family", "office", "friends", or the attack
    name: str
    card: str
    home: str
    network: str
    device: str
    email: str = ""
    member: Member | None = None
    ordered: int = 0  # pence of the first order


Act = Callable[[datetime], Awaitable[None]]


@dataclass
class Attack:
    """What everybody is going to do, and when."""

    town: Town
    chance: random.Random
    agents: list[Agent] = field(default_factory=list)
    plan: list[tuple[datetime, int, Act]] = field(default_factory=list)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def play(self) -> None:
        """Let it all happen, one after the other."""
        for at, _, act in sorted(self.plan, key=lambda one: one[:2]):
            self.town.now = at
            await act(at)

    def person(self, group: str, **known: Any) -> Agent:
        """Somebody like nobody else, but for what is given."""
        n = next(_numbers)
        name = f"{self.chance.choice(FIRST)}{self.chance.choice('aeiou')} "
        name += f"{self.chance.choice(SURNAMES)}{self.chance.choice(SURNAMES).lower()}"
        own: dict[str, Any] = {
            "name": name, "card": f"card-{n}", "home": f"home-{n}", "email": f"e{n}@mark.example",
            "network": f"198.{n // 250 % 250}.{n % 250}.0/24", "device": f"device-{n % 40}",
        }  # fmt: skip
        agent = Agent(group, **{**own, **known})
        self.agents.append(agent)
        return agent

    def joins(self, who: Agent, at: datetime, advocate: Agent | None = None) -> None:
        """Somebody becomes a member, through a door of whoever invites them."""

        async def act(now: datetime) -> None:
            text = await self._through_a_door(who, advocate, now) if advocate else ""
            async with in_transaction():
                who.member = await members.join(
                    channel="telegram", address=f"telegram:{next(_numbers)}", name=who.name,
                    locale="en", zone="Europe/London", now=now,
                )  # fmt: skip
                touches = await attribution.find_touches(text, path="start", now=now)
                await attribution.first_valid(who.member, touches, brand=self.town.brand, now=now)

        self._do(at, act)

    async def _through_a_door(self, who: Agent, advocate: Agent, now: datetime) -> str:
        assert advocate.member is not None, "who invites is there first"
        link = await links.link_of(advocate.member, now)
        visitor = Visitor(True, who.network, f"{who.device}:{now:%m%d}"[:16])
        token = await counting.door(advocate.member.id, "telegram", "", visitor, now)
        return f"/start {link.code}-{token}"

    def buys(
        self,
        who: Agent,
        at: datetime,
        cents: int,
        back: timedelta | None = None,
        code_of: Agent | None = None,
    ) -> None:
        """Somebody orders, and perhaps sends everything back after a while."""
        number = f"a{next(_numbers)}"
        who.ordered = who.ordered or cents

        async def act(now: datetime) -> None:
            body = {
                "event": "paid", "order": number, "at": now.isoformat(), "currency": "GBP",
                "total": f"{cents // 100}.{cents % 100:02}",
                "customer": {
                    "payment_hash": who.card, "address_hash": who.home, "email": who.email,
                    **({"member": who.member.number} if who.member else {}),
                },
            }  # fmt: skip
            if code_of is not None and code_of.member is not None:
                body["referral_code"] = (await links.link_of(code_of.member, now)).code
            self.refunds[number] = body
            await self._tell(body, now)

        async def regret(now: datetime) -> None:
            paid = self.refunds[number]
            back = {"event": "refunded", "at": now.isoformat(), "refunded": paid["total"]}
            await self._tell({**paid, **back}, now)

        self._do(at, act)
        if back is not None:
            self._do(at + back, regret)

    async def _tell(self, body: dict[str, Any], now: datetime) -> None:
        await purchases.arrived(body, source="kith", brand=self.town.brand, now=now)

    def _do(self, at: datetime, act: Act) -> None:
        self.plan.append((at, next(_numbers), act))


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the friends of one group of agents."""

    friends: int  # who ordered enough to be rewarded
    paid: int
    waiting: int
    refused: int
    points: int  # standing, for both
    milestones: int  # points standing, for so many friends


async def report(attack: Attack) -> dict[str, Report]:
    """By group: who was paid, waits, or was refused."""
    found = {one.friend_id: one for one in await Referral.all()}
    extra: Counter[int] = Counter()
    for one in await Milestone.all():
        extra[one.member_id] += one.points
    advocates = {one.advocate_id for one in found.values()}
    least = 4000
    counts: dict[str, Counter[str]] = {}
    for agent in attack.agents:
        assert agent.member is not None
        referral = found.get(agent.member.id)
        count = counts.setdefault(agent.group, Counter())
        count["milestones"] += extra[agent.member.id]
        if agent.member.id in advocates and referral is None:
            continue
        if agent.ordered < least:
            continue
        count["friends"] += 1
        if referral is None or referral.review == "rejected":
            count["refused"] += 1
        elif referral.review == "waiting":
            count["waiting"] += 1
        elif referral.advocate_points:
            count["paid"] += 1
        if referral is not None:
            count["points"] += referral.advocate_points + referral.friend_points
    keys = ("friends", "paid", "waiting", "refused", "points", "milestones")
    return {group: Report(*(count[key] for key in keys)) for group, count in counts.items()}


async def debts(attack: Attack, group: str) -> int:
    """What the members of a group owe."""
    owed = 0
    for agent in attack.agents:
        if agent.group == group and agent.member is not None:
            owed += (await ledger.balance(agent.member.account_id, attack.town.now)).debt
    return owed
