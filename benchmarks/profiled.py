"""`kith serve` under the profiler between two signals: `python -m benchmarks.profiled FILE`."""

import cProfile
import signal
import sys

from bot.cli import main


def profiled(found: str) -> None:
    """Serve; SIGUSR1 begins to look, SIGUSR2 ends it and writes what was seen."""
    profiler = cProfile.Profile()

    def begin(*_: object) -> None:
        profiler.enable()

    def end(*_: object) -> None:
        profiler.disable()
        profiler.dump_stats(found)

    signal.signal(signal.SIGUSR1, begin)
    signal.signal(signal.SIGUSR2, end)
    sys.argv = ["kith", "serve"]
    main()


if __name__ == "__main__":
    profiled(sys.argv[1])
