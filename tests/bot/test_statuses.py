"""How commands end: 0 done, 1 refused or not possible now, 2 not to be meant like this."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from bot.commands.base import TROUBLE, USAGE
from tests import forks

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
    templates sync | staff add Bo --role boss | token create till --scope all | verify --proof 12
    dance
"""


def words_of(lines: str) -> list[list[str]]:
    """Commands between bars and lines; `_` is a blank."""
    given = [one.split() for line in lines.strip().splitlines() for one in line.split("|")]
    return [[word.replace("_", " ") for word in one] for one in given]


def test_every_command_ends_as_documented(fresh_database: Fresh, tmp_path: Path) -> None:
    (tmp_path / "spring.toml").write_text(SPRING)
    (tmp_path / "broken.toml").write_text(SPRING.replace("Hello", "Hello {nam}"))
    given = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
    given |= {"KITH_DATABASE_URL": fresh_database("sqlite"), "KITH_SECRET_KEY": SECRET}
    first = [["programme", "apply", str(PROGRAMME)], ["campaign", "new", "spring.toml"]]
    expected = {0: first, TROUBLE: words_of(REFUSED), USAGE: words_of(MISWRITTEN)}
    words = [one for several in expected.values() for one in several]
    lines = [json.dumps(one) for one in words]
    status, out, err = forks.run("tests.bot.ended", *lines, env=given, cwd=tmp_path)
    assert status == 0, err
    ended = [int(line.split()[1]) for line in out.splitlines() if line.startswith("ended ")]
    assert len(ended) == len(words) > 50
    should = [status for status, several in expected.items() for _ in several]
    assert [one for one in zip(words, ended, should, strict=True) if one[1] != one[2]] == []
