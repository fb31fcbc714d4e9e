"""What happens to people so that reminders are due: a small generator for each kind.

Each writes its rows, set-based, for the whole run: what lies ahead is seen when its time comes.
"""

import random
from bisect import insort
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from tortoise.transactions import in_transaction

from loyalty import ledger
from loyalty.ledger import Cause
from loyalty.models import ImportBatch
from loyalty.moving.entering import enter
from loyalty.moving.lines import Lot, MemberLine, Step
from loyalty.programme import Brand
from loyalty.statements import Sql, insert, packed, rows, stamp
from tests.scheduler.oracle import Occurrence, Oracle, Person
from tests.scheduler.savings import NEVER, Gain

ZONES = sorted(available_timezones())
_KEPT = [ZoneInfo(zone) for zone in ZONES]  # or each is read from its file again and again
# Numbers of countries with several zones; who has one and told no zone sleeps by all of them.
_NUMBERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("+6141", ("Australia/Perth", "Australia/Eucla", "Australia/Adelaide", "Australia/Brisbane",
               "Australia/Sydney", "Australia/Lord_Howe")),
    ("+6421", ("Pacific/Auckland", "Pacific/Chatham")),
    ("+3461", ("Europe/Madrid", "Atlantic/Canary")),
)  # fmt: skip
_TOGETHER = 500  # people in one transaction
_LONG_AGO = timedelta(days=60)  # that somebody has had points so long is no news
DAY = timedelta(days=1)

Change = Callable[[datetime], Awaitable[None]]


@dataclass
class World:
    """A brand's members for a while, and what will happen to them."""

    brand: Brand
    chance: random.Random
    starts: datetime
    ends: datetime
    oracle: Oracle
    people: list[Person] = field(default_factory=list)
    accounts: dict[int, str] = field(default_factory=dict)
    entries: dict[int, list[int]] = field(default_factory=dict)  # of members: not yet a voucher's
    changes: list[tuple[datetime, Change]] = field(default_factory=list)
    gains: dict[int, list[Gain]] = field(default_factory=dict)
    levels: dict[int, str] = field(default_factory=dict)
    had: Counter[int] = field(default_factory=Counter)  # vouchers of members

    @property
    def months(self) -> float:
        return (self.ends - self.starts).days / 30

    def some(self, share: float) -> Iterator[Person]:
        """A part of the people, drawn anew."""
        return (person for person in self.people if self.chance.random() < share)

    @property
    def savers(self) -> list[Person]:
        """Who gets points now and then, and redeems some; the others only ever lose theirs."""
        return self.people[2::3]

    def midnight(self, first: int = 1, last: int = 35) -> datetime:
        """The end of a day of the programme, from so many days after the start."""
        number = self.chance.randrange(first, (self.ends - self.starts).days + last)
        day = (self.starts + number * DAY).date()
        return datetime(day.year, day.month, day.day, tzinfo=self.brand.programme.zone).astimezone(
            UTC
        )

    def moment(self, first: int = -20) -> datetime:
        """Any second of the run, or of the days before."""
        whole = int((self.ends - self.starts).total_seconds())
        return self.starts + timedelta(seconds=self.chance.randrange(first * 86400, whole))

    def later(self, change: Change, after: datetime | None = None) -> None:
        """Do something at an instant of the run."""
        first = max(after or self.starts, self.starts)
        if first < self.ends:
            self.changes.append((first + self.chance.random() * (self.ends - first), change))

    def order(self) -> None:
        """What comes first is the last of them."""
        self.changes.sort(key=_backwards)

    def then(self, at: datetime, change: Change) -> None:
        """Do something more, after they are in order."""
        insort(self.changes, (at, change), key=_backwards)


def _backwards(one: tuple[datetime, Change]) -> float:
    return -one[0].timestamp()


async def settle(world: World, size: int) -> None:
    """People in all zones, with points that expire, on Telegram and WhatsApp."""
    batch = await ImportBatch.create(
        digest="simulated", layout="kith", mode="set", state="done", at=world.starts
    )
    for first in range(0, size, _TOGETHER):
        steps = [_newcomer(world, number) for number in range(first, min(first + _TOGETHER, size))]
        async with in_transaction():
            found = await enter(steps, batch=batch.id, brand=world.brand, now=world.starts)
        made = [(found[step.line.number], step) for step in steps]
        await rows(_CHATS, packed(_chat(world, *one) for one in made))
        ids = packed(found.values())
        for one in await rows(_ACCOUNTS, ids):
            world.accounts[one["id"]] = one["account_id"]
            world.entries.setdefault(one["id"], []).append(one["entry"])
    yes = [person.id for person in world.some(0.7)]
    await rows(_WANT, packed(yes))
    said = [(one, "telegram", "marketing", True, "yes", "test", stamp(world.starts)) for one in yes]
    said += [(one[0], "whatsapp", *one[2:]) for one in said]
    await rows(_SAID_YES, packed(said))
    for member in yes:
        world.oracle.people[member].wants_news = True


