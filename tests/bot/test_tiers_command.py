"""`kith tiers`: what staff give by hand, from the command line."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import database
from bot.commands import who
from bot.commands.who import somebody
from loyalty import members, programme
from tests.bot.commands import kith
from tests.bot.test_cli import PROGRAMME, SECRET, Fresh, one_line

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_a_tier_is_given_listed_and_taken_back(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    await database.open(url)
    await programme.apply(programme.parse(PROGRAMME.read_text("utf-8")), NOW)
    member = await members.join(
        channel="telegram", address="telegram:1", name="Ana", locale="en", zone="Europe/London",
        now=NOW,
    )  # fmt: skip
    await database.close()
    number, given = member.number, {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}
    why = ("--by", "staff", "--reason")
    done = kith("tiers", "assign", number, "ambassador", *why, "brings many", **given)
    assert done == (0, f"{number} is in ambassador\n", "")
    assert kith("tiers", "list", **given)[1] == f"{number}  ambassador  staff: brings many\n"
    assert (
        kith(
            "tiers",
            "assign",
            number,
            "ambassador",
            "--reason",
            "won a prize",
            "--by",
            "staff",
            **given,
        )[0]
        == 0
    )
    assert kith("tiers", "list", **given)[1] == f"{number}  ambassador  staff: won a prize\n"
    status, _, err = kith("tiers", "assign", number, "layer-two", "--reason", "x", **given)
    assert (status, one_line(err)) == (1, "kith: layer-two is no hidden level: ambassador")
    assert kith("tiers", "take-back", number, "--reason", "left", **given)[0] == 0
    assert kith("tiers", "list", **given)[1] == "nobody was given a level by hand\n"


def test_who_gives_no_name_is_known_by_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "till-2")
    assert [somebody(" Ana "), somebody(""), somebody("  ")] == ["Ana", "till-2", "till-2"]


def test_every_command_asks_for_that_in_the_same_way() -> None:
    for path in sorted(Path(who.__file__).parent.glob("*.py")):
        asked = "--by" in path.read_text("utf-8")
        assert asked == (path.name == "who.py"), path.name
