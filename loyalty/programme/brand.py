"""Whom a conversation speaks for."""

from collections.abc import Callable
from dataclasses import dataclass

from loyalty.programme.whole import Programme


@dataclass(frozen=True)
class Brand:
    """Everything a conversation needs to know of whom it speaks for."""

    programme: Programme
    version: int
    secret: bytes
    public_url: str
    telegram_link: str  # "https://t.me/<bot>"; empty while that door is closed
    whatsapp_link: str  # "https://wa.me/<digits>"; empty while that door is closed
    wording: Callable[[str, str], str]  # text key, locale -> the exact sentence
    shops: tuple[str, ...] = ()  # connected shops that must know our vouchers: "shopify" ...
