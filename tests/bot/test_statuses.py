"""How commands end: 0 done, 1 refused or not possible now, 2 not to be meant like this."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands.base import TROUBLE, USAGE

Fresh = Callable[[str], str]
PROGRAMME = Path(__file__).parents[2] / "programme.toml"
SECRET = "a secret for the tests of the command line"
SPRING = 'name = "spring"\n[[texts]]\ntext = "Hello"\n'

REFUSED = """
    campaign new spring.toml | campaign show nobody | campaign approve spring 9 --by Cy
    campaign launch spring --yes | campaign pause spring | campaign cancel nobody
    campaign result spring | campaign overall | campaign preview spring | campaign test spring
    claims approve 7 | imports undo 7 | members tag NOBODY vip | outgoing retry 7 --reason lost
    parked retry 7 | referrals show NOBODY | referrals review approve 7 | segments show Rich
    segments remove Rich | shops retry 7 | staff remove Bo | tiers assign NOBODY gold --reason x
    token revoke till | unfence | vouchers check NOTHING | verify --member NOBODY
"""
MISWRITTEN = """
    campaign new nowhere.toml | campaign new broken.toml | campaign set spring colour red
    campaign set spring budget much | campaign set spring segment points_>
    campaign text spring {nam} | campaign text spring @nowhere | campaign show
    campaign text spring Hi --button Go | campaign link spring shop http://shop.example
    campaign approve spring one | campaign list --limit 0 | campaign pause
    backup spring.toml | restore nowhere | unfence --late perhaps | export nowhere/m.csv
    import nowhere.csv | jobs run nothing | programme apply spring.toml
    referrals review reject 7 --note _ | segments count points_> | segments save Rich points_>
    staff add Bo --role boss | token create till --scope all | verify --proof 12 | dance
"""


def words_of(lines: str) -> list[list[str]]:
    """Commands between bars and lines; `_` is a blank."""
    given = [one.split() for line in lines.strip().splitlines() for one in line.split("|")]
    return [[word.replace("_", " ") for word in one] for one in given]


def test_every_command_ends_as_documented(
    fresh_database: Fresh,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KITH_DATABASE_URL", fresh_database("sqlite"))
    monkeypatch.setenv("KITH_SECRET_KEY", SECRET)
    Path("spring.toml").write_text(SPRING)
    Path("broken.toml").write_text(SPRING.replace("Hello", "Hello {nam}"))

    def ended(words: list[str]) -> str | int | None:
        monkeypatch.setattr("sys.argv", ["kith", *words])
        with pytest.raises(SystemExit) as found:
            main()
        return found.value.code

    for words in (["programme", "apply", str(PROGRAMME)], ["campaign", "new", "spring.toml"]):
        assert ended(words) == 0
    for lines, expected in ((REFUSED, TROUBLE), (MISWRITTEN, USAGE)):
        for words in words_of(lines):
            capsys.readouterr()
            assert ended(words) == expected, (words, capsys.readouterr())
