"""What the rules object to a campaign or a filter is said in every language that staff may read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.equipment import TEXTS
from bot.voice import Voice, keys
from handlers import unfit
from loyalty import errors

ROOM = Path(errors.__file__).parent
VOICE = Voice(TEXTS)
FILES = [
    *(ROOM / "campaigns" / f"{name}.py" for name in (
        "audience", "checking", "course", "drafts", "errors", "templates", "texts", "wording",
        "written",
    )),
    *(ROOM / "segments" / f"{name}.py" for name in (
        "compiling", "reading", "statements", "tree", "values", "vocabulary",
    )),
]  # fmt: skip
SAYING = (
    "BadCampaign", "Miswritten", "BadFilter", "ValueError", "wrong", "append", "__init__", "_expect"
)  # fmt: skip
# What stands for a value in a sentence, by what the code calls it; anything else is "x7".
INSIDE = {
    "error": "a whole number such as 200", "state": "paused", "meant": "", "hint": "",
    "pictured": "", "_place": "a/en", "one": "the text has {name}, and it does not",
    "what": "a value was expected", "why": "kith templates push", "found": 'before "x"',
}  # fmt: skip
# Nobody writes these in a chat: a start, an end, a budget, buttons and files are for commands.
ELSEWHERE = (
    "not TOML", "expected a local time", "expected an instant", "there is no such instant",
    "expected an amount such as 1000.00", "a button has either", "says: at most",
    "start_at or local_time", "texts: each variant", "there are no rules",
)  # fmt: skip


def said(node: ast.expr) -> str | None:
    """A sentence as the code would say it; None if the node is none."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if not isinstance(node, ast.JoinedStr):
        return None
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else inside(part.value)
        for part in node.values
        if isinstance(part, ast.Constant | ast.FormattedValue)
    )


def inside(value: ast.expr) -> str:
    """What may stand in that place."""
    named = value.func if isinstance(value, ast.Call) else value
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    return INSIDE.get(name, "x7")


def sentences() -> Iterator[str]:
    """All that the rules may object, and note."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if isinstance(node, ast.Call) and name in SAYING and node.args:
                given: list[ast.expr] = [node.args[0]]
            elif isinstance(node, ast.Return | ast.AugAssign) and isinstance(node.value, ast.List):
                given = node.value.elts
            else:
                continue
            for one in given:
                words = said(one)
                if words is not None and " " in words.strip() and "SELECT" not in words:
                    expects = name == "wrong" and "expected" in words
                    yield f"{words} at the end" if expects else words


def in_german(why: str) -> str:
    return VOICE.value({"objection": why}, "de", "UTC")


def test_every_objection_of_the_rules_is_translated() -> None:
    found = [one for one in sentences() if not any(words in one for words in ELSEWHERE)]
    assert len(found) > 60
    assert [one for one in found if in_german(one) == one] == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("it is running", "sie ist unterwegs"),
        (
            'segment: character 3: there is no field "pionts"; perhaps points',
            'Filter: Zeichen 3: es gibt kein Feld "pionts"; vielleicht points',
        ),
        (
            "nobody would get it; a/en: there is no link shop: kith campaign link",
            "niemand würde sie bekommen; a/en: es gibt keinen Link shop: kith campaign link",
        ),
        (
            "text: a { stands alone; written twice it is a plain brace",
            "Text: { steht allein; doppelt geschrieben ist es eine einfache Klammer",
        ),
        (
            "it would cost £1.00, and its budget is £0.50; nobody would get it",
            "sie würde £1.00 kosten, und ihr Budget ist £0.50; niemand würde sie bekommen",
        ),
        ("something of which no text knows", "something of which no text knows"),
    ],
)
def test_they_are_found_again_with_what_they_mention(english: str, german: str) -> None:
    assert in_german(english) == german
    assert VOICE.value({"objection": english}, "en", "UTC") == english


def test_every_refusal_has_a_text() -> None:
    def below(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
        yield kind
        for one in kind.__subclasses__():
            yield from below(one)

    assert unfit.Unfit in below(errors.Refusal)
    for locale, known in keys(TEXTS).items():
        assert {one.text for one in below(errors.Refusal)} - {"refused"} <= known, locale
