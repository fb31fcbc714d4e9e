"""`kith verify`, `kith totals`, `kith checkpoint`: what they print and how they end."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import database
from bot.commands.base import with_database
from bot.settings import Settings
from loyalty import insights, ledger, programme
from loyalty.ledger import Cause
from loyalty.statements import Sql, rows
from tests.bot.commands import kith
from tests.bot.test_cli import SECRET, one_line
from tests.loyalty.people import joined
from tests.phones import RULES, brand_of

Fresh = Callable[[str], str]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def filled(url: str) -> tuple[str, str]:
    """A member with 50 points; the number, and a proof."""
    await database.open(url)
    try:
        brand = replace(brand_of(RULES, await programme.apply(RULES, NOW)), secret=SECRET.encode())
        member = await joined("ana", NOW)
        cause = Cause("earn_activity", "join", "join", brand, {})
        await ledger.gain(member.account_id, 50, cause, available_at=NOW, expires_at=None, now=NOW)
        return member.number, (await insights.proof(member, brand, NOW)).code
    finally:
        await database.close()


async def test_a_command_may_take_its_time(
    fresh_database: Fresh, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sums over a million entries take longer than a chat message may."""
    monkeypatch.setattr(database, "COMMAND_SECONDS", 0.1)
    monkeypatch.setenv("KITH_DATABASE_URL", fresh_database("postgres"))

    async def slow(chosen: Settings) -> int:
        return len(await rows(Sql("SELECT pg_sleep(0.3)")))

    assert await with_database(slow) == 1


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_books_of_a_program(fresh_database: Fresh, dialect: str) -> None:
    url = fresh_database(dialect)
    number, code = await filled(url)
    given = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}

    status, out, _ = kith("verify", KITH_DATABASE_URL=url)
    assert status == 0
    assert out.splitlines() == [
        "not checked without KITH_SECRET_KEY: seals, signatures of checkpoints",
        "everything adds up",
    ]
    assert kith("verify", **given) == (0, "everything adds up\n", "")
    status, out, _ = kith("checkpoint", **given)
    assert (status, out.splitlines()[0]) == (0, "1 account signed in 1 checkpoint")
    signature = out.split()[-1]
    assert kith("verify", "--signature", signature, **given)[0] == 0
    again = kith("checkpoint", **given)[1].splitlines()
    assert again[0] == "nothing was signed: no points have moved since the last checkpoint"
    status, out, _ = kith("verify", "--signature", "0" * 64, **given)
    assert (status, "the books were rolled back" in out) == (1, True)
    status, out, err = kith("verify", "--signature", signature[:-1], **given)
    assert (status, out, "that is none" in one_line(err)) == (2, "", True)

    status, out, _ = kith("verify", "--member", number, "--proof", code.lower(), **given)
    assert status == 0
    assert "available 50, pending 0, debt 0" in out
    assert "proven: 50 points after 1 entry on 2026-03-01" in out
    status, _, err = kith("verify", "--member", number, "--proof", "0" * 16, **given)
    assert (status, "not of anything" in one_line(err)) == (1, True)
    status, _, err = kith("verify", "--member", "NOBODY", **given)
    assert (status, one_line(err)) == (1, "kith: no member has the number NOBODY")
    status, _, err = kith("verify", "--proof", code, **given)
    assert (status, one_line(err)) == (2, "kith: --proof needs --member")

    status, out, _ = kith("totals", "--json", **given)
    totals = json.loads(out)
    assert (status, totals["issued"], totals["available"], totals["closes"]) == (0, 50, 50, True)
    assert totals["liability"] == "2.50"
    status, out, _ = kith("totals", **given)
    assert (status, out.splitlines()[0].split()) == (0, ["issued", "50"])
    assert out.splitlines()[-1].split() == ["closes", "yes"]
    assert ["liability", "£2.50"] in [line.split() for line in out.splitlines()]

    status, out, err = kith("verify", KITH_DATABASE_URL=url, KITH_SECRET_KEY=SECRET + "!")
    assert status == 1
    assert "its seal is not over these 1 entries" in out
    status, _, err = kith("checkpoint", KITH_DATABASE_URL=url, KITH_SECRET_KEY=SECRET + "!")
    assert (status, "not signed, for the seal" in err) == (1, True)


def test_what_does_not_add_up_is_not_sealed(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    given = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}
    programme_file = Path(__file__).parents[2] / "programme.toml"
    assert kith("programme", "apply", str(programme_file), **given)[0] == 0
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file, file:
        file.execute(
            "INSERT INTO account (key, total, debt, length, head) VALUES ('a', 0, 0, 0, 'a')"
        )
    status, _, err = kith("checkpoint", "--adopt", **given)
    assert status == 1
    assert "account a: its head is not its newest entry: nothing is sealed" in one_line(err)
