"""The programs that are measured: a real `kith serve`, and the peers, each on the server's core."""

import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncpg

from benchmarks.machine import SERVER_CORE, TOP, await_port, cpu_seconds, free_port, start, stop
from benchmarks.outside import SECRET, Mark

TOKEN = "1:benchmark"


class Program(Mark):
    """A running server, and the CPU time that it used within the last window."""

    def __init__(self, name: str, command: list[str], folder: Path, **env: str) -> None:
        self.name = name
        self.port = int(env.get("KITH_PORT", 0)) or free_port()
        self.log = folder / f"{name}.log"
        self.cpu = 0.0
        command = [part.format(port=self.port) for part in command]
        self._process = start(command, self.log, SERVER_CORE, **env)

    def __enter__(self) -> "Program":
        await_port(self.port, self._process, self.log)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        stop(self._process)

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def begin(self) -> None:
        self.cpu = -cpu_seconds(self._process.pid)

    def end(self) -> None:
        self.cpu += cpu_seconds(self._process.pid)


def environment(database_url: str, port: int, api_url: str) -> dict[str, str]:
    """What `kith serve` is told: one channel, Telegram by webhook, the stand-in as its Bot API."""
    return {
        "KITH_DATABASE_URL": database_url,
        "KITH_PORT": str(port),
        "KITH_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "KITH_PROGRAMME": str(TOP / "programme.toml"),
        "KITH_TELEGRAM_TOKEN": TOKEN,
        "KITH_TELEGRAM_SECRET": SECRET,
        "KITH_TELEGRAM_MODE": "webhook",
        "KITH_TELEGRAM_API_URL": api_url,
        "KITH_SECRET_KEY": "benchmark-" * 4,
        "KITH_LOG_LEVEL": "WARNING",
    }


def migrate(database_url: str, api_url: str) -> None:
    """Prepare an empty database by the program's own command."""
    env = {**os.environ, **environment(database_url, free_port(), api_url)}
    subprocess.run(
        [str(TOP / ".venv/bin/kith"), "migrate"],
        cwd=TOP,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )


async def ask(database_url: str, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query, on a connection of its own."""
    if database_url.startswith("sqlite://"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite://"))) as database:
            return list(database.execute(sql))
    connection = await asyncpg.connect(database_url)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def kith(database_url: str, api_url: str, folder: Path) -> Program:
    """`kith serve`."""
    env = environment(database_url, free_port(), api_url)
    return Program("kith", ["-m", "bot", "serve"], folder, **env)


class Profiled(Program):
    """`kith serve`, looked into by Python's profiler within the window."""

    def __init__(self, database_url: str, api_url: str, folder: Path) -> None:
        self.found = folder / "profile"
        env = environment(database_url, free_port(), api_url)
        command = ["-m", "benchmarks.profiled", str(self.found)]
        super().__init__("profiled", command, folder, **env)

    def begin(self) -> None:
        self.tell(signal.SIGUSR1)

    def end(self) -> None:
        self.tell(signal.SIGUSR2)


def peer(name: str, database_url: str, api_url: str, folder: Path) -> Program:
    """One of benchmarks.peers."""
    return Program(name, ["-m", "benchmarks.peers", name, "{port}", database_url, api_url], folder)