def _newcomer(world: World, number: int) -> Step:
    """Each with some lots, each of another day: what expires together is one occurrence."""
    zone = ZONES[number % len(ZONES)]
    if number % 12 == 5:
        zone = world.brand.programme.programme.time_zone
    lots = _saved(world) if number % 3 == 2 else _old(world, number)
    line = MemberLine(number, name=f"P{number}", zone=zone, locale="en")
    return Step(line, None, "", tuple(lots), 0, 0)


def _old(world: World, number: int) -> list[Lot]:
    ends = {world.midnight() for _ in range(world.chance.randrange(1, 3 + int(world.months)))}
    at = world.starts - _LONG_AGO
    lots = [Lot(world.chance.randrange(20, 400), at, end) for end in sorted(ends)]
    return lots + [Lot(50, at, lots[0].expires_at)] * (number % 7 == 0)


def _saved(world: World) -> list[Lot]:
    """Few points, and some more now and then, at half a second: nothing else happens just then.

    They last so long that a reminder that they end is never due before they can be spent.
    """
    some, whole = world.chance.randrange, (world.ends - world.starts).days
    lots = [Lot(some(20, 150), world.starts - _LONG_AGO, world.midnight())]
    times = [world.moment(0) for _ in range(some(2, 4 + int(world.months)))]
    times += [at + some(7 * 86400) * timedelta(seconds=1) for at in times if some(5) < 2]
    for time in times:
        at = time + timedelta(seconds=0.5)
        first = (at - world.starts).days + 46
        ends = first < whole and world.chance.random() < 0.6
        lots.append(Lot(some(10, 170), at, world.midnight(first) if ends else None))
    return lots


def _chat(world: World, member: int, step: Step) -> tuple[object, ...]:
    number, zone = step.line.number, step.line.zone
    zones: tuple[str, ...] = (zone,)
    address = f"telegram:{1000 + number}"
    if number % 12 == 5:
        prefix, zones = world.chance.choice(_NUMBERS)
        address = f"whatsapp:{prefix}{2000000 + number}"
    person = Person(member, zones, address)
    world.people.append(person)
    world.oracle.people[member] = person
    world.gains[member] = [
        Gain(lot.points, lot.available_at, lot.expires_at or NEVER) for lot in step.gains
    ]
    for end in {gain.ends for gain in world.gains[member]} - {NEVER}:
        world.oracle.expect(Occurrence(member, "points-expiring", f"{end:%Y-%m-%dT%H}", end))
    return (member, address.partition(":")[0], address, stamp(world.starts))


_CHATS = insert(
    "identity",
    {"member_id": "bigint", "kind": "text", "address": "text", "heard_at": "timestamptz"},
)
_ACCOUNTS = Sql(
    "SELECT m.id, m.account_id, e.id AS entry FROM member m JOIN ledger_entry e"
    " ON e.account_id = m.account_id WHERE m.id IN"
    " (SELECT v::bigint FROM json_array_elements_text($1::json) AS t(v)) ORDER BY m.id, e.seq",
    "SELECT m.id, m.account_id, e.id AS entry FROM member m JOIN ledger_entry e"
    " ON e.account_id = m.account_id WHERE m.id IN (SELECT value FROM json_each($1))"
    " ORDER BY m.id, e.seq",
)
_WANT = Sql(
    "UPDATE member SET marketing = true WHERE id IN"
    " (SELECT v::bigint FROM json_array_elements_text($1::json) AS t(v))",
    "UPDATE member SET marketing = 1 WHERE id IN (SELECT value FROM json_each($1))",
)
_SAID_YES = insert(
    "consent",
    {
        "member_id": "bigint", "channel": "text", "purpose": "text", "granted": "boolean",
        "wording": "text", "source": "text", "at": "timestamptz",
    },
)  # fmt: skip


