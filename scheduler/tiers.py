"""Members whom time moves to another tier: what matured raises, what is too long ago warns first.

Only accounts whose points became available or left the window since the last time are looked at,
and those whose grace is over. How far that went is remembered: after new rules it begins anew, and
after a run that was told a time to come.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from loyalty import tiers
from loyalty.failures import Failures
from loyalty.models import Setting
from loyalty.programme import Brand
from loyalty.statements import Sql, row

_AT_ONCE = 500
_OVERLAP = timedelta(hours=1)  # what was being written when it was looked at last
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_APART = timedelta(hours=1)  # so far the clocks of two processes may be apart
_REMEMBER = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING name"
)


async def review(brand: Brand, now: datetime) -> int:
    """Review whom time has moved, each in a transaction of its own; how many turned.

    An account that fails holds up nobody: the others are done first, then the failure is raised.
    """
    if not any(not tier.hidden for tier in brand.programme.tiers):
        return 0
    turned, failures = 0, Failures()
    left = brand.programme.counted_since(now) - timedelta(microseconds=1)
    for what, until in (("matured", now), ("left", left)):
        async for accounts in _moved(what, until, brand, failures):
            for account in accounts:
                with failures.aside(account):
                    turned += await tiers.review(account, brand, now) is not None
    while accounts := await _grace_over(now, failures):
        for account in accounts:
            with failures.aside(account):
                turned += await tiers.review(account, brand, now) is not None
    failures.tell("accounts are not reviewed")
    return turned


async def _grace_over(now: datetime, failures: Failures) -> list[str]:
    found = await tiers.grace_over(now, _AT_ONCE + len(failures.of))
    return [account for account in found if account not in failures.of]


@dataclass(frozen=True, slots=True)
class _Progress:
    """How far one of the two spans of time has been gone through, under which rules."""

    name: str
    rules: str
    after: tuple[datetime, int]

    async def at(self, instant: datetime, lot: int) -> None:
        value = json.dumps([self.rules, instant.astimezone(UTC).isoformat(), lot])
        await row(_REMEMBER, self.name, value)


async def _moved(
    what: str, until: datetime, brand: Brand, failures: Failures
) -> AsyncIterator[list[str]]:
    """Accounts whose lots became available since the last time, a page at a time.

    Pages from the first failure on are gone through again the next time.
    """
    progress = await _progress(f"tiers:{what}", brand, until)
    after = progress.after
    while after[0] <= until:
        page = await tiers.moved_by_time(after, until, _AT_ONCE)
        yield page.accounts
        after = page.after or (max(progress.after[0], until - _OVERLAP), 0)
        if not failures.of:
            await progress.at(*after)
        if page.after is None:
            return


async def _progress(name: str, brand: Brand, until: datetime) -> _Progress:
    """How far it went; from the beginning if that is beyond what is gone through now."""
    rules = brand.programme.model_dump_json(include={"tiering", "tiers", "programme"})
    digest = hashlib.sha256(rules.encode()).hexdigest()
    found = await Setting.get_or_none(name=name)
    if found is not None:
        known, reached, lot = json.loads(found.value)
        at = datetime.fromisoformat(reached)
        if known == digest and at <= until + _APART:
            return _Progress(name, digest, (at, int(lot)))
    return _Progress(name, digest, (_BEGINNING, 0))
