"""The real program: what is wrong is one line without a traceback, and the right exit status.

What `kith serve` refuses is in test_kills.py.
"""

import json
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import bot
from bot.cli import main
from bot.clock import OFFSET
from tests.bot.commands import kith
from tests.bot.house import text_update
from tests.conftest import Home

PROGRAMME = Path(__file__).parents[2] / "programme.toml"
SECRET = "a secret for the tests of the command line"

Fresh = Callable[[str], str]


def one_line(said: str) -> str:
    """The only line there is."""
    (line,) = said.splitlines()
    assert line.startswith("kith: ")
    return line


def test_help_and_version() -> None:
    assert kith("--version") == (0, f"kith {bot.__version__}\n", "")
    status, out, _ = kith("--help")
    assert status == 0
    assert "..." not in out.partition("Commands:")[2]
    for command in ("serve", "demo", "migrate", "verify", "parked", "programme"):
        assert f"  {command} " in out


@pytest.mark.parametrize("words", [("dance",), ("serve", "--fast"), ("parked", "retry", "x")])
def test_a_wrong_word_is_usage(words: tuple[str, ...]) -> None:
    status, out, err = kith(*words)
    assert (status, out) == (2, "")
    assert "Error" in err
    assert "Traceback" not in err


def test_what_a_word_should_be_is_said_plainly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, said in (
        ("staff role Bo boss", "'role': 'boss' is not one of 'viewer', 'agent', 'manager'"),
        ("claims approve seven", "'number': expected a whole number"),
        ("claims list --limit 0", "'--limit': expected at least 1"),
        ("programme apply x --from soon", "'--from': expected a time such as 2026-12-01T09:00"),
    ):
        monkeypatch.setattr("sys.argv", ["kith", *words.split()])
        with pytest.raises(SystemExit, match="2"):
            main()
        assert f"Error: Invalid value for {said}" in capsys.readouterr().err


def test_a_wrong_setting_is_usage() -> None:
    for command in (("serve",), ("parked", "list"), ("demo",)):
        status, _, err = kith(*command, KITH_LOG_LEVEL="loud")
        assert (status, one_line(err)[:21]) == (2, "kith: KITH_LOG_LEVEL:"), command
    status, _, err = kith("serve")
    assert (status, one_line(err)[:29]) == (2, "kith: KITH_SECRET_KEY is miss")


def test_an_old_database_is_refused(home: Home) -> None:
    for dialect in ("sqlite", "postgres"):
        url = home.fresh(dialect, migrated=False)
        status, out, err = kith("verify", KITH_DATABASE_URL=url)
        assert (status, out) == (1, "")
        assert "run kith migrate first" in one_line(err)


def test_an_unreachable_database(tmp_path: Path) -> None:
    with socket.socket() as nobody:  # bound and not listening: connections are refused
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        for url in (
            f"postgres://kith@127.0.0.1:{port}/kith",
            f"sqlite://{tmp_path}/nowhere/kith.db",
            f"sqlite://{tmp_path}",
        ):
            status, out, err = kith("migrate", KITH_DATABASE_URL=url)
            assert (status, out) == (1, ""), url
            assert "KITH_DATABASE_URL" in one_line(err)


def test_not_a_database_at_all(tmp_path: Path) -> None:
    file = tmp_path / "kith.db"
    file.write_text("this is a letter to my grandmother, and nothing for a computer " * 20)
    status, _, err = kith("migrate", KITH_DATABASE_URL=f"sqlite://{file}")
    assert (status, "not a database" in one_line(err)) == (1, True)


def test_a_wrong_password_is_not_shown(home: Home) -> None:
    url = home.named("no_such_database").replace("postgres@", "postgres:hush-hush@")
    status, _, err = kith("verify", KITH_DATABASE_URL=url)
    assert status == 1
    assert "hush-hush" not in one_line(err)
    assert "no_such_database" in err