async def points_spent(world: World) -> None:
    """Some spend what expires first, before it does; for no reward, so nobody who saves up."""
    savers = {person.id for person in world.savers}
    for person in world.some(min(0.1, 60 / len(world.people))):
        if person.id in savers:
            continue

        async def spend(now: datetime, member: int = person.id) -> None:
            account = world.accounts[member]
            found = await rows(_FIRST, account, now)
            if found:
                cause = Cause("redeem", "test", f"spent:{member}", world.brand, {})
                await ledger.spend(account, int(found[0]["points"]), cause, now=now)
                world.oracle.gone(member, "points-expiring", str(found[0]["hour"]))

        world.later(spend)


_SPENT = (
    "SELECT {hour} AS hour, sum(remaining) AS points FROM lot WHERE account_id = $1"
    " AND remaining > 0 AND available_at <= $2 AND expires_at > $2 GROUP BY 1 ORDER BY 1 LIMIT 1"
)
_FIRST = Sql(
    _SPENT.format(hour="to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24')"),
    Sql(_SPENT.format(hour="replace(substr(expires_at, 1, 13), ' ', 'T')")).sqlite,
)


async def vouchers(world: World) -> None:
    """Each costs an entry; some are used before they end."""
    made = []
    for person in world.people:
        for entry in world.entries[person.id]:
            if world.chance.random() < 0.6:
                key, ends = f"v{entry}", world.midnight(3)
                world.had[person.id] += 1
                made.append(
                    (key, world.accounts[person.id], entry, 200, 1000, "GBP", key, "0000",
                     stamp(world.starts), stamp(ends), "issued", "")
                )  # fmt: skip
                world.oracle.expect(Occurrence(person.id, "voucher-expiring", key, ends))
                if world.chance.random() < 0.3:
                    world.later(used(world, person.id, key))
                world.changes.append((ends, ended(world, person.id, key)))
    await rows(_VOUCHERS, packed(made))


def used(world: World, member: int, key: str) -> Change:
    """At the shop."""

    async def use(now: datetime) -> None:
        if await rows(_USED, key, now):
            world.oracle.gone(member, "voucher-expiring", key)

    return use


def ended(world: World, member: int, key: str) -> Change:
    """Nobody used it; no points come back, or what can be spent would be another question."""

    async def end(now: datetime) -> None:
        if await rows(_EXPIRED, key, now):
            world.oracle.expect(Occurrence(member, "voucher-expired", key, now))

    return end


_VOUCHERS = insert(
    "voucher",
    {
        "key": "text", "account_id": "text", "entry_id": "bigint", "points": "bigint",
        "value_cents": "bigint", "currency": "text", "code_hash": "text", "last_four": "text",
        "issued_at": "timestamptz", "expires_at": "timestamptz", "state": "text", "used_by": "text",
    },
)  # fmt: skip
_SETTLED = (
    "UPDATE voucher SET state = '{}', settled_at = $2 WHERE key = $1 AND state = 'issued'"
    " RETURNING id"
)
_USED, _EXPIRED = Sql(_SETTLED.format("used")), Sql(_SETTLED.format("expired"))


async def moods(world: World) -> None:
    """Some want nothing for a while, some want nothing of a kind, some move to another zone."""
    for person in world.some(0.15):
        world.later(_silent(person, True))
        world.later(_silent(person, False))
    for person in world.some(0.05):
        world.later(
            _less(world, person.id, world.chance.choice(world.brand.programme.reminding).kind)
        )
    for person in world.some(0.15):
        world.later(_moved(person, world.chance.choice(ZONES)))


def _silent(person: Person, away: bool) -> Change:
    async def say(now: datetime) -> None:
        await rows(_AWAY, person.id, away)
        person.away = away

    return say


def _less(world: World, member: int, kind: str) -> Change:
    async def choose(now: datetime) -> None:
        await rows(_LESS, f"{member}:{kind}:", member, kind, now)
        world.oracle.gone(member, kind)

    return choose


def _moved(person: Person, zone: str) -> Change:
    async def move(now: datetime) -> None:
        if zone != "Europe/London":  # the programme's: who has it told none, for all we know
            await rows(_MOVED, person.id, zone)
            person.zones = (zone,)

    return move


_AWAY = Sql("UPDATE member SET silent = $2 WHERE id = $1")
_MOVED = Sql("UPDATE member SET zone = $2 WHERE id = $1")
_LESS = Sql(
    "INSERT INTO reminder_choice (key, member_id, kind, subject, at) VALUES ($1, $2, $3, '', $4)"
    " ON CONFLICT (key) DO NOTHING"
)

KINDS: Sequence[Callable[[World], Awaitable[None]]] = (points_spent, vouchers)
