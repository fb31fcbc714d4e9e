"""Processes of their own for tests, without waiting each time until Python has read the program.

One process has read it and forks for everyone who asks: `start("bot", "serve")` is
`python -m bot serve`. The child has the words, the environment, the folder and the files that it
was given, seeds of its own, and nothing of what other children did. It is killed, and ends, like
any process; only its parent is another one, which tells us how it ended.
"""

import asyncio
import atexit
import gc
import importlib
import json
import os
import random
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from bot.voice import Voice

TOP = Path(__file__).parents[1]
LONGEST = 1 << 17  # bytes of a request: the environment above all
READ = ("bot.app", "bot.cli", "bot.commands.campaigns", "bot.playground.demo", "tests.racer")
LINE = 20  # bytes of a number that is told
FILES = 4  # where its end is told, then the child's 0, 1 and 2


class Fork:
    """One child; what `subprocess.Popen` would be."""

    def __init__(self, pid: int, status: int) -> None:
        self.pid = pid
        self._status = status  # readable from its end on
        self._ended: int | None = None

    @property
    def returncode(self) -> int | None:
        """How it ended, if it has."""
        if self._ended is None and _told(self._status, 0):
            self.wait()
        return self._ended

    def send_signal(self, number: int) -> None:
        """Send it, unless it has ended."""
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it as a power cut does."""
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end; its exit status, or the negative number of the signal that ended it."""
        if self._ended is None:
            if not _told(self._status, seconds):
                raise TimeoutError(f"{self.pid} still runs after {seconds} s")
            self._ended = int(os.read(self._status, LINE))
            os.close(self._status)
        return self._ended

    async def ended(self) -> int:
        """Wait for its end beside the loop; its exit status."""
        if self.returncode is None:
            loop, over = asyncio.get_running_loop(), asyncio.Event()
            loop.add_reader(self._status, over.set)
            try:
                await over.wait()
            finally:
                loop.remove_reader(self._status)
        return self.wait()


def _told(status: int, seconds: float | None) -> bool:
    poll = select.poll()
    poll.register(status, select.POLLIN)
    return bool(poll.poll(None if seconds is None else seconds * 1000))


class Forks:
    """The process that forks, started when it is asked for the first time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: socket.socket | None = None

    def _ask(self) -> socket.socket:
        with self._lock:
            if self._asked is None:
                self._asked, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                command = [sys.executable, "-m", "tests.forks", str(its.fileno())]
                process = subprocess.Popen(
                    command, cwd=TOP, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL
                )
                its.close()
                atexit.register(self._end, process, self._asked)
            return self._asked

    def _end(self, process: "subprocess.Popen[bytes]", asked: socket.socket) -> None:
        """It ends when nobody can ask any more."""
        asked.close()
        process.wait()

    def start(
        self,
        module: str,
        *words: str,
        env: Mapping[str, str],
        cwd: Path = TOP,
        stdin: int = -1,
        stdout: int = 1,
        stderr: int = 2,
    ) -> Fork:
        """`python -m module words` with these files, which stay open here."""
        reading, writing = os.pipe()
        nowhere = os.open(os.devnull, os.O_RDONLY)
        try:
            files = [writing, nowhere if stdin < 0 else stdin, stdout, stderr]
            request = json.dumps([module, words, dict(env), str(cwd)]).encode()
            socket.send_fds(self._ask(), [request], files)
        finally:
            os.close(writing)
            os.close(nowhere)
        return Fork(int(os.read(reading, LINE)), reading)


_FORKS = Forks()
start = _FORKS.start


def run(
    module: str, *words: str, env: Mapping[str, str], cwd: Path = TOP, seconds: float = 120
) -> tuple[int, str, str]:
    """Run it to its end; its exit status, output and errors."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        files = {"stdout": out.fileno(), "stderr": err.fileno()}
        fork = start(module, *words, env=env, cwd=cwd, **files)
        try:
            status = fork.wait(seconds)
        except TimeoutError:
            fork.kill()
            fork.wait()
            raise
        out.seek(0)
        err.seek(0)
        return status, out.read().decode(), err.read().decode()


class _Parent:
    """What happens in the process that forks."""

    def __init__(self, asked: socket.socket) -> None:
        self._asked = asked
        self._told: dict[int, int] = {}

    def fork_for_each(self) -> None:
        """Fork until nobody asks any more; tell each end to who asked for it."""
        signal.signal(signal.SIGCHLD, self._reap)
        gc.collect()
        gc.freeze()  # children share it as it is
        while True:
            request, files, _, _ = socket.recv_fds(self._asked, LONGEST, FILES)
            if not request:
                return
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
            child = os.fork()
            if not child:
                self._become(*json.loads(request), files=files)
            self._told[child] = files[0]
            os.write(files[0], f"{child:<{LINE}}".encode())
            for file in files[1:]:
                os.close(file)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])

    def _reap(self, *_: object) -> None:
        with suppress(ChildProcessError):
            while True:
                child, status = os.waitpid(-1, os.WNOHANG)
                if not child:
                    return
                told = self._told.pop(child)
                with suppress(BrokenPipeError):
                    os.write(told, f"{os.waitstatus_to_exitcode(status):<{LINE}}".encode())
                os.close(told)

    def _become(
        self, module: str, words: list[str], env: dict[str, str], cwd: str, *, files: list[int]
    ) -> NoReturn:
        """Be `python -m module words`; never come back."""
        status = 1
        try:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            for number, file in enumerate(files[1:]):
                os.dup2(file, number)
            for file in (*files, *self._told.values(), self._asked.fileno()):
                os.close(file)
            random.seed()
            os.environ.clear()
            os.environ.update(env)
            os.chdir(cwd)
            sys.argv = [module, *words]
            if "." in module:  # a file, no package: it is run anew even if it was read
                sys.modules.pop(module, None)
            runpy.run_module(module, run_name="__main__", alter_sys=True)
            status = 0
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            sys.excepthook(*sys.exc_info())  # as Python shows it
        finally:
            with suppress(ValueError, OSError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(status)


def main(number: str) -> None:
    """Read the program, and what it reads when it starts; then fork."""
    for module in READ:
        importlib.import_module(module)
    Voice(TOP / "handlers" / "texts")  # it keeps what it has parsed
    _Parent(socket.socket(fileno=int(number))).fork_for_each()


if __name__ == "__main__":
    main(sys.argv[1])
