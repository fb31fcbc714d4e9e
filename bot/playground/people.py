"""The people whom a visitor of the playground can be, each with an account on both channels."""

from dataclasses import asdict, dataclass
from typing import Any

LONGEST_NAME = 64  # what Telegram allows for a first name


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with two phones: numbers are from the ranges kept free for films and examples."""

    key: str
    name: str
    language: str  # what their Telegram app is set to
    telegram_id: int
    phone: str  # E.164

    @property
    def whatsapp(self) -> str:
        """The address that Twilio gives them."""
        return f"whatsapp:{self.phone}"

    def shown(self) -> dict[str, Any]:
        """What the page may know."""
        return asdict(self)


FIRST = (
    Person("ana", "Ana", "en", 880_000_001, "+447700900101"),
    Person("ben", "Ben", "en", 880_000_002, "+447700900102"),
    Person("chloe", "Chloé", "en", 880_000_003, "+447700900103"),
    Person("dieter", "Dieter", "de", 880_000_004, "+491713920004"),
)


def invented(name: str, language: str, taken: int) -> Person:
    """One more person; `taken` is how many there are already."""
    number = taken + 1
    phone = f"+4917139200{number:02}" if language == "de" else f"+447700900{100 + number}"
    return Person(f"guest{number}", name[:LONGEST_NAME], language, 880_000_000 + number, phone)
