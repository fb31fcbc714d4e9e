"""Nobody reads "1 points": every text, with one of everything that it counts."""

import re
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

from bot.voice import keys
from tests.phones import TOP

TEXTS = TOP / "handlers" / "texts"
ALL = keys(TEXTS)
TAGS = re.compile(r"</?(?:b|i|code)>")
# What is a name, an amount of money or a date wherever it stands; everything else may be a number.
WORDS = {
    "brand", "contact", "name", "title", "worth", "value", "day", "order", "tier", "back",
    "rate",  # one has a text of its own
    "factor",  # said only where it is more than one
}  # fmt: skip
# A verb or a thing that there are several of, behind a one that ends no longer number.
SEVERAL = {
    "en": r"(?:more |other |new |open )?(?:points|friends|days|months|minutes|hours|orders|people"
    r"|vouchers|changes|years|times|members|digits|letters)\b|(?:more )?are\b"
    r"|of (?:it|them|these|those) (?:are|were|have|make|count|wait)\b",
    "de": r"(?:weitere |andere |neue )?(?:Punkten?|Freunden?|Tagen?|Monaten?|Minuten|Stunden"
    r"|Bestellungen|Leuten?|Gutscheinen?|Änderungen|Jahren?|Mitgliedern?|Male)\b"
    r"|sind\b|gehören\b|werden\b",
}
# The verb before its one: "lassen sich 1 einlösen".
BEFORE = {
    "en": r"\b(?:wait|make|count) 1\b",
    "de": r"\b(?:gehören|werden|wurden|warten|gelten|fehlen|gleichen|lassen(?: sich)?) 1\b",
}


class Mentioned(Visitor):
    """What a text mentions: other texts, and its parameters with what is told apart of them."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.params: dict[str, set[int | str]] = {}

    def visit_MessageReference(self, node: ast.MessageReference) -> None:
        self.texts.add(node.id.name)

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.params.setdefault(node.id.name, set())

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:
        assert isinstance(node.selector, ast.VariableReference)
        told_apart = self.params.setdefault(node.selector.id.name, set())
        for variant in node.variants:
            if isinstance(variant.key, ast.NumberLiteral):
                told_apart |= {int(variant.key.value), 1, 2}
            elif variant.key.name not in ("one", "other"):
                told_apart.add(variant.key.name)
            else:
                told_apart |= {1, 2}
        self.generic_visit(node)


def spoken_with_ones(bundle: FluentBundle, resources: dict[str, Any]) -> dict[str, set[str]]:
    """All that each text may come to where whatever it only mentions is a 1."""
    said: dict[str, set[str]] = {}
    for key, entry in resources.items():
        mentioned, waiting = Mentioned(), [entry]
        while waiting:
            mentioned.visit(waiting.pop())
            waiting += [resources[text] for text in mentioned.texts]
            mentioned.texts.clear()
        names = list(mentioned.params)
        choices = [
            ["Kith"] if name in WORDS else sorted(mentioned.params[name] or {1}, key=str)
            for name in names
        ]
        for values in product(*choices):
            message = bundle.get_message(key)
            assert message.value is not None, key
            for pattern in (message.value, *message.attributes.values()):
                text, errors = bundle.format_pattern(pattern, dict(zip(names, values, strict=True)))
                assert not errors, f"{key}: {errors}"
                said.setdefault(key, set()).add(TAGS.sub("", str(text)))
    return said


def several_of_one(locale: str) -> re.Pattern[str]:
    """Such as "1 points"; "Ana and 1 are told" is right."""
    behind = rf"(?<![\d.,:])(?<!and )(?<!und )\b1 (?:{SEVERAL[locale]})"
    return re.compile(rf"{behind}|{BEFORE[locale]}(?![.,:]?\d)")


def messages(folder: Path) -> tuple[FluentBundle, dict[str, Any]]:
    """A language's texts, ready to be said, and as they are written."""
    bundle = FluentBundle([folder.name], use_isolating=False)
    found: dict[str, Any] = {}
    for file in sorted(folder.glob("*.ftl")):
        resource = FluentResource(file.read_text("utf-8"))
        bundle.add_resource(resource)
        found |= {one.id.name: one for one in resource.body if isinstance(one, ast.Message)}
    return bundle, found


@pytest.mark.parametrize("locale", sorted(ALL))
def test_one_of_anything_is_not_several(locale: str) -> None:
    wrong = several_of_one(locale)
    said = spoken_with_ones(*messages(TEXTS / locale))
    assert len(said) > 400, "the walk finds them"
    found = {
        key: sorted(text for text in texts if wrong.search(text)) for key, texts in said.items()
    }
    assert {key: texts[0] for key, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "You get { $n } points."),
        ("en", "{ $n } of them make up for others."),
        ("de", "Du bekommst <b>{ $n }</b> Punkte."),
        ("de", "Davon lassen sich { $n } einlösen."),
        ("de", "Davon gleichen { $n } aus, was fehlte."),
    ],
)
def test_the_test_can_see_it(locale: str, text: str) -> None:
    bundle = FluentBundle([locale], use_isolating=False)
    resource = FluentResource(f"some = {text}")
    bundle.add_resource(resource)
    entries = {"some": resource.body[0]}
    wrong = several_of_one(locale)
    assert all(wrong.search(one) for one in spoken_with_ones(bundle, entries)["some"])
