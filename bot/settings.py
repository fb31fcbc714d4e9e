"""The environment, read once: every KITH_ variable, checked, frozen; rooms below do not ask."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot import database
from loyalty import shapes

PREFIX = "KITH_"
SHORTEST_SECRET = 16  # characters; what is shorter can be guessed
LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")

Part = Literal["web", "deliver", "schedule"]
Network = IPv4Network | IPv6Network
LOOPBACK_NETWORKS: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1"))


class BadSettings(Exception):
    """The environment is wrong; the message is one line and names the variable, not its value."""


def _url(value: str) -> str:
    """Without a slash at the end, so that paths can be appended."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment:
        raise ValueError("expected an address such as https://kith.example.com")
    return value.rstrip("/")


def _public(value: str) -> str:
    """https, because providers and friends come here; plain http only on this very machine."""
    if not value:
        return value
    value = _url(value)
    parts = urlsplit(value)
    if parts.scheme == "http" and not LOOPBACK.fullmatch(parts.hostname or ""):
        raise ValueError("expected https:// (http:// only for 127.0.0.1 or localhost)")
    return value


def _database(value: str) -> str:
    database.parse(value)
    return value


def _matching(pattern: str, expected: str) -> AfterValidator:
    def check(value: str) -> str:
        if value and not re.fullmatch(pattern, value):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


def _parts(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _networks(value: Any) -> Any:
    """Addresses and networks; a network may be named by any address in it."""
    if not isinstance(value, str):
        return value
    try:
        return tuple(ip_network(one.strip(), strict=False) for one in value.split(","))
    except ValueError as error:
        raise ValueError("expected addresses or networks, such as 10.0.0.0/8,::1") from error


Url = Annotated[str, AfterValidator(_url)]
Secret = Annotated[str, Field(repr=False)]


class Settings(BaseSettings):
    """What KITH_ variables may say. What is empty is off."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[Secret, AfterValidator(_database)] = "sqlite://kith.db"
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080  # 0: any free one
    public_url: Annotated[str, AfterValidator(_public)] = ""
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = (
        LOOPBACK_NETWORKS
    )
    programme: str = ""
    secret_key: Secret = ""
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = (
        "info"
    )
    parts: Annotated[frozenset[Part], NoDecode, BeforeValidator(_parts), Field(min_length=1)] = (
        frozenset(("web", "deliver", "schedule"))
    )

    telegram_token: Annotated[Secret, _matching(r"\d+:[\w-]+", "BotFather's 123456:AA...")] = ""
    telegram_secret: Annotated[
        Secret, _matching(r"[A-Za-z0-9_-]{1,256}", "1 to 256 of A-Z a-z 0-9 _ -")
    ] = ""
    telegram_mode: Literal["", "webhook", "polling"] = ""  # once read, never empty
    telegram_api_url: Url = "https://api.telegram.org"
    telegram_link_url: Url = "https://t.me"
    telegram_rate: Annotated[int, Field(ge=0, le=10**4)] = 30  # messages a second; 0: any number

    twilio_account_sid: Annotated[str, _matching(r"AC[0-9A-Za-z]+", "AC...")] = ""
    twilio_auth_token: Secret = ""
    twilio_sender: Annotated[
        str, _matching(r"whatsapp:\+\d{6,15}|MG[0-9A-Za-z]+", "whatsapp:+... or MG...")
    ] = ""
    twilio_api_url: Url = "https://api.twilio.com"
    twilio_content_url: Url = "https://content.twilio.com"
    whatsapp_link_url: Url = "https://wa.me"
    whatsapp_rate: Annotated[int, Field(ge=0, le=10**4)] = 80

    shop_secret: Secret = ""
    shopify_secret: Secret = ""
    shopify_url: Annotated[str, AfterValidator(_public)] = ""
    shopify_token: Secret = ""
    shopify_api_version: Annotated[str, _matching(r"20\d\d-(01|04|07|10)", "such as 2026-10")] = (
        "2026-10"
    )
    woocommerce_secret: Secret = ""
    woocommerce_url: Annotated[str, AfterValidator(_public)] = ""
    woocommerce_key: Annotated[Secret, _matching(r"ck_[0-9A-Za-z]+", "ck_...")] = ""
    woocommerce_key_secret: Annotated[Secret, _matching(r"cs_[0-9A-Za-z]+", "cs_...")] = ""
    api_token: Secret = ""
    api_rate: Annotated[int, Field(ge=1, le=10**6)] = 600  # requests a minute for each token

    @model_validator(mode="before")
    @classmethod
    def _choose_the_mode(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values.get("telegram_mode"):
            mode = "webhook" if values.get("public_url") else "polling"
            values = {**values, "telegram_mode": mode}
        return values

    @model_validator(mode="after")
    def _whole_channels(self) -> Self:
        """Half a channel is a mistake that would be noticed too late."""
        webhook = self.telegram_mode == "webhook"
        if self.telegram_token and webhook:
            self._need("telegram_secret", "Telegram's webhook")
            self._need("public_url", "Telegram's webhook")
        if self.telegram_secret:
            self._need("telegram_token", "Telegram")
        if self.twilio_account_sid or self.twilio_auth_token or self.twilio_sender:
            for name in ("twilio_account_sid", "twilio_auth_token", "twilio_sender", "public_url"):
                self._need(name, "WhatsApp")
        shopify = ("shopify_url", "shopify_token")
        self._connector("the connector to Shopify", shopify, "shopify_secret")
        woocommerce = ("woocommerce_url", "woocommerce_key", "woocommerce_key_secret")
        self._connector("the connector to WooCommerce", woocommerce, "woocommerce_secret")
        return self

    @property
    def guessable(self) -> list[str]:
        """The variables whose secret is so short that somebody may guess it."""
        ours = ("secret_key", "telegram_secret", "shop_secret", "woocommerce_secret", "api_token")
        return [
            f"{PREFIX}{name.upper()}"
            for name in ours
            if 0 < len(getattr(self, name)) < SHORTEST_SECRET
        ]

    def _connector(self, purpose: str, names: tuple[str, ...], secret: str) -> None:
        """All or none of its names; with them, what signs the word that a discount was used."""
        if any(getattr(self, name) for name in names):
            for name in (*names, secret):
                self._need(name, purpose)

    def _need(self, name: str, purpose: str) -> None:
        if not getattr(self, name):
            raise ValueError(f"{PREFIX}{name.upper()} is missing: {purpose} needs it")


def read(**given: Any) -> Settings:
    """The settings of this process; what is `given` wins over the environment. BadSettings."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise BadSettings(explained(error)) from None


def for_serving() -> Settings:
    """The settings of `kith serve`, which also needs a secret of its own. BadSettings."""
    settings = read()
    if not settings.secret_key:
        raise BadSettings(f"{PREFIX}SECRET_KEY is missing: voucher codes are computed from it")
    return settings


def explained(error: ValidationError) -> str:
    """The first thing that is wrong, on one line, without any value."""
    place, said = shapes.first(error)
    said = " ".join((said[:1].lower() + said[1:] if not said.startswith(PREFIX) else said).split())
    name = f"{PREFIX}{place.partition('.')[0]}".upper() if place else ""
    return f"{name}: {said}" if name else said
