"""The variable parts of addresses: what each may be, and what it means."""

import re
from collections.abc import Mapping
from typing import Any

from bot.web.api.problems import Problem
from loyalty.codes import ALPHABET
from loyalty.members import NUMBER_LENGTH

NUMBER = f"^[{ALPHABET}]{{{NUMBER_LENGTH}}}$"

PARTS: dict[str, tuple[dict[str, Any], str]] = {
    "number": ({"type": "string", "pattern": NUMBER}, "The member's number."),
    "claim": ({"type": "integer", "minimum": 1, "maximum": 10**17}, "The claim's id."),
    "campaign": (
        {"type": "integer", "minimum": 1, "maximum": 10**17},
        "The campaign's number.",
    ),
    "segment": (
        {"type": "integer", "minimum": 1, "maximum": 10**17},
        "The segment's number.",
    ),
    "referral": ({"type": "integer", "minimum": 1, "maximum": 10**17}, "The invitation's id."),
    "version": ({"type": "integer", "minimum": 1, "maximum": 10**6}, "The version of the rules."),
    "key": ({"type": "string", "pattern": "^[0-9a-f]{26}$"}, "The voucher's key."),
    "source": (
        {"type": "string", "pattern": "^[a-z]{1,16}$"},
        "Who told about the order: api, kith, shopify, woocommerce.",
    ),
    "order": (
        {"type": "string", "minLength": 1, "maxLength": 80},
        "The shop's number of the order.",
    ),
}


def parts_of(given: Mapping[str, str]) -> dict[str, str | int]:
    """The parts of an address as what they are; what cannot be one is not found."""
    found: dict[str, str | int] = {}
    for name, text in given.items():
        schema, _ = PARTS[name]
        if schema["type"] == "integer":
            fits = re.fullmatch("[0-9]{1,18}", text, re.ASCII) is not None
            fits = fits and schema["minimum"] <= int(text) <= schema["maximum"]
        elif "pattern" in schema:
            fits = re.search(schema["pattern"], text) is not None and "\n" not in text
        else:
            fits = schema["minLength"] <= len(text) <= schema["maxLength"]
        if not fits:
            raise Problem("not-found", "there can be no such thing", field=name)
        found[name] = int(text) if schema["type"] == "integer" else text
    return found
