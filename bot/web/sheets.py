"""Pages that go out in one piece: what stands above each of them is written once.

aiohttp puts a head together anew for every answer, which takes longer than filling in our page. So
this is done once for all who ask as browsers do; whoever asks otherwise gets aiohttp's own answer,
with the same headers and bytes.
"""

import time
from email.utils import formatdate
from functools import lru_cache

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import SERVER_SOFTWARE


class Head:
    """What stands above pages: the same headers, and their length and the time."""

    __slots__ = ("_begins", "_ends", "headers")

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._begins = f"HTTP/1.1 200 OK\r\n{said}{hdrs.CONTENT_LENGTH}: ".encode()
        self._ends = f"\r\n{hdrs.SERVER}: {SERVER_SOFTWARE}\r\n\r\n".encode()

    def over(self, body: bytes, request: web.Request) -> web.StreamResponse:
        """The answer to a request."""
        usual = request.method == hdrs.METH_GET and request.version == HttpVersion11
        if not (usual and request.keep_alive):
            return web.Response(body=body, headers=self.headers)
        length = b"%d\r\nDate: " % len(body)
        return _Sheet(b"".join((self._begins, length, _date(int(time.time())), self._ends, body)))


class _Sheet(web.StreamResponse):
    """An answer that is ready to be sent, on a connection that stays open."""

    def __init__(self, whole: bytes) -> None:
        super().__init__()
        self._whole = whole
        self._to: AbstractStreamWriter | None = None

    @property
    def keep_alive(self) -> bool:
        """Whether more may be asked on this connection."""
        return True

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter:
        """Take what leads to whoever asked."""
        self._to = request.writer
        return self._to

    async def write_eof(self, data: bytes = b"") -> None:
        """Send everything."""
        assert self._to is not None, "it was prepared"
        await self._to.write_eof(self._whole)


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
