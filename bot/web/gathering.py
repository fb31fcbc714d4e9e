"""Questions that come in at the same time are asked of the database together."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeVar

MOST_TOGETHER = 200

Answer = TypeVar("Answer")
Read = Callable[[Sequence[str]], Awaitable[Mapping[str, Answer]]]


class Gathered(Generic[Answer]):
    """Reads one by one what `read` reads by the dozen: while it reads some, others gather.

    Under load a question costs a small part of a statement, and of a trip to SQLite's thread; the
    only one of its moment is asked at once.
    """

    def __init__(self, read: Read[Answer]) -> None:
        self._read = read
        self._waiting: dict[str, asyncio.Future[Answer | None]] = {}
        self._asking: asyncio.Task[None] | None = None

    async def find(self, key: str) -> Answer | None:
        """The answer to one; None if there is none. Raises what reading raises."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(future)  # who goes away takes nobody else's answer along

    async def _ask(self) -> None:
        try:
            while self._waiting:
                batch = dict(islice(self._waiting.items(), MOST_TOGETHER))
                for key in batch:
                    del self._waiting[key]
                try:
                    found = await self._read(list(batch))
                except Exception as error:
                    for future in batch.values():
                        future.set_exception(error)
                        future.exception()  # whoever asked may be gone: that is no one's fault
                else:
                    for key, future in batch.items():
                        future.set_result(found.get(key))
        finally:
            self._asking = None
