"""A copy of the whole database in one file, and a database made of such a file, behind a fence.

SQLite's own backup and PostgreSQL's own programs do it, while everything goes on. A copy is there
as a whole or not at all, and for the eyes of this user only: everybody's data are in it.
"""

import asyncio
import os
import sqlite3
import subprocess
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot import database
from bot.database import Database
from loyalty import fence
from loyalty.statements import row

CUSTOM = b"PGDMP"  # how what pg_dump writes begins
WHY = "it was restored from a copy"


class CannotCopy(Exception):
    """Why there is no copy, on one line."""


class WrongFile(CannotCopy):
    """The file that was named cannot be it."""


def keep(url: str, file: Path, now: datetime) -> None:
    """Write a copy of the database as it is now. CannotCopy."""
    place = database.parse(url)
    if file.exists():
        raise WrongFile(f"{file} exists: copies are never written over")
    if place.dialect == "sqlite" and not Path(place.path).exists():
        raise CannotCopy(f"{place.path} is not there")
    draft = file.with_name(f"{file.name}.part")
    try:
        draft.unlink(missing_ok=True)  # of a process that was killed
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        if place.dialect == "sqlite":
            _copy_file(Path(place.path), draft, now)
        else:
            _call("pg_dump", place, "--format=custom", f"--file={draft}")
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.rename(file)
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"no copy was made: {error}") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def bring_back(url: str, file: Path, now: datetime) -> None:
    """Make the database of the settings, not there or empty so far, of a copy. CannotCopy.

    Its schema may be an older one: the fence needs no more than the table of settings.
    """
    place = database.parse(url)
    try:
        with file.open("rb") as copy:
            begin = copy.read(len(CUSTOM))
    except OSError as error:
        raise WrongFile(f"{file} cannot be read: {error.strerror}") from error
    if (begin == CUSTOM) != (place.dialect == "postgres"):
        raise WrongFile(f"{file} is no copy of a database of {place.dialect}")
    if place.dialect == "postgres":
        _call(
            "pg_restore", place, "--single-transaction", "--exit-on-error", "--no-owner",
            "--no-privileges", str(file),
        )  # fmt: skip
        asyncio.run(_close(url, now))
        return
    for path in (Path(place.path + end) for end in ("", "-wal", "-shm")):
        if path.exists():
            raise CannotCopy(f"{path} exists: move it away first")
    keep(f"sqlite://{quote(str(file.absolute()))}", Path(place.path), now)


async def _close(url: str, now: datetime) -> None:
    await database.open(url)
    try:
        await row(fence.CLOSE, fence.FENCE, fence.written(WHY, now))
    finally:
        await database.close()


def _copy_file(source: Path, target: Path, now: datetime) -> None:
    """One consistent state, also while others write; the copy is fenced."""
    address = f"file:{quote(str(source.absolute()))}?mode=rw"
    with (
        closing(sqlite3.connect(address, uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole by itself
        with copy:
            copy.execute(fence.CLOSE.sqlite, (fence.FENCE, fence.written(WHY, now)))


def _call(program: str, place: Database, *words: str) -> None:
    """One of PostgreSQL's programs; the password is not seen among the running processes."""
    parts = urlsplit(place.dsn)
    bare = parts.netloc.rpartition("@")[2]
    if parts.username:
        bare = f"{parts.netloc.rpartition('@')[0].partition(':')[0]}@{bare}"
    environment = dict(os.environ)
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
    dsn = urlunsplit(parts._replace(scheme="postgresql", netloc=bare))
    try:
        done = subprocess.run(
            [program, *words, "--no-password", f"--dbname={dsn}"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        raise CannotCopy(
            f"{program} is not installed: it is one of PostgreSQL's client programs"
        ) from None
    if "already exists" in done.stderr:
        raise CannotCopy("the database is not empty")
    if done.returncode:
        raise CannotCopy(" ".join(done.stderr.split())[:300] or f"{program} failed")
