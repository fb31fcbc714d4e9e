"""Marketing on its way out: kept source by source, weighed in the moment before it is said."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loyalty import bulk_statements as sql
from loyalty.clocks import clocks, quiet_until
from loyalty.outgoing import Letter, letter_of, many
from loyalty.programme import MarketingRules
from loyalty.statements import instant, moment, rows

WEEK = timedelta(days=7)
MEANWHILE = timedelta(seconds=2)  # until another message to the same member is out, or is not
APART = timedelta(seconds=3)  # at most so much longer: two that met do not meet again and again


@dataclass(frozen=True, slots=True)
class Source:
    """Where marketing comes from: a campaign that runs, or (None) reminders of the programme."""

    campaign_id: int | None = None
    per_second: int | None = None  # slower than its channel


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of a row now."""

    zone: str
    wanted: bool  # a yes to marketing is in force
    consent_id: int | None  # that yes
    reachable: bool
    running: bool
    heard_at: datetime | None
    said: int  # marketing that this member got within a week
    in_hand: int  # further marketing to this member that somebody is about to send


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a row: send it; or skip it for a reason; or put it back until an instant."""

    skip: str = ""
    wait: datetime | None = None


SEND = Verdict()
CAPPED, UNREACHABLE = "capped", "not reachable"


async def running() -> list[Source]:
    """The campaigns that may be sent, and reminders, which always may."""
    found = await rows(sql.RUNNING)
    return [Source(), *(Source(one["id"], one["per_second"]) for one in found)]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that nobody else takes until an instant: still queued, and in no doubt."""

    letters: Sequence[Letter]
    until: datetime


async def keep(source: Source, channel: str, limit: int, until: datetime, now: datetime) -> Kept:
    """Keep rows of a source, if it still runs; those that have waited longest first."""
    args = (now, until, limit, channel)
    if source.campaign_id is None:
        found = await rows(sql.OF_NONE, *args)
    else:
        found = await rows(sql.OF_CAMPAIGN, *args, source.campaign_id)
    return Kept([letter_of(one) for one in found], until)


async def weigh(kept: Kept, lease: timedelta, now: datetime) -> list[tuple[Letter, Facts]]:
    """Claim what was kept and is still ours, and say what is true of it.

    The yes that each row is sent on is noted with it.
    """
    letters = kept.letters
    if not letters or kept.until <= now:
        return []
    ids = many([one.id for one in letters])
    asked = await rows(sql.WEIGH, ids, now - WEEK, kept.until, now + lease, now - lease)
    found = {one["id"]: one for one in asked}
    weighed = []
    for letter in letters:
        if letter.id in found:
            facts = _facts(letter, found[letter.id])
            weighed.append((letter.of_member(facts.zone, facts.wanted, facts.heard_at), facts))
    return weighed


def _facts(letter: Letter, found: Mapping[str, Any]) -> Facts:
    heard = found["heard_at"]
    return Facts(
        zone=found["zone"] or "",
        wanted=bool(found["marketing"]) and not found["silent"],
        consent_id=found["consent_id"],
        reachable=found["unreachable_at"] is None,
        running=letter.campaign_id is None or found["campaign"] == "running",
        heard_at=instant(heard) if heard else None,
        said=found["said"],
        in_hand=found["in_hand"],
    )


def judge(letter: Letter, facts: Facts, rules: MarketingRules, zone: str, now: datetime) -> Verdict:
    """Whether a row may be said now; `zone` is the programme's."""
    if not facts.running:
        return Verdict(wait=now)
    if not facts.wanted or facts.consent_id is None:
        return Verdict(skip="no consent")
    if letter.valid_until is not None and letter.valid_until <= now:
        return Verdict(skip="its time was over")
    if not facts.reachable:
        return Verdict(skip=UNREACHABLE)
    if facts.said >= rules.most_per_week:
        return Verdict(skip=CAPPED)
    morning = quiet_until(rules, clocks(facts.zone, letter.address, zone), now)
    if morning is not None:
        if letter.valid_until is not None and letter.valid_until <= morning:
            return Verdict(skip="quiet hours to its end")
        return Verdict(wait=morning)
    if facts.said + facts.in_hand >= rules.most_per_week:
        return Verdict(wait=now + MEANWHILE + random.random() * APART)
    return SEND


async def put_back(letters: Iterable[tuple[int, datetime]]) -> None:
    """Rows that were claimed and given to nobody wait again, each until its instant."""
    pairs = list(letters)
    if pairs:
        moments = many([moment(at) for _, at in pairs])
        await rows(sql.PUT_BACK, many([one[0] for one in pairs]), moments)


async def skip(letters: Iterable[tuple[int, str]]) -> None:
    """Rows that are not said, each with its reason."""
    pairs = list(letters)
    if pairs:
        await rows(sql.SKIP, many([one[0] for one in pairs]), many([one[1] for one in pairs]))


async def say_otherwise(letter: Letter, why: str, now: datetime) -> None:
    """A chat was closed to marketing: its row waits again, to be sent as a template."""
    await rows(sql.AGAIN, letter.id, now, why)


async def believe_closed(letter: Letter, since: datetime) -> None:
    """The provider says that nobody wrote since then, unless they did after the row was sent."""
    await rows(sql.CLOSED, letter.address, since, letter.id)
