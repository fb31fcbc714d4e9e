"""Whether what was said was right: judged from what happened to people, and from clocks on walls.

It knows the rules as docs/programme.md tells them, and asks nothing of the code that it judges.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from heapq import heappop, heappush
from itertools import count
from zoneinfo import ZoneInfo

from loyalty.programme import Brand, ReminderRule
from tests.scheduler.savings import Chance, Span

WEEK, DAY = timedelta(days=7), timedelta(days=1)
APART = timedelta(hours=20)
EVENING, MORNING, HOUR = time(21), time(9), time(10)
MOST_PER_WEEK = 2
# What is due within a week is said, or held out, with what is due now.
JOINED = (
    "points-expiring", "voucher-expiring", "points-expired", "voucher-expired", "advocate-waiting",
)  # fmt: skip
EXAMPLES = 5  # of each fault that are told in full


@lru_cache(maxsize=1 << 14)
def wall(zone: str, at: datetime) -> time:
    """What the clock shows."""
    return at.astimezone(ZoneInfo(zone)).time()


@dataclass(slots=True)
class Person:
    """Somebody who may be told; by several clocks, if they told none and nobody knows better."""

    id: int
    zones: tuple[str, ...]
    address: str = ""
    wants_news: bool = False
    away: bool = False  # said `stop all`, or closed the chat

    def sleeps(self, at: datetime) -> bool:
        """Whether it is night for them."""
        return any(not MORNING <= wall(zone, at) < EVENING for zone in self.zones)

    def is_up(self, at: datetime) -> bool:
        """Whether it is the time of day for reminders."""
        return not self.sleeps(at) and any(wall(zone, at) >= HOUR for zone in self.zones)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Something that a kind of reminder is about."""

    member: int
    kind: str
    subject: str
    moment: datetime


@dataclass(slots=True)
class Open:
    """An occurrence by one rule: from when until when it may be said."""

    rule: ReminderRule
    rank: int
    about: Occurrence
    due: datetime
    over: datetime
    said: bool = False
    gone: bool = False
    blamed: bool = False
    asked: datetime | None = None  # when they asked to hear it once more
    chance: Chance | None = None  # that it comes and goes with what their points could buy

    def is_so(self, at: datetime) -> bool:
        """Whether it is what is to be said at an instant of its validity."""
        if self.chance is None:
            return True
        spans: list[Span] = self.chance.still if self.asked else self.chance.spans
        return any(start <= at < end for start, end in spans)


@dataclass(frozen=True, slots=True)
class Row:
    """What a scheduler wrote."""

    id: int
    once: str
    member: int
    kind: str
    reason: str
    at: datetime


@dataclass(slots=True)
class _Heard:
    sent: list[datetime] = field(default_factory=list)  # within the last 8 days
    news: list[datetime] = field(default_factory=list)
    told_at: datetime | None = None  # when the last one was decided
    waiting: int = 0


