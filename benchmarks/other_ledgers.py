"""Postings per second of one writer: ours against django-hordak and pinax-points, on PostgreSQL.

Each of them lives in an environment of its own under build/, with the pins of its own file.
"""

import itertools
import json
import os
import subprocess
import sys

import asyncpg

from benchmarks import ledger_posts
from benchmarks.machine import SERVER_CORE, TOP, ratios, spread, stay_on, table
from bot import database

AIMS = {"django-hordak": "3", "pinax-points": "20"}
OURS = ledger_posts.OURS


async def measure(database_url: str, rounds: int, seconds: float) -> str:
    """Let all of them post in turns."""
    found = database.parse(database_url)
    if found.dialect != "postgres":
        return "on PostgreSQL only"
    os.sched_setaffinity(0, {SERVER_CORE})
    places = {name: await database_for(name, found.dsn) for name in AIMS}
    others = {name: started(name, address, seconds) for name, address in places.items()}
    await database.migrate(database_url)
    await database.open(database_url)
    shown: dict[str, list[float]] = {OURS: [], **{name: [] for name in others}}
    try:
        keys = await ledger_posts.accounts()
        numbers = itertools.count()
        for _ in range(rounds):
            rate, _ = await ledger_posts.run(ledger_posts.gain, keys, numbers, seconds, writers=1)
            shown[OURS].append(rate)
            for name, program in others.items():
                shown[name].append(float(told(program, "go")))
    finally:
        await database.close()
        for program in others.values():
            program.kill()
            program.wait()
    return table(
        [
            {
                "points posted by": name,
                "postings/s": spread(rates),
                "ours to it": spread(ratios(shown[OURS], rates), 1),
                "aim": AIMS.get(name, ""),
            }
            for name, rates in shown.items()
        ]
    )


async def database_for(name: str, dsn: str) -> str:
    """A database of its own."""
    other = name.replace("-", "_")
    connection = await asyncpg.connect(dsn)
    await connection.execute(f"CREATE DATABASE bench_{other}")
    await connection.close()
    return f"{dsn.rpartition('/')[0]}/bench_{other}"


def started(name: str, address: str, seconds: float) -> "subprocess.Popen[str]":
    """The program that posts with one of them."""
    script = str(TOP / "benchmarks" / "django_ledgers.py")
    program = subprocess.Popen(
        [environment(name), "-W", "ignore", script, name, address, str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=stay_on(SERVER_CORE),
    )
    assert program.stdout is not None
    said = program.stdout.readline().strip()
    assert said == "ready", f"{name} said {said!r}"
    return program


def told(program: "subprocess.Popen[str]", line: str) -> str:
    """What a program answers to a line."""
    assert program.stdin is not None
    assert program.stdout is not None
    program.stdin.write(f"{line}\n")
    program.stdin.flush()
    return str(json.loads(program.stdout.readline()))


def environment(name: str) -> str:
    """The Python of its environment, which is made when it is not there."""
    folder = TOP / "build" / f"bench-{name}"
    python, made = folder / "bin" / "python", folder / "made"
    if not made.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pins = str(TOP / "benchmarks" / f"{name}.txt")
        pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--require-hashes", "-r", pins], check=True)
        made.touch()
    return str(python)
