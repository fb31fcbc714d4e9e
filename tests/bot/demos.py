"""A real `kith demo` process, for those who want to visit it."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests import forks

STOPS_WITHIN = 8  # seconds; the program's own limit is 5


def environment() -> dict[str, str]:
    """This one's, without any setting of Kith."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}


@contextmanager
def demo(folder: Path, *options: str, programme: str = "") -> Iterator[str]:
    """The address of a demo whose database is in `folder`; it must end cleanly when told to."""
    reading, writing = os.pipe()
    with (folder / "stderr").open("w") as complaints, open(reading) as told:
        process = forks.start(
            "bot", "demo", *(options or ("--port", "0")), cwd=folder,
            env={**environment(), "KITH_PROGRAMME": programme},
            stdout=writing, stderr=complaints.fileno(),
        )  # fmt: skip
        os.close(writing)
        try:
            yield _address(told, folder)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                status = process.wait(STOPS_WITHIN)
            except TimeoutError:
                process.kill()
                process.wait()
                raise
    said = (folder / "stderr").read_text()
    assert status == 0, said
    assert "Traceback" not in said, said


def _address(told: IO[str], folder: Path) -> str:
    for line in told:
        if found := re.search(r"(http://\S+)/playground/", line):
            return found.group(1)
    raise AssertionError(f"the demo did not start: {(folder / 'stderr').read_text()}")


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """A demo that ends by itself."""
    status, out, err = forks.run("bot", "demo", *options, cwd=folder, env=environment())
    return subprocess.CompletedProcess(["kith", "demo", *options], status, out, err)