class Oracle:
    """Follows a run tick by tick; forgets what is over."""

    def __init__(self, brand: Brand, people: dict[int, Person], ahead_by: timedelta) -> None:
        self.people = people
        self.faults = Counter[str]()
        self.examples = defaultdict[str, list[str]](list)
        self.tally = Counter[str]()
        self.told = Counter[str]()  # by kind
        self._rules = {rule.slug: rule for rule in brand.programme.reminding}
        self._ranks = {slug: rank for rank, slug in enumerate(self._rules)}
        self._ahead_by = ahead_by  # so much a scheduler's clock may be ahead of the courier's
        self._opens = dict[tuple[str, int, str], Open]()
        self._of = defaultdict[int, list[Open]](list)
        self._unwanted = set[tuple[int, str]]()
        self._numbers = count()
        self._coming: list[tuple[datetime, int, Open]] = []
        self._active = defaultdict[int, list[Open]](list)
        self._heard = defaultdict[int, _Heard](_Heard)
        self._held = dict[tuple[str, int], bool]()
        self._busy = set[int]()  # who had something waiting, or was told, at this tick

    def expect(self, about: Occurrence, chance: Chance | None = None) -> None:
        """Something will be due, by every rule of its kind."""
        if (about.member, about.kind) in self._unwanted:
            return
        for rule in self._rules.values():
            if rule.kind == about.kind:
                days = timedelta(days=rule.days)
                due = about.moment - days if rule.ahead else about.moment + days
                self._add(rule, about, due, chance=chance)

    def again(self, heard: Open, due: datetime, asked: datetime) -> None:
        """Somebody wants to hear it once more."""
        about = heard.about
        again = Occurrence(about.member, about.kind, f"{about.subject}:again", about.moment)
        self._add(heard.rule, again, due, asked, heard.chance)

    def _add(
        self,
        rule: ReminderRule,
        about: Occurrence,
        due: datetime,
        asked: datetime | None = None,
        chance: Chance | None = None,
    ) -> None:
        over = due + timedelta(days=rule.valid_days)
        if rule.ahead:
            over = min(over, about.moment)
        if chance and not asked:
            over = chance.over
        one = Open(rule, self._ranks[rule.slug], about, due, over, asked=asked, chance=chance)
        self._opens[rule.slug, about.member, about.subject] = one
        self._of[about.member].append(one)
        heappush(self._coming, (due, next(self._numbers), one))

    def gone(self, member: int, kind: str, subject: str = "") -> None:
        """It is no longer so, or no longer wanted: nobody may be told from now on."""
        if not subject:
            self._unwanted.add((member, kind))
        for one in self._of[member]:
            if one.about.kind == kind:
                base = one.about.subject.removesuffix(":again")
                one.gone = one.gone or subject in ("", base)

    def find(self, slug: str, member: int, subject: str) -> Open | None:
        """What a row is about."""
        return self._opens.get((slug, member, subject.partition("#")[0]))

    def is_put_off(self, member: int, kind: str, subject: str, now: datetime) -> bool:
        """Whether something waits to be said once more."""
        return any(
            one.about.kind == kind
            and one.about.subject == f"{subject}:again"
            and one.over > now
            and not one.said
            for one in self._of[member]
        )

    def news_of(self, member: int, since: datetime) -> int:
        """How much news somebody was sent."""
        return sum(at > since for at in self._heard[member].news)

    def begin(self, now: datetime) -> None:
        """A tick begins: what became due by now is active, what is over is not."""
        while self._coming and self._coming[0][0] <= now:
            one = heappop(self._coming)[2]
            if not one.gone:
                self.tally["expected"] += 1
                self._active[one.about.member].append(one)
        for member in list(self._active):
            kept = []
            for one in self._active[member]:
                if one.over <= now or one.gone or one.said:
                    self._close(one)
                else:
                    kept.append(one)
            if kept:
                self._active[member] = kept
            else:
                del self._active[member]
        self._busy = {member for member, heard in self._heard.items() if heard.waiting}

    def _close(self, one: Open) -> None:
        if not one.said:
            self.tally["gone" if one.gone else "not said in time, lawfully"] += not one.blamed

    def wrote(self, row: Row) -> None:
        """A scheduler wrote a row."""
        _, slug, _, subject = row.once.split(":", 3)
        one = self.find(slug, row.member, subject)
        if one is None:
            self._blame("said of nothing", row.once)
            return
        if one.said:
            self._blame("twice", row.once)
        one.said = True
        self.told[one.rule.kind] += 1
        if row.reason != "held out":
            self._answer(one, row.at)
        person = self.people[row.member]
        early = WEEK if row.reason and one.rule.kind in JOINED else timedelta()
        if not one.due - early <= row.at < one.over or one.gone or not one.is_so(row.at):
            self._blame("outside of its validity", f"{row.once} {row.at}: {one.due} to {one.over}")
        if not person.is_up(row.at):
            self._blame("decided at night", f"{row.once} {row.at} {person.zones}")
        if person.away:
            self._blame("said to who is away", row.once)
        if one.rule.marketing and not person.wants_news:
            self._blame("news to who wants none", row.once)
        if row.reason == "said together":
            self.tally["together"] += 1
            return
        held = row.reason == "held out"
        if self._held.setdefault((slug, row.member), held) != held:
            self._blame("held out, and not", row.once)
        self.tally["held out" if held else "written"] += 1
        if not held:
            self._busy.add(row.member)
            heard = self._heard[row.member]
            heard.waiting += 1
            heard.told_at = row.at

    def _answer(self, said: Open, at: datetime) -> None:
        """Who asked to hear it once more has heard it, by whatever rule."""
        subject = f"{said.about.subject.removesuffix(':again')}:again"
        for one in self._of[said.about.member]:
            same = (one.about.kind, one.about.subject) == (said.about.kind, subject)
            if same and not one.said:
                one.gone = one.gone or (one.asked is not None and at > one.asked)

    def left(self, row: Row, at: datetime, *, sent: bool) -> None:
        """A row left the queue: it was sent at an instant (or perhaps), or never will be."""
        heard, person = self._heard[row.member], self.people[row.member]
        heard.waiting -= 1
        if not sent:
            self.tally["not sent"] += 1
            return
        self.tally["sent"] += 1
        _, slug, _, subject = row.once.split(":", 3)
        one = self.find(slug, row.member, subject)
        if one is None or at >= one.over:
            self._blame("sent outside of its validity", f"{row.once} {at}")
        if person.sleeps(at):
            self._blame("sent at night", f"{row.once} {at} {person.zones}")
        if person.away:
            self._blame("sent to who is away", row.once)
        week = at - WEEK + self._ahead_by
        heard.sent = [*(one for one in heard.sent if one > at - WEEK - DAY), at]
        if sum(one > week for one in heard.sent) > MOST_PER_WEEK:
            self._blame("over the cap", f"{row.once} {heard.sent}")
        if len(heard.sent) > 1 and at - heard.sent[-2] < APART - self._ahead_by:
            self._blame("two on a day", f"{row.once} {heard.sent[-2:]}")
        if row.kind == "marketing":
            heard.news = [*(one for one in heard.news if one > week), at]
            if len(heard.news) > MOST_PER_WEEK:
                self._blame("over the cap of news", f"{row.once} {heard.news}")

    def end(self, now: datetime, *, alone: bool) -> None:
        """A tick is over in which nobody was killed and all clocks agreed: who was forgotten?"""
        for member, opens in self._active.items():
            person = self.people[member]
            waits = [one for one in opens if self._waits(person, one, now)]
            if not waits or person.away:
                continue
            told = [one for one in opens if one.said]
            if member not in self._busy:
                if person.is_up(now) and not self._enough(member, waits[0], now):
                    self._blame_once("missed", waits[0], now)
            elif alone and told and waits[0].rank < min(one.rank for one in told):
                self._blame_once("the less urgent first", waits[0], now)

    def _waits(self, person: Person, one: Open, now: datetime) -> bool:
        """Whether somebody should still be told; who is held out of it never is."""
        if one.said or one.gone or not one.is_so(now) or self._held.get((one.rule.slug, person.id)):
            return False
        return person.wants_news or not one.rule.marketing

    def _enough(self, member: int, one: Open, now: datetime) -> bool:
        heard = self._heard[member]
        if heard.told_at is not None and now - heard.told_at < APART:
            return True
        week = [at for at in heard.sent if at > now - WEEK]
        news = [at for at in heard.news if at > now - WEEK]
        return (
            len(week) >= MOST_PER_WEEK
            or bool(week and now - week[-1] < APART)
            or (one.rule.marketing and len(news) >= MOST_PER_WEEK)
        )

    def _blame_once(self, fault: str, one: Open, now: datetime) -> None:
        if not one.blamed:
            one.blamed = True
            self._blame(fault, f"{one.rule.slug} {one.about} due {one.due} at {now}")

    def _blame(self, fault: str, example: str) -> None:
        self.faults[fault] += 1
        if len(self.examples[fault]) < EXAMPLES:
            self.examples[fault].append(example)

    def forget(self, before: datetime) -> None:
        """What was over long ago is not asked about any more."""
        for key in [key for key, one in self._opens.items() if one.over < before]:
            del self._opens[key]
        for member, opens in self._of.items():
            self._of[member] = [one for one in opens if one.over >= before]
