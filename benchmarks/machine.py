"""The machine that is measured on: its cores, what a process has used, what a run has shown."""

import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

TOP = Path(__file__).parent.parent
_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, OTHER_CORE = _CORES[0], _CORES[-1]  # the same one on a machine with a single core
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def describe() -> str:
    """The machine, the versions and the command, to be printed above every result."""
    info = Path("/proc/cpuinfo")
    models = [line for line in info.read_text().splitlines() if line.startswith("model name")]
    cpu = models[0].partition(":")[2].strip() if models else platform.processor()
    packages = ("aiohttp", "python-telegram-bot", "tortoise-orm", "asyncpg", "uvloop")
    lines = [
        f"{cpu}, {len(_CORES)} cores, load {os.getloadavg()[0]:.1f}",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        ", ".join(f"{package} {version(package)}" for package in packages),
        f"server on core {SERVER_CORE}; database, stand-in and load on core {OTHER_CORE}",
        "command: " + " ".join(("python -m benchmarks", *sys.argv[1:])),
    ]
    return "\n".join(lines)


def stay_on(core: int) -> Callable[[], None]:
    """For a child process: what pins it before it starts."""
    return lambda: os.sched_setaffinity(0, {core})


def start(command: Sequence[str], log: Path, core: int, **env: str) -> subprocess.Popen[bytes]:
    """Start a program of this project pinned to one core, its output in a file."""
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, *command],
            cwd=TOP,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=stay_on(core),
        )


def stop(process: subprocess.Popen[bytes], patience_seconds: float = 15) -> None:
    """Ask a program to end; end it if it does not."""
    if process.poll() is None:
        process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience_seconds)
        return
    process.kill()
    process.wait()


def await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a program listens; show what it said if it ends instead."""
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"a server did not start:\n{log.read_text()[-2000:]}")


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """What a process has used so far on all its threads, in user and system mode."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def spread(values: Sequence[float], digits: int = 0) -> str:
    """Median and, in brackets, the smallest and the largest."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:,.{digits}f} [{low:,.{digits}f}-{high:,.{digits}f}]"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours to theirs, round by round: what the machine does meanwhile happens to both."""
    return [a / b for a, b in zip(ours, theirs, strict=True) if b]


def table(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows with the same columns as aligned text."""
    heads = list(rows[0])
    lines = [heads, *([row[head] for head in heads] for row in rows)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
