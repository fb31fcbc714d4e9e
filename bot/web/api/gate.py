"""Who may ask, and how often: bearer tokens by their hash, and a bucket of requests for each."""

import hmac
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.web.api.problems import Problem
from loyalty import access
from loyalty.access import Caller

REMEMBER_SECONDS = 2.0  # after that long a revoked token opens nothing in any process
MOST_REMEMBERED = 10_000
LONGEST_TOKEN = 512
WINDOW_SECONDS = 60
REALM = 'Bearer realm="kith"'


class Gate:
    """Turns an Authorization header into a Caller. `master` is KITH_API_TOKEN, or nothing."""

    def __init__(self, master: str, ticks: Callable[[], float] = time.monotonic) -> None:
        self._master = access.hash_of(master) if master else ""
        self._ticks = ticks
        self._known: dict[str, tuple[float, Caller | None]] = {}

    async def caller(self, header: str) -> Caller:
        """Who asks. Raises Problem."""
        scheme, _, token = header.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN:
            raise Problem("unauthorized", headers={"WWW-Authenticate": REALM})
        found = await self._find(token)
        if found is None:
            wrong = f'{REALM}, error="invalid_token"'
            raise Problem("unauthorized", headers={"WWW-Authenticate": wrong})
        return found

    async def _find(self, token: str) -> Caller | None:
        digest = access.hash_of(token)
        if self._master and hmac.compare_digest(digest, self._master):
            return Caller("master", "KITH_API_TOKEN", frozenset(access.SCOPES))
        now = self._ticks()
        since, known = self._known.get(digest, (-math.inf, None))
        if now - since < REMEMBER_SECONDS:
            return known
        if not token.startswith(access.PREFIX):
            return None  # none of ours: no reason to ask the database
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        found = await access.caller_of(token)
        self._known[digest] = (now, found)
        return found


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """How many requests each caller may make: `quota` at once, refilled within a minute."""

    def __init__(self, quota: int, ticks: Callable[[], float] = time.monotonic) -> None:
        self._quota = quota
        self._ticks = ticks
        self._buckets: dict[str, _Bucket] = {}
        self._policy = f'"token";q={quota};w={WINDOW_SECONDS}'

    def take(self, caller: str) -> Mapping[str, str]:
        """Count one request; the headers that tell how many are left. Raises Problem."""
        now = self._ticks()
        bucket = self._buckets.setdefault(caller, _Bucket(self._quota, now))
        gained = (now - bucket.at) * self._quota / WINDOW_SECONDS
        bucket.left, bucket.at = min(self._quota, bucket.left + gained), now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) * WINDOW_SECONDS / self._quota)
            headers = {**self._headers(0, wait), "Retry-After": str(wait)}
            detail = f"at most {self._quota} requests in {WINDOW_SECONDS} seconds"
            raise Problem("too-many", detail, headers=headers)
        bucket.left -= 1
        full = math.ceil((self._quota - bucket.left) * WINDOW_SECONDS / self._quota)
        return self._headers(int(bucket.left), full)

    def _headers(self, left: int, seconds: int) -> dict[str, str]:
        return {
            "RateLimit-Policy": self._policy,
            "RateLimit": f'"token";r={left};t={seconds}',
        }
