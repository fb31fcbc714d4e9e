"""`points` said in the chat: in, committed, answered over HTTP; against what forgets everything.

Each program is the only busy one on its core; the members are in a closed loop (each waits for the
200 and for the answer in the chat before it writes again). Programs take turns within a round.
"""

import asyncio
import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import free_port, ratios, spread, table
from benchmarks.outside import Round, World
from benchmarks.programs import Program, ask, kith, migrate, peer

MEMBERS = 256
CROWD = {"at once": 32, "50 ms": MEMBERS}
DELAYS = {"at once": 0.0, "50 ms": 0.05}
PATIENT = 32  # members of a peer that answers one at a time: more would only wait for longer
PEERS = ("ptb", "ptb-concurrent", "bare")
AIMS = {  # what the issue that built this asked for, on PostgreSQL: (peer, figure) -> text
    ("at once", "ptb"): "rate at least 2x",
    ("50 ms", "ptb-concurrent"): "rate at least 5x",
    ("at once", "bare"): "CPU at most 2.5x",
}


@dataclass(slots=True)
class Shown:
    """What one program has shown over all rounds with one kind of stand-in."""

    rates: list[float]
    cpu_ms: list[float]
    waits_ms: list[float]
    refused: int

    def add(self, measured: Round, cpu: float) -> None:
        """Note one round."""
        self.rates.append(measured.answers / measured.seconds)
        self.cpu_ms.append(cpu * 1000 / max(1, measured.answers))
        self.waits_ms += [1000 * wait for wait in measured.waits] or [float("inf")]
        self.refused += measured.refused


async def measure(database_url: str, folder: Path, rounds: int, seconds: float) -> str:
    """Run all programs on one database and return the table of what they have shown."""
    world = World()
    api_port = free_port()
    stand_in = await world.open(api_port)
    api_url = f"http://127.0.0.1:{api_port}"
    await asyncio.to_thread(migrate, database_url, api_url)
    with ExitStack() as running:
        ours = await asyncio.to_thread(running.enter_context, kith(database_url, api_url, folder))
        await world.say(ours.port, MEMBERS, "/start", "join", "points")
        programs = [ours]
        for name in PEERS:
            theirs = peer(name, database_url, api_url, folder)
            programs.append(await asyncio.to_thread(running.enter_context, theirs))
        parts = []
        for kind in DELAYS:
            shown = await _rounds(world, programs, kind, rounds, seconds)
            aims = {} if database_url.startswith("sqlite") else AIMS
            parts.append(report(kind, shown, aims))
            assert not shown["kith"].refused, "every message was accepted"
        await asyncio.to_thread(running.close)
    stand_in.close()
    parts.append(await kept(database_url))
    return "\n\n".join(parts)


async def kept(database_url: str) -> str:
    """What Kith alone has to show for it: each message and each answer is a row."""
    ((seen,),) = await ask(database_url, "SELECT count(*) FROM seen")
    states = dict(await ask(database_url, "SELECT state, count(*) FROM outgoing GROUP BY state"))
    assert states.keys() == {"sent"}, f"answers that were not sent: {states}"
    return f"kept by kith: {seen:,} messages as seen, {states['sent']:,} answers as sent"


async def _rounds(
    world: World, programs: Sequence[Program], kind: str, rounds: int, seconds: float
) -> dict[str, Shown]:
    world.delay_seconds = DELAYS[kind]
    shown = {program.name: Shown([], [], [], 0) for program in programs}
    for turn in range(rounds):
        first = turn % len(programs)
        for program in (*programs[first:], *programs[:first]):
            crowd = min(CROWD[kind], PATIENT) if program.name == "ptb" else CROWD[kind]
            measured = await world.talk(program.port, crowd, "points", seconds, program)
            shown[program.name].add(measured, program.cpu)
    return shown


def report(kind: str, shown: dict[str, Shown], aims: dict[tuple[str, str], str]) -> str:
    """One table: medians with their range, and ours to theirs in the same round."""
    ours = shown["kith"]
    rows = []
    for name, theirs in shown.items():
        rows.append(
            {
                f"stand-in answers {kind}": name,
                "messages/s": spread(theirs.rates),
                "CPU ms": spread(theirs.cpu_ms, 2),
                "wait ms": f"{statistics.median(theirs.waits_ms):.0f}",
                "kith's rate to it": spread(ratios(ours.rates, theirs.rates), 2),
                "kith's CPU to it": spread(ratios(ours.cpu_ms, theirs.cpu_ms), 2),
                "aim": aims.get((kind, name), ""),
                "refused": str(theirs.refused),
            }
        )
    return table(rows)
