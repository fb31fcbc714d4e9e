"""Whatever is wrong in rules, orders or campaigns: the key, and what was expected, in our words."""

import re
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from loyalty import programme, shapes
from loyalty.campaigns.written import Written
from loyalty.errors import BadOrder, BadProgramme
from loyalty.orders.news import OrderNews, read
from loyalty.programme import Programme

RULES = (Path(__file__).parents[2] / "programme.toml").read_text("utf-8")
THEIRS = re.compile(r"Input|should|valid |Field|Extra|permitted|unable|Datetimes|Value|type=")
OTHERS: tuple[Any, ...] = (
    "", "?", "x" * 9000, -1, 10**30, 1.5, True, [], ["?"], {}, {"?": 1}, "2026-13-40", None,
)  # fmt: skip
ORDER = {
    "event": "paid", "order": "1", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
    "total": "54.00", "refunded": "0.00", "referral_code": "", "customer": {"email": ""},
    "lines": [{"sku": "a", "quantity": 1, "total": "1.00", "tags": ["x"]}],
}  # fmt: skip
CAMPAIGN = {
    "name": "spring", "segment": "points > 5", "start_at": "2026-12-01T09:00", "held_out": 10,
    "valid_until": "2026-12-02T09:00", "per_second": 5, "budget": "10.00", "outcome_days": 7,
    "local_time": "2026-12-01T09:00", "links": {"shop": "https://shop.example"},
    "texts": [{"variant": "a", "locale": "en", "text": "Hi", "picture": "https://shop.example/a",
               "template": "", "buttons": [{"label": "Go", "says": "help", "url": ""}]}],
}  # fmt: skip


def spoilt(whole: Any) -> Iterator[Any]:
    """The same with one part of it, wherever it stands, replaced, left out, or one too many."""
    yield from OTHERS
    if isinstance(whole, list) and whole:
        yield from ([one, *whole[1:]] for one in spoilt(whole[0]))
    if isinstance(whole, dict):
        yield {**whole, "colour_of_the_sky": 1}
        for name in whole:
            yield {key: value for key, value in whole.items() if key != name}
            yield from ({**whole, name: one} for one in spoilt(whole[name]))


@pytest.mark.parametrize(
    ("kind", "whole", "words", "least"),
    [
        (Programme, tomllib.loads(RULES), shapes.WORDS, 500),
        (OrderNews, ORDER, shapes.JSON, 80),
        (Written, CAMPAIGN, shapes.WORDS, 150),
    ],
)
def test_whatever_is_wrong_is_said_in_our_words(
    kind: type[BaseModel], whole: Any, words: dict[str, str], least: int
) -> None:
    wrong = 0
    for raw in spoilt(deepcopy(whole)):
        try:
            kind.model_validate(raw)
        except ValidationError as error:
            wrong += 1
            for one in error.errors(include_url=False):
                said = shapes.said(one, words)
                assert said, one
                assert not THEIRS.search(said), (one["type"], one["loc"], said)
    assert wrong > least


def test_rules_and_orders_name_the_key() -> None:
    with pytest.raises(BadProgramme, match=r"^programme.currency: expected 'GBP', 'EUR'"):
        programme.parse(RULES.replace('currency = "GBP"', 'currency = "pounds"'))
    with pytest.raises(BadProgramme, match=r"^brand.nmae: there is no such key"):
        programme.parse(RULES.replace("[brand]", '[brand]\nnmae = "x"'))
    with pytest.raises(BadOrder) as found:
        read({**ORDER, "lines": [{"quantity": "many"}]})
    assert str(found.value) == "lines.0.quantity: expected a whole number"
    with pytest.raises(BadOrder, match="event: expected 'paid', 'refunded', 'cancelled' or"):
        read({**ORDER, "event": "gone"})
