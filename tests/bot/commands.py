"""`kith` as it is typed, without waiting each time until Python has read the program.

One process reads it once and forks for every command: the child has the words, the environment and
files for what it prints, and nothing of what other children did. `python -m tests.bot.commands` is
that process; tests call `kith`.
"""

import atexit
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

TOP = Path(__file__).parents[2]
SECONDS = 30  # for one command


def kith(*words: str, **environment: str) -> tuple[int, str, str]:
    """Run it; its exit status, output and errors."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("KITH_")}
    with tempfile.TemporaryDirectory(prefix="kith-said-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        status = _FORKS.run([list(words), {**inherited, **environment}, str(out), str(err)])
        if status == -signal.SIGALRM:
            raise subprocess.TimeoutExpired(["kith", *words], SECONDS)
        return status, out.read_text("utf-8"), err.read_text("utf-8")


class Forks:
    """The process that forks, started when the first command is typed; one command at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def run(self, what: list[object]) -> int:
        """The exit status; the negative number of the signal that ended it otherwise."""
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.bot.commands"],
                    cwd=TOP,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                atexit.register(self.end)
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())

    def end(self) -> None:
        """It ends when nobody can type anything any more."""
        if self._process is not None:
            self._process.communicate()
            self._process = None


_FORKS = Forks()


def fork_for_each() -> None:
    """Run what is read, a line each, and say how it ended."""
    import bot.app
    import bot.cli
    import bot.commands.campaigns  # noqa: F401 -- what most commands load

    for line in sys.stdin:
        child = os.fork()
        if not child:
            _become(*json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(words: list[str], environment: dict[str, str], out: str, err: str) -> NoReturn:
    """Be `kith` with these words; never come back."""
    from bot.cli import main

    signal.alarm(SECONDS)
    random.seed()
    os.environ.clear()
    os.environ.update(environment)
    for number, name in ((0, os.devnull), (1, out), (2, err)):
        mode = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(name, mode), number)
    sys.argv = ["kith", *words]
    status = 1
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())  # as Python shows it
    finally:
        with suppress(ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    fork_for_each()
