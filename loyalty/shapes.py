"""What has not the shape that it should have, in plain words: what was expected there."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

_NUMBER = "expected a number such as 12.5"
_WHOLE = "expected a whole number"
_SEVERAL = "expected several, in square brackets"
_DAY = "expected a day such as 2026-12-01"
_INSTANT = "expected an instant such as 2026-12-01T09:00:00+01:00"
WORDS = {
    "missing": "is needed",
    "extra_forbidden": "there is no such key",
    "model_type": "expected a table with keys",
    "dict_type": "expected names with values, in braces or a table",
    "list_type": _SEVERAL,
    "tuple_type": _SEVERAL,
    "too_short": "expected at least {min_length}",
    "too_long": "expected at most {max_length}",
    "literal_error": "expected {expected}",
    "bool_type": "expected true or false, without quotation marks",
    "bool_parsing": "expected true or false",
    "int_type": f"{_WHOLE}, without quotation marks",
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": "expected at most {max_digits} digits",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than": "expected less than {lt}",
    "less_than_equal": "expected at most {le}",
    "string_type": "expected a text in quotation marks",
    "string_unicode": "expected a text",
    "string_too_short": "expected at least one character",
    "string_too_long": "expected at most {max_length} characters",
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": f"{_DAY}, without a time",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": f"{_INSTANT}, with its offset",
}
JSON = {
    **WORDS,
    "extra_forbidden": "there is no such field",
    "model_type": "expected a JSON object",
    "model_attributes_type": "expected a JSON object",
    "dict_type": "expected a JSON object",
}
_SLUG = "expected a slug: a-z, 0-9 and -, at most 60 of them"
PATTERNS = {
    r"^[A-Z]{3}$": "expected a currency in three capital letters, such as GBP",
    r"^(https://\S+)?$": "expected an address such as https://shop.example",
    r"^[a-z0-9-]{0,60}$": _SLUG,
    r"^[a-z0-9-]{1,60}$": _SLUG,
    r"^[a-z0-9-]{1,40}$": "expected a name of a-z, 0-9 and -, at most 40 of them",
    r"^[a-z0-9_]{0,80}$": "expected a name of a-z, 0-9 and _, at most 80 of them",
    r"^[a-z]{2,3}$": "expected a language such as en",
    r"^[a-h]$": "expected a letter from a to h",
    r"^#[0-9a-fA-F]{6}$": "expected a colour such as #7a2e3b",
    r"^([01]\d|2[0-3]):[0-5]\d$": "expected a time such as 21:00",
    r"^(whatsapp|telegram)(:\+[1-9][0-9]{0,6})?$": (
        "expected whatsapp, telegram, or one of them with the beginning of numbers: whatsapp:+44"
    ),
}


def said(
    error: Mapping[str, Any],
    words: Mapping[str, str] = WORDS,
    patterns: Mapping[str, str] = PATTERNS,
) -> str:
    """What one of pydantic's errors is about."""
    about = error.get("ctx", {})
    if error["type"] == "string_pattern_mismatch" and about["pattern"] in patterns:
        return patterns[about["pattern"]]
    if error["type"] in words:
        return words[error["type"]].format(**about)
    return str(error["msg"]).removeprefix("Value error, ")


def first(error: ValidationError, words: Mapping[str, str] = WORDS) -> tuple[str, str]:
    """The place of the first thing that is wrong, `rewards.0.cost`, and what was expected there."""
    found: Mapping[str, Any] = error.errors(include_url=False, include_input=False)[0]
    return ".".join(str(part) for part in found["loc"]), said(found, words)
