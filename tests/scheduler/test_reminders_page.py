"""What docs/reminders.md says of each kind is what the code does."""

import re
from typing import get_args

from loyalty import programme
from loyalty.programme.reminder_rules import MARKETING, REMINDING, Kind
from scheduler.reminders import KINDS
from tests.phones import TOP

ROW = re.compile(r"^\| `([a-z-]+)` \| ([^|]*) \| [^|]+ \| (service|news) \| (yes)? ?\| (yes)? ?\|$")


def shipped(kind: str) -> str:
    """The rules of a kind that there are without any in the file, the shortest time first."""
    rules = sorted((one for one in REMINDING if one.kind == kind), key=lambda one: one.days)
    return ", ".join(
        f"{f'{one.days} days ' + ('before' if one.ahead else 'after') if one.days else 'at once'}"
        f" ({one.valid_days})"
        for one in rules
    )


def test_the_table_of_kinds_is_the_code() -> None:
    lines = (TOP / "docs" / "reminders.md").read_text("utf-8").splitlines()
    told = {found[1]: found.groups()[1:] for line in lines if (found := ROW.match(line))}
    assert told == {
        kind: (
            shipped(kind),
            "news" if kind in MARKETING else "service",
            "yes" if KINDS[kind].joins else None,
            None if KINDS[kind].is_over else "yes",
        )
        for kind in get_args(Kind)
    }


def test_the_example_has_what_is_shipped() -> None:
    shipped = programme.parse((TOP / "programme.toml").read_text("utf-8"))
    assert shipped.reminding == REMINDING
