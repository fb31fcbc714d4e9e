"""python-telegram-bot's way to the network, on aiohttp: several times cheaper than its default."""

import json
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
POOL = 256  # connections; more calls wait for a free one


class NeverSent(NetworkError):
    """No connection came about, so the server cannot have heard us."""


class AiohttpRequest(BaseRequest):
    """The contract of telegram.request.BaseRequest, kept with one aiohttp session."""

    def __init__(self, connections: int = POOL) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    @property
    def session(self) -> aiohttp.ClientSession | None:
        """The session, once initialized."""
        return self._session

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=15),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=CONNECT_SECONDS, sock_read=READ_SECONDS
                ),
                headers={"User-Agent": self.USER_AGENT},
                auto_decompress=True,
            )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What Telegram says; the library's own also logs a traceback and the whole payload."""
        try:
            said: dict[str, Any] = json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        return said

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One HTTP exchange; timeouts and broken connections in the library's own words."""
        assert self._session is not None, "initialize() comes first"
        options: dict[str, Any] = {}
        if isinstance(read_timeout, int | float) or isinstance(connect_timeout, int | float):
            options["timeout"] = aiohttp.ClientTimeout(
                total=None,
                sock_connect=_seconds(connect_timeout, CONNECT_SECONDS),
                sock_read=_seconds(read_timeout, READ_SECONDS),
            )
        try:
            async with self._session.request(
                method, url, **_body(request_data), **options
            ) as response:
                body = await response.read()
                if response.status >= HTTPStatus.BAD_REQUEST and not body.startswith(b"{"):
                    body = b"{}"  # some proxy's page, which the library would quote as a whole
                return response.status, body
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NeverSent(f"no connection: {type(error).__name__}") from None
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None  # its text may hold the token


def _seconds(given: Any, default: float) -> float:
    return float(given) if isinstance(given, int | float) else default


def _body(request_data: RequestData | None) -> dict[str, Any]:
    """The parameters as the library's own client sends them: a form, with files in parts."""
    if request_data is None:
        return {}
    if not request_data.contains_files:
        # Quoted by yarl, in C: urllib and aiohttp's FormData cost several times as much.
        query = URL.build(query=request_data.json_parameters).raw_query_string
        return {"data": query.encode("ascii"), "headers": FORM}
    form = aiohttp.FormData(request_data.json_parameters)
    for name, (filename, content, mime) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}
