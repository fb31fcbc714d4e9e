"""A real `kith demo` process, for those who want to visit it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STOPS_WITHIN = 8  # seconds; the program's own limit is 5
COMMAND = [sys.executable, "-m", "bot", "demo"]


def environment() -> dict[str, str]:
    """This one's, without any setting of Kith."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}


@contextmanager
def demo(folder: Path, *options: str, programme: str = "") -> Iterator[str]:
    """The address of a demo whose database is in `folder`; it must end cleanly when told to."""
    with (folder / "stderr").open("w") as complaints:
        process = subprocess.Popen(
            [*COMMAND, *(options or ("--port", "0"))],
            cwd=folder,
            env={**environment(), "KITH_PROGRAMME": programme},
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
        )
    try:
        yield _address(process, folder)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            status = process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise
        finally:
            if process.stdout:
                process.stdout.close()
    said = (folder / "stderr").read_text()
    assert status == 0, said
    assert "Traceback" not in said, said


def _address(process: "subprocess.Popen[str]", folder: Path) -> str:
    assert process.stdout
    for line in process.stdout:
        if found := re.search(r"(http://\S+)/playground/", line):
            return found.group(1)
    raise AssertionError(f"the demo did not start: {(folder / 'stderr').read_text()}")


def run(folder: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """A demo that ends by itself."""
    return subprocess.run(
        [*COMMAND, *options],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
