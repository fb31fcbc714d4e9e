"""Where the time of `kith serve` goes while it answers `points`, by package and by function."""

import asyncio
import pstats
import re
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from benchmarks.machine import TOP, free_port
from benchmarks.outside import World
from benchmarks.points_message import CROWD
from benchmarks.programs import Profiled, migrate

ROWS = 25


async def profile(database_url: str, folder: Path, seconds: float) -> str:
    """Answer members under Python's own profiler: its shares count, its times are inflated."""
    world = World()
    api_port = free_port()
    stand_in = await world.open(api_port)
    api_url = f"http://127.0.0.1:{api_port}"
    await asyncio.to_thread(migrate, database_url, api_url)
    with ExitStack() as running:
        program = Profiled(database_url, api_url, folder)
        await asyncio.to_thread(running.enter_context, program)
        await world.say(program.port, CROWD["at once"], "/start", "join")
        measured = await world.talk(program.port, CROWD["at once"], "points", seconds, program)
        await asyncio.to_thread(running.close)
    stand_in.close()
    return (
        f"{measured.answers} answers under the profiler\n{summary(program.found, measured.answers)}"
    )


def summary(found: Path, answers: int) -> str:
    """Shares of own time by package, then the functions with the most."""
    stats: dict[tuple[str, int, str], tuple[int, int, float, float, object]]
    stats = pstats.Stats(str(found)).stats  # type: ignore[attr-defined]
    own: dict[str, float] = defaultdict(float)
    for (file, _line, name), (_, _, spent, _, _) in stats.items():
        own[package(file, name)] += spent
    own.pop("waiting", None)
    whole = sum(own.values())
    lines = ["share  package"]
    for name, spent in sorted(own.items(), key=lambda item: -item[1])[:ROWS]:
        lines.append(f"{spent / whole:5.1%}  {name}")
    lines.append("share  calls per answer  function")
    functions = [
        (spent, calls, f"{package(file, name)}: {Path(file).name}:{line} {name}")
        for (file, line, name), (_, calls, spent, _, _) in stats.items()
        if package(file, name) != "waiting"
    ]
    for spent, calls, name in sorted(functions, reverse=True)[:ROWS]:
        lines.append(f"{spent / whole:5.1%}  {calls / answers:>8.1f}  {name}")
    return "\n".join(lines)


def package(file: str, name: str) -> str:
    """To whom a function belongs: a room of ours, an installed package, Python itself."""
    if "run_until_complete" in name or "run_forever" in name or "select.epoll" in name:
        return "waiting"
    if file.startswith(str(TOP)) and "site-packages" not in file:
        return "kith " + file.removeprefix(f"{TOP}/").split("/")[0]
    if installed := re.search(r"site-packages/([^/.]+)", file):
        return installed[1]
    return "python" if file != "~" else "built in"
