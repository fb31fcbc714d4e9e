"""`kith` as it is typed, in a process of its own."""

import os

from tests import forks

SECONDS = 30  # for one command


def kith(*words: str, **environment: str) -> tuple[int, str, str]:
    """Run it; its exit status, output and errors."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("KITH_")}
    return forks.run("bot", *words, env={**inherited, **environment}, seconds=SECONDS)
