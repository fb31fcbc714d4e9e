"""Points posted by one process on PostgreSQL: ours against django-hordak and pinax-points.

Ours posts with one writer, as they do, and with as many as a process that serves has at once: they
would need a process for each. The bare limit is one statement that keeps an entry, a unique key and
a sum, without chain, lots, guards or models: what commits one posting at a time is not faster.
"No guards" are our own statements, by hand, with every trigger and foreign key switched off: what
the promise that raw SQL cannot break the books costs.
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
from bot.engines import postgres

AIMS = {"django-hordak": "3", "pinax-points": "20"}
OURS = {"ours, one writer": 1, "ours, eight writers": ledger_posts.WRITERS}
UNGUARDED = {"no guards, eight writers": ledger_posts.WRITERS}
BARE = {name.replace("ours", "bare limit"): writers for name, writers in OURS.items()}
TABLES = """
CREATE TABLE bare (key text PRIMARY KEY, total bigint NOT NULL);
CREATE TABLE bare_entry (id bigserial PRIMARY KEY, key text NOT NULL, points bigint NOT NULL,
 once text NOT NULL UNIQUE);
"""
STATEMENT = (
    "WITH e AS (INSERT INTO bare_entry (key, points, once) VALUES ($1, 54, $2)"
    " ON CONFLICT (once) DO NOTHING RETURNING key)"
    " INSERT INTO bare (key, total) SELECT key, 54 FROM e"
    " ON CONFLICT (key) DO UPDATE SET total = bare.total + 54"
)


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
    shown: dict[str, list[tuple[float, float]]] = {}
    pool = await asyncpg.create_pool(found.dsn, min_size=1, max_size=ledger_posts.WRITERS)
    await pool.execute(TABLES)
    careless = await asyncpg.create_pool(
        found.dsn,
        min_size=ledger_posts.WRITERS,
        max_size=ledger_posts.WRITERS,
        connection_class=postgres.Connection,  # no second trip to reset what nobody changes
        server_settings={"session_replication_role": "replica"},
    )

    async def bare(account: str, once: str) -> None:
        await pool.execute(STATEMENT, account, once)

    try:
        keys = await ledger_posts.accounts()
        numbers = itertools.count()
        for _ in range(rounds):
            for post, names in (
                (ledger_posts.gain, OURS),
                (ledger_posts.by_hand(careless), UNGUARDED),
                (bare, BARE),
            ):
                for name, writers in names.items():
                    posted = await ledger_posts.run(post, keys, numbers, seconds, writers=writers)
                    shown.setdefault(name, []).append(posted)
            for name, program in others.items():
                rate, cpu = json.loads(told(program, "go"))
                shown.setdefault(name, []).append((rate, cpu))
    finally:
        await pool.close()
        await careless.close()
        await database.close()
        for program in others.values():
            program.kill()
            program.wait()
    return table([_line(name, figures, shown) for name, figures in shown.items()])


def _line(
    name: str, figures: list[tuple[float, float]], shown: dict[str, list[tuple[float, float]]]
) -> dict[str, str]:
    rates, cpus = zip(*figures, strict=True)
    other = name in AIMS
    return {
        "points posted by": name,
        "postings/s": spread(rates),
        **{
            f"{one} to it": (
                spread(ratios([rate for rate, _ in shown[one]], rates), 1) if other else ""
            )
            for one in (*OURS, *UNGUARDED, *BARE)
        },
        "CPU us": spread(cpus),
        "aim": AIMS.get(name, ""),
    }


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
    return program.stdout.readline()


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
