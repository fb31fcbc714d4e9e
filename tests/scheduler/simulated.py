"""A clock that is nobody's: time passes in odd steps, schedulers come, go and are killed.

What they queued is sent by a stand-in for the courier: later, by day, or never.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loyalty import bulk, clocks
from loyalty.bulk import Facts
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, instant, packed, rows, stamp
from scheduler import reminders
from tests.scheduler import happenings, occasions
from tests.scheduler.happenings import World
from tests.scheduler.oracle import DAY, WEEK, Oracle, Row

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AHEAD = 4 * MINUTE  # by which a scheduler's clock may be ahead
BEHIND = 150 * MINUTE  # by which it may jump back
OUTAGES = (HOUR, DAY, 10 * DAY)
PUT_OFF = 3 * DAY
LONGEST = 6  # times that several look, and nobody dies


@dataclass(frozen=True, slots=True)
class Tick:
    """An instant at which schedulers look: each by its own clock, some until they are killed."""

    now: datetime
    clocks: tuple[datetime, ...]
    killed: tuple[bool, ...]

    @property
    def is_clean(self) -> bool:
        return not any(self.killed) and set(self.clocks) == {self.now}


Look = Callable[[World, Tick], Awaitable[None]]


def ticks(world: World, step: timedelta, crowd: float, deaths: float) -> Iterator[Tick]:
    """All of a run: mostly a step apart, sometimes a minute, after an outage days."""
    chance, now = world.chance, world.starts
    whole = world.ends - world.starts
    alive = 0
    outages = sorted((world.starts + whole * (0.2 + 0.6 * chance.random()), out) for out in OUTAGES)
    while now < world.ends:
        many = chance.random() < crowd
        number = 4 if many else 1
        skews = [timedelta()] * number
        if chance.random() < 0.15:
            skews[0] = chance.choice((AHEAD, -MINUTE, -BEHIND)) * chance.random()
        killed = [many and chance.random() < deaths for _ in range(number)]
        alive = 0 if any(killed) else alive + many
        if alive == LONGEST:
            alive, killed[chance.randrange(number)] = 0, True
        yield Tick(now, tuple(now + skew for skew in skews), tuple(killed))
        now += step * chance.choice((0.02, 0.6, 0.9, 1, 1, 1.1, 2))
        if outages and now >= outages[0][0]:
            now += outages.pop(0)[1]


class Courier:
    """Sends what waits, after a while, unless it is night or too late, as the real one does."""

    def __init__(self, world: World) -> None:
        self._world, self._waiting = world, dict[int, tuple[Row, Any, datetime]]()

    def take(self, row: Row, found: dict[str, Any]) -> None:
        """A row was queued: it leaves within some hours."""
        delay = self._world.chance.choice((0, 0, 1, 5)) * self._world.chance.random() * HOUR
        self._waiting[row.id] = (row, found, row.at + delay)

    async def work(self, now: datetime) -> None:
        """Send what can be sent by now."""
        ended = []
        for row, found, ready in list(self._waiting.values()):
            if ready <= now and (state := self._judged(row, found, now)):
                del self._waiting[row.id]
                at = now if state in ("sent", "unknown") else None
                ended.append((row.id, state, at and stamp(at), stamp(now)))
                self._world.oracle.left(row, now, sent=at is not None)
                if at and self._world.chance.random() < 0.05:
                    await self._put_off(row, found, now)
        if ended:
            await rows(_END, packed(ended))

    def _judged(self, row: Row, found: dict[str, Any], now: datetime) -> str:
        """What becomes of a row; nothing: it waits."""
        person, rules = self._world.oracle.people[row.member], self._world.brand.programme
        own, until = rules.programme.time_zone, instant(found["valid_until"])
        zone = person.zones[0] if len(person.zones) == 1 else own
        if until <= now or person.away:
            return "skipped"
        if row.kind == "marketing":
            facts = Facts(zone, person.wants_news, 1, True, True, None, self._news(row, now), 0)
            letter = Letter(
                row.id, row.once, person.address.partition(":")[0], person.address, row.member,
                "marketing", Saying("x"), "en", until,
            )  # fmt: skip
            verdict = bulk.judge(letter, facts, rules.marketing, own, now)
            if verdict.skip or verdict.wait:
                return "skipped" if verdict.skip else ""
        where = clocks.clocks(zone, person.address, own)
        if clocks.quiet_until(rules.marketing, where, now):
            return ""
        return self._world.chance.choices(("sent", "unknown", "failed"), (95, 3, 2))[0]

    def _news(self, row: Row, now: datetime) -> int:
        return self._world.oracle.news_of(row.member, now - WEEK)

    async def _put_off(self, row: Row, found: dict[str, Any], now: datetime) -> None:
        """They tap on "later": the same once more."""
        oracle, until = self._world.oracle, now + PUT_OFF
        _, slug, _, subject = row.once.split(":", 3)
        one = oracle.find(slug, row.member, subject)
        if one is None or one.gone or subject.endswith(":again"):
            return
        if one.rule.ahead and one.about.moment < until + 2 * DAY:
            return  # it would be over by then
        kind = one.rule.kind
        if oracle.is_put_off(row.member, kind, subject, now):
            return  # asked twice of two rules: the newest would win
        await rows(_LATER, f"{row.member}:{kind}:{subject}", row.member, kind, subject, until, now)
        oracle.again(one, until, now)


_END = Sql(
    "UPDATE outgoing SET state = v->>1, sent_at = CASE v->>1 WHEN 'sent' THEN (v->>2)::timestamptz"
    " END, lease_until = (v->>3)::timestamptz FROM json_array_elements($1::json) AS t(v)"
    " WHERE outgoing.id = (v->>0)::bigint",
    "UPDATE outgoing SET state = v.value->>1, sent_at = CASE v.value->>1 WHEN 'sent' THEN"
    " v.value->>2 END, lease_until = v.value->>3 FROM json_each($1) v"
    " WHERE outgoing.id = v.value->>0",
)
_LATER = Sql(
    "INSERT INTO reminder_choice (key, member_id, kind, subject, until, at)"
    " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO UPDATE SET until = $5, at = $6"
)
_WRITTEN = Sql(
    "SELECT id, once, member_id, kind, reason, created_at, valid_until FROM outgoing"
    " WHERE id > $1 AND once LIKE 'remind:%' ORDER BY id"
)


async def begun(
    brand: Brand, size: int, chance: random.Random, starts: datetime, span: timedelta
) -> World:
    """A world with people to whom something will happen."""
    oracle = Oracle(brand, {}, AHEAD)
    world = World(brand, chance, starts, starts + span, oracle)
    await happenings.settle(world, size)
    for happen in (*happenings.KINDS, *occasions.KINDS, happenings.moods):
        await happen(world)
    world.order()
    return world


async def look_here(world: World, tick: Tick) -> None:
    """All schedulers are in this process, and killed by being cancelled."""
    looks = [asyncio.ensure_future(reminders.remind(world.brand, at)) for at in tick.clocks]
    doomed = [look for look, dies in zip(looks, tick.killed, strict=True) if dies]
    await asyncio.gather(*(_kill(look, world.chance) for look in doomed))
    ended = await asyncio.gather(*looks, return_exceptions=True)
    if doomed:
        await rolled_back()
    for look, end in zip(looks, ended, strict=True):
        was_killed = look in doomed and isinstance(end, asyncio.CancelledError)
        if isinstance(end, BaseException) and not was_killed:
            raise end


async def rolled_back() -> None:
    """Wait until the server has noticed who is gone, and freed what they held."""
    async with asyncio.timeout(20):
        while dialect() == "postgres" and await rows(_BUSY):  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.01)


_BUSY = Sql(
    "SELECT 1 AS yes FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle' LIMIT 1"
)


async def _kill(look: "asyncio.Future[int]", chance: random.Random) -> None:
    for _ in range(chance.randrange(60)):
        await asyncio.sleep(0)
    await asyncio.sleep(chance.choice((0, 0.002)) * chance.random())
    look.cancel()


async def run(
    world: World,
    step: timedelta,
    look: Look = look_here,
    crowd: float = 0.12,
    deaths: float = 0.3,
) -> Oracle:
    """Let time pass, with four schedulers at some of the ticks; what the oracle saw."""
    courier, newest, oracle = Courier(world), 0, world.oracle
    for number, tick in enumerate(ticks(world, step, crowd, deaths)):
        while world.changes and world.changes[-1][0] <= tick.now:
            await world.changes.pop()[1](tick.now)
        await courier.work(tick.now)
        oracle.begin(tick.now)
        await look(world, tick)
        for found in await rows(_WRITTEN, newest):
            newest, row = found["id"], _row(found)
            oracle.wrote(row)
            if not row.reason:
                courier.take(row, found)
        if tick.is_clean:
            oracle.end(tick.now, alone=len(tick.clocks) == 1)
        if number % 500 == 0:
            oracle.forget(tick.now - 60 * DAY)
            print(f"{tick.now:%Y-%m-%d %H:%M} {oracle.tally['sent']:,} sent", dict(oracle.faults))
        oracle.tally["ticks"] += 1
        oracle.tally["killed"] += sum(tick.killed)
    return oracle


def _row(found: dict[str, Any]) -> Row:
    return Row(
        found["id"], found["once"], found["member_id"], found["kind"], found["reason"],
        instant(found["created_at"]),
    )  # fmt: skip
