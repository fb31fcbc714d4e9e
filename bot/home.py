"""Whether the database is where it was: a copy that was brought to life elsewhere is fenced.

PostgreSQL knows itself: no two databases have the same number of their server and their own number
in it. A SQLite file does not, so each start of `kith serve` leaves a word both in it and in a file
beside it: a copy in another place, or from before the last start, lacks that word. What was copied
together with all around it, such as a whole machine, cannot be told from its original.
"""

import os
import secrets
from datetime import datetime
from pathlib import Path

import structlog

from bot import database
from loyalty import fence
from loyalty.statements import Sql, row

log = structlog.get_logger()

HOME = "home"  # the setting that says where this database was served last

_KNOWN = Sql("SELECT value FROM setting WHERE name = $1")
_SETTLE = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value RETURNING name"
)
_TOLD = Sql("SELECT has_function_privilege('pg_control_system()', 'execute') AS may")
_SERVER = Sql("SELECT system_identifier AS number FROM pg_control_system()")
_DATABASE = Sql("SELECT oid AS number FROM pg_database WHERE datname = current_database()")


async def settle(url: str, now: datetime) -> None:
    """Close the fence if this is a copy; then remember that it is at home here."""
    kept = await row(_KNOWN, HOME)
    known = str(kept["value"]) if kept else ""
    place = database.parse(url)
    if place.dialect == "sqlite":
        beside = Path(f"{place.path}.home")
        is_copy, word = bool(known) and known not in _words(beside), secrets.token_hex(8)
        _leave(beside, f"{known} {word}")
        why = f"this file is a copy: {beside.name} is not there or belongs to another one"
    else:
        word = await _number()
        is_copy = bool(known) and known != word
        why = "this database was copied: it was served elsewhere"
    if is_copy and await fence.close(why, now, "kith serve"):
        log.warning("the database is a copy: it is fenced", why=why)
    if word != known:
        await row(_SETTLE, HOME, word)


async def _number() -> str:
    """What no other database of PostgreSQL has."""
    told = await row(_TOLD)  # some who rent out servers do not tell
    server = await row(_SERVER) if told and told["may"] else None
    own = await row(_DATABASE)
    assert own is not None, "we are connected to it"
    return f"{server['number'] if server else '-'}:{own['number']}"


def _words(beside: Path) -> list[str]:
    return beside.read_text("utf-8").split() if beside.exists() else []


def _leave(beside: Path, words: str) -> None:
    """Write the word before the database has it, and keep the one before: we may be killed."""
    draft = beside.with_name(f"{beside.name}.part")
    with draft.open("w", encoding="utf-8") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(beside)