def test_rules_are_put_in_force_and_shown(fresh_database: Fresh, tmp_path: Path) -> None:
    for dialect in ("sqlite", "postgres"):
        url = fresh_database(dialect)
        status, _, err = kith("programme", "show", KITH_DATABASE_URL=url)
        assert (status, "holds no rules yet" in one_line(err)) == (1, True)
        applied = kith("programme", "apply", str(PROGRAMME), KITH_DATABASE_URL=url)
        assert applied == (0, "version 1 is in force\n", "")
        status, out, _ = kith("programme", "show", KITH_DATABASE_URL=url)
        assert status == 0
        assert '"currency": "GBP"' in out
        assert kith("verify", KITH_DATABASE_URL=url, KITH_SECRET_KEY=SECRET) == (
            0,
            "everything adds up\n",
            "",
        )
        listed = kith("parked", "list", KITH_DATABASE_URL=url)
        assert listed == (0, "nothing is parked\n", "")


def test_commands_beside_a_demo_go_by_its_clock(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    seconds = int(timedelta(days=40).total_seconds())
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file, file:
        file.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (OFFSET, str(seconds)))
    assert kith("programme", "apply", str(PROGRAMME), KITH_DATABASE_URL=url)[0] == 0
    status, out, _ = kith("programme", "versions", KITH_DATABASE_URL=url)
    began = datetime.strptime(out.split("from ")[1][:16], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert timedelta(days=39) < began - datetime.now(UTC) < timedelta(days=41)
    assert (status, "in force" in out) == (0, True)


def test_broken_rules_name_the_key(fresh_database: Fresh, tmp_path: Path) -> None:
    url = fresh_database("sqlite")
    broken = tmp_path / "broken.toml"
    for old, new, said in (
        ('currency = "GBP"', 'currency = "pounds"', "programme.currency: expected 'GBP', 'EUR'"),
        ('hour = "10:00"', 'hour = "22:00"', "reminders.hour: from 22:00 on it is quiet until the"),
        ("[brand]", "[brand", "TOML"),
    ):
        text = PROGRAMME.read_text()
        assert old in text
        broken.write_text(text.replace(old, new, 1))
        status, _, err = kith("programme", "apply", str(broken), KITH_DATABASE_URL=url)
        assert (status, said in one_line(err)) == (2, True), err
    status, _, err = kith("programme", "apply", str(tmp_path / "none.toml"), KITH_DATABASE_URL=url)
    assert (status, one_line(err)) == (2, f"kith: {tmp_path}/none.toml: there is no such file")


def test_what_does_not_add_up_is_named(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file, file:
        file.execute(
            "INSERT INTO account (key, total, debt, length, head) VALUES ('a', 0, 0, 0, 'a')"
        )
    status, out, err = kith("verify", KITH_DATABASE_URL=url)
    assert status == 1
    assert "account a: its head is not its newest entry" in out
    assert one_line(err) == "kith: 1 difference"


def test_what_was_put_aside_is_listed_and_tried_again(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    given = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}
    assert kith("programme", "apply", str(PROGRAMME), **given)[0] == 0
    at = "2026-03-01 12:00:00+00:00"
    row = "INSERT INTO parked VALUES (7, 'telegram:1:1', 'telegram', ?, 'Oops', 3, 'parked', ?, ?)"
    with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file:
        with file:
            file.execute(row, (json.dumps(text_update(1, "join", 1)), at, at))
        status, out, _ = kith("parked", "list", **given)
        assert (status, out) == (0, "7  2026-03-01 12:00Z  telegram  telegram:1:1  Oops\n")
        status, out, err = kith("parked", "retry", "7", **given)
        assert (status, one_line(err)) == (1, "kith: 1 of 1 could not be dealt with")
        assert "telegram is off" in out
        status, _, err = kith("parked", "retry", "8", **given)
        assert (status, one_line(err)) == (1, "kith: nothing is parked under number 8")
        status, out, err = kith("parked", "retry", **given, KITH_TELEGRAM_TOKEN="42:token")
        assert (status, out[:13], err) == (0, "1 message dea", "")
        assert file.execute("SELECT count(*) FROM member").fetchone() == (1,)
        assert file.execute("SELECT state, kind FROM outgoing").fetchall() == [("queued", "reply")]
    assert kith("parked", "list", **given) == (0, "nothing is parked\n", "")
