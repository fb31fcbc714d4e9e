"""Text that fits, and names that mean nothing."""

import html
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.markup import escaped, neutral, parts, plain, starred, utf16
from bot.pauses import Pauses
from handlers.messages import Button, numbered

NAME = "<b>_*x & y*_ 💛 `~"
PARAGRAPHS = st.lists(st.text(alphabet=st.sampled_from("aä💛 \n"), max_size=60), max_size=12)


@settings(deadline=None)
@given(PARAGRAPHS.map("\n\n".join), st.integers(2, 40), st.booleans())
def test_parts_fit_and_nothing_is_lost(text: str, limit: int, as_telegram: bool) -> None:
    measure = utf16 if as_telegram else len
    cut = parts(text, limit, measure)
    assert all(measure(part) <= limit for part in cut)
    kept = "".join(cut).replace(" ", "").replace("\n", "")
    assert kept == text.replace(" ", "").replace("\n", "")
    if measure(text) <= limit:
        assert cut == [text]


def test_parts_break_between_paragraphs() -> None:
    text = "one one\n\ntwo two\ntwo\n\nthree"
    assert parts(text, 15) == ["one one", "two two\ntwo", "three"]
    assert parts(text, 17) == ["one one", "two two\ntwo", "three"]
    assert parts(text, 20) == ["one one\n\ntwo two\ntwo", "three"]
    assert parts("x" * 10, 4) == ["xxxx", "xxxx", "xx"]
    assert parts("💛💛💛", 4, utf16) == ["💛💛", "💛"]


@given(st.text())
def test_names_come_back_as_they_were(name: str) -> None:
    assert plain(escaped(name)) == name
    assert html.unescape(escaped(name)) == name


def test_names_mean_nothing() -> None:
    assert "<" not in escaped(NAME)
    shown = starred(f"<b>Hello {neutral(NAME)}</b>")
    assert shown == "*Hello <b>ˍ∗x & y∗ˍ 💛 ˋ∼*"
    assert neutral("https://kith.example/r/A_B*") == "https://kith.example/r/A_B*"
    assert starred("<i>x</i> <code>AB</code> &amp;") == "_x_ AB &"


def test_numbers_to_type() -> None:
    buttons = (
        Button("a", "points"),
        Button("b", "redeem 1", number=1),
        Button("c", url="https://x"),
        Button("d", copy="x"),
        Button("e", "help"),
    )
    assert {number: button.label for number, button in numbered(buttons).items()} == {
        "2": "a",
        "1": "b",
        "3": "e",
    }


def test_pauses_grow_and_end() -> None:
    pauses = Pauses()
    assert not pauses.left("telegram", "telegram:7")
    first = pauses.back_off("telegram")
    assert timedelta(seconds=0.3) < first <= timedelta(seconds=0.5)
    assert pauses.back_off("telegram") <= timedelta(seconds=1.0)
    pauses._until.clear()
    assert pauses.back_off("telegram") > timedelta(seconds=0.7)
    for _ in range(20):
        pauses._until.clear()
        assert pauses.back_off("telegram") <= timedelta(seconds=30)
    pauses._until.clear()
    pauses.reached("telegram")
    assert pauses.back_off("telegram") <= timedelta(seconds=0.5)


@pytest.mark.parametrize("whole_channel", [True, False])
def test_busy_pauses_its_scope(whole_channel: bool) -> None:
    pauses = Pauses()
    pauses.obey("telegram", "telegram:7", timedelta(seconds=5), whole_channel)
    assert pauses.left("telegram", "telegram:7") >= timedelta(seconds=5)
    assert bool(pauses.left("telegram", "telegram:8")) == whole_channel
    assert not pauses.left("whatsapp", "whatsapp:+1")
    pauses.obey("telegram", "telegram:8", timedelta(seconds=5), False)
    assert pauses.left("telegram", "telegram:9")
