"""How the program speaks to whoever runs it."""

import re
from pathlib import Path

import pytest

from bot.wording import counted, unusable


@pytest.mark.parametrize(
    ("number", "thing", "said"),
    [
        (0, "member", "0 members"),
        (1, "member", "1 member"),
        (-1, "point", "-1 point"),
        (2, "entry", "2 entries"),
        (1, "entry", "1 entry"),
        (3, "activity", "3 activities"),
        (5, "day", "5 days"),
        (12_345, "open voucher", "12,345 open vouchers"),
        (1, "line of batch 7", "1 line of batch 7"),
        (2, "line of batch 7", "2 lines of batch 7"),
    ],
)
def test_one_is_one_and_several_are_several(number: int, thing: str, said: str) -> None:
    assert counted(number, thing) == said


def test_a_file_that_cannot_be_used_is_named_in_plain_words(tmp_path: Path) -> None:
    text = tmp_path / "letter.txt"
    text.write_bytes(b"\xff")
    for path, said in (
        (tmp_path / "none.csv", "there is no such file"),
        (tmp_path / "none" / "none.csv", f"there is no folder {tmp_path / 'none'}"),
        (text / "none.csv", f"{text} is no folder"),
        (tmp_path, "that is a folder, not a file"),
        (text, "it is not written in UTF-8"),
    ):
        assert unusable(path, wrong_with(path)) == f"{path}: {said}"
    denied = unusable("x", PermissionError(13, "Permission denied"))
    assert denied == "x: the permissions of this user do not allow it"
    assert unusable("x", OSError(28, "No space left on device")) == "x: No space left on device"


def test_money_is_written_by_one_function() -> None:
    own = re.compile(r"/ (?:100|MINOR_UNITS):[+,]*\.2f")
    root = Path(__file__).parents[2]
    files = [file for room in ("bot", "loyalty", "handlers", "referral_links", "scheduler")
             for file in (root / room).rglob("*.py")]  # fmt: skip
    assert len(files) > 200
    found = {file.name for file in files if own.search(file.read_text("utf-8"))}
    assert found == {"money.py"}


def wrong_with(path: Path) -> OSError | UnicodeError:
    """What reading it raises."""
    try:
        path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        return error
    raise AssertionError(f"{path} can be read")
