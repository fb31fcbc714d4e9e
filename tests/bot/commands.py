"""`kith` as it is typed, in a process of its own."""

import os
import subprocess
import tempfile
from pathlib import Path

from tests import forks

SECONDS = 30  # for one command


def kith(*words: str, **environment: str) -> tuple[int, str, str]:
    """Run it; its exit status, output and errors."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("KITH_")}
    with tempfile.TemporaryDirectory(prefix="kith-said-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        with out.open("wb") as told, err.open("wb") as complained:
            command = forks.start(
                "bot", *words, env={**inherited, **environment},
                stdout=told.fileno(), stderr=complained.fileno(),
            )  # fmt: skip
            try:
                status = command.wait(SECONDS)
            except TimeoutError as error:
                command.kill()
                command.wait()
                raise subprocess.TimeoutExpired(["kith", *words], SECONDS) from error
        return status, out.read_text("utf-8"), err.read_text("utf-8")
