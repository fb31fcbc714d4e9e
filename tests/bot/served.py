"""A real `kith serve` in a process of its own, to be killed."""

import asyncio
import os
import signal
import tempfile
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from tests import forks
from tests.browsers import headers
from tests.postgres import free_port
from tests.standins import BotApi, TwilioApi

TOP = Path(__file__).parents[2]
SECRET = "a-secret-of-the-stand-in"
SHOP_SECRET = "a secret of the shop"
START_SECONDS = 60.0
STOP_SECONDS = 15.0  # it takes six at most; the machine may be busy


class Served:
    """The program as its users run it: settings by environment, a process, a port."""

    def __init__(
        self, database_url: str, telegram: BotApi, twilio: TwilioApi | None = None, **more: str
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        given = {
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "PROGRAMME": str(TOP / "programme.toml"),
            "SECRET_KEY": "a secret for the tests",
            "SHOP_SECRET": SHOP_SECRET,
            "TELEGRAM_TOKEN": telegram.token,
            "TELEGRAM_SECRET": SECRET,
            "TELEGRAM_API_URL": telegram.url,
        }
        if twilio is not None:
            given |= {
                "TWILIO_ACCOUNT_SID": twilio.account,
                "TWILIO_AUTH_TOKEN": twilio.token,
                "TWILIO_SENDER": "whatsapp:+447700900000",
                "TWILIO_API_URL": twilio.url,
            }
        self.environment = {f"KITH_{k}": v for k, v in (given | more).items() if v}
        self._process: forks.Fork | None = None
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by close()

    async def start(self, wait: bool = True) -> None:
        """Start and, if wanted, wait until it can take messages."""
        log = self._log.fileno()
        self._process = await asyncio.to_thread(
            forks.start, "bot", "serve", env=_clean(os.environ) | self.environment,
            stdout=log, stderr=log,
        )  # fmt: skip
        async with asyncio.timeout(START_SECONDS):
            while wait and not await self._listens():
                assert self._process.returncode is None, self.said()
                await asyncio.sleep(0.02)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def kill(self) -> None:
        """End it as a power cut does."""
        assert self._process is not None
        self._process.kill()
        await self._process.ended()

    async def stop(self) -> int:
        """Ask it to end; its exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for its end; its exit status."""
        assert self._process is not None
        return await asyncio.wait_for(self._process.ended(), START_SECONDS)

    def said(self) -> str:
        """What it wrote to its terminal."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")

    async def close(self) -> None:
        """Leave nothing behind."""
        if self._process is not None and self._process.returncode is None:
            await self.kill()
        self._log.close()


class Linked:
    """A served program whose only channel is Telegram, and visitors of its pages."""

    def __init__(self, telegram: BotApi, http: aiohttp.ClientSession) -> None:
        self._telegram, self._http = telegram, http
        self._programs: list[Served] = []

    def program(self, url: str) -> Served:
        self._programs.append(Served(url, self._telegram))
        return self._programs[-1]

    async def get(self, served: Served, path: str, visitor: int) -> str:
        """Somebody new opens a page; where it leads to."""
        address = f"10.{visitor >> 8 & 255}.{visitor & 255}.1"
        said = headers(X_Forwarded_For=address)
        async with self._http.get(served.url + path, headers=said, allow_redirects=False) as answer:
            assert answer.status in (200, 303), served.said()
            return answer.headers.get("Location", "")

    async def close(self) -> None:
        for program in self._programs:
            await program.close()


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("KITH_")}
