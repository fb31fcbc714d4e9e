"""The forms that texts have, and plain words for what has not the form that is documented."""

from collections.abc import Mapping
from typing import Any

from loyalty import shapes

VISIBLE = r"[^\s\x00-\x1f\x7f-\x9f]"
VISIBLE_IF_ANY = f"{VISIBLE}|^$"
PHONE = r"^\+[1-9][0-9]{5,14}$"
EMAIL = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+\.[^@\s\x00-\x1f\x7f-\x9f]+$"
BIRTHDAY = "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
ADDRESS = "^(whatsapp|telegram|external):"
SLUG = r"^[a-z0-9-]{1,60}$"
AMOUNT = r"^[0-9]{1,11}(\.[0-9]{1,2}0{0,4})?$"
CURRENCY = "^[A-Z]{3}$"
PLACE = r"^[0-9]{1,18}$"

EXPECTED = {
    VISIBLE: "expected at least one character that can be seen",
    VISIBLE_IF_ANY: "expected nothing, or at least one character that can be seen",
    PHONE: "expected a phone number with + and its country, without blanks, such as +447700900001",
    EMAIL: "expected an e-mail address such as ana@example.com",
    BIRTHDAY: "expected month and day such as 05-17",
    ADDRESS: "expected a chat address such as telegram:42 or whatsapp:+447700900001",
    SLUG: "expected a slug of the rules: 1 to 60 of a-z, 0-9 and -, such as ten-off",
    AMOUNT: 'expected an amount as a text, such as "54.99": not negative, at most two decimals',
    CURRENCY: "expected a currency in three capital letters, such as GBP",
    PLACE: "expected what stood in `next` of the page before",
}


def words_of(error: Mapping[str, Any]) -> str:
    """What one of pydantic's errors is about: what was expected, without what came."""
    return shapes.said(error, shapes.JSON, EXPECTED)
