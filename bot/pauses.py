"""Who is not to be written to for a while: a whole channel, or one address."""

import random
import time
from datetime import timedelta

LONGEST_BACKOFF = 30.0  # seconds between tries while a provider is away
FIRST_BACKOFF = 0.5
DOUBTS = 5  # calls in a row without an answer after which a provider counts as away


class Pauses:
    """Pauses by channel and by address, on the monotonic clock; each process keeps its own."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._doubts: dict[str, int] = {}

    def left(self, *scopes: str) -> timedelta:
        """How much longer to be silent; nothing if none of these scopes is paused."""
        if not self._until:
            return timedelta(0)
        now = time.monotonic()
        for scope in [scope for scope, until in self._until.items() if until <= now]:
            del self._until[scope]
        longest = max((self._until.get(scope, now) - now for scope in scopes), default=0.0)
        return timedelta(seconds=longest)

    def obey(self, channel: str, address: str, span: timedelta, whole_channel: bool) -> timedelta:
        """The provider said how long; a second address told so means the whole channel."""
        others = any(s.startswith(f"{channel}:") and s != address for s in self._until)
        scope = channel if whole_channel or others else address
        return self._pause(scope, span.total_seconds() * random.uniform(1.0, 1.1) + 0.05)

    def back_off(self, channel: str) -> timedelta:
        """The provider cannot be reached: wait longer each time."""
        failures = self._failures.get(channel, 0)
        if not self.left(channel):  # calls that failed together count once
            self._failures[channel] = failures + 1
        seconds = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2**failures)
        return self._pause(channel, seconds * random.uniform(0.75, 1.0))

    def doubt(self, channel: str) -> None:
        """A call ended without an answer. After some in a row the channel waits."""
        self._doubts[channel] = self._doubts.get(channel, 0) + 1
        if self.doubtful(channel):
            self.back_off(channel)

    def doubtful(self, channel: str) -> bool:
        """Whether the last calls all ended without an answer."""
        return self._doubts.get(channel, 0) >= DOUBTS

    def reached(self, channel: str) -> None:
        """The provider answered: the next failure is a first one again."""
        if self._failures or self._doubts:
            self._failures.pop(channel, None)
            self._doubts.pop(channel, None)

    def _pause(self, scope: str, seconds: float) -> timedelta:
        until = max(self._until.get(scope, 0.0), time.monotonic() + seconds)
        self._until[scope] = until
        return self.left(scope)
