"""Every KITH_ variable: what it may say, and the one line that says why not."""

from pathlib import Path
from typing import Any

import pytest

from bot.settings import PREFIX, BadSettings, Settings, for_serving, read

SECRET = "0123456789abcdef"
TELEGRAM = {
    "telegram_token": "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    "telegram_secret": "s-1_x",
}
TWILIO = {
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "token-of-twilio",
    "twilio_sender": "whatsapp:+447700900000",
}
WOOCOMMERCE = {
    "woocommerce_url": "https://shop.example.com",
    "woocommerce_key": "ck_0123456789",
    "woocommerce_key_secret": "cs_0123456789",
    "woocommerce_secret": "signs what WooCommerce tells",
}
SHOPIFY = {
    "shopify_url": "https://a.myshopify.com",
    "shopify_token": "shpat_1",
    "shopify_secret": "signs what Shopify tells",
}
PUBLIC = {"public_url": "https://kith.example.com"}


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def test_nothing_is_needed_but_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadSettings, match="KITH_SECRET_KEY is missing"):
        for_serving()
    monkeypatch.setenv("KITH_SECRET_KEY", SECRET)
    settings = for_serving()
    assert settings.database_url == "sqlite://kith.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert settings.parts == {"web", "deliver", "schedule"}
    assert settings.telegram_mode == "polling"


def test_every_name_of_the_readme_and_no_other() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    table = {line.split("`")[1] for line in readme.splitlines() if line.startswith("| `KITH_")}
    assert table == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**TELEGRAM, **TWILIO, **PUBLIC, "parts": "web, deliver"}.items():
        monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)
    monkeypatch.setenv("KITH_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("KITH_HOST", "")  # empty is not set
    settings = read(port=0)
    assert settings.telegram_mode == "webhook", "with a public address"
    assert settings.parts == {"web", "deliver"}
    assert (settings.log_level, settings.host, settings.port) == ("debug", "127.0.0.1", 0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"port": "eighty"}, "KITH_PORT: "),
        ({"port": "65536"}, "KITH_PORT: "),
        ({"port": "-1"}, "KITH_PORT: "),
        ({"parts": "web,dance"}, "KITH_PARTS: "),
        ({"parts": ","}, "KITH_PARTS: "),
        ({"log_level": "loud"}, "KITH_LOG_LEVEL: "),
        ({"database_url": "mysql://host/kith"}, "KITH_DATABASE_URL: "),
        ({"database_url": "sqlite://:memory:"}, "KITH_DATABASE_URL: "),
        ({"database_url": "sqlite://"}, "KITH_DATABASE_URL: "),
        ({"database_url": "postgres://host"}, "KITH_DATABASE_URL: "),
        ({"database_url": "postgres://host:port/kith"}, "KITH_DATABASE_URL: "),
        ({"public_url": "kith.example.com"}, "KITH_PUBLIC_URL: "),
        ({"public_url": "http://kith.example.com"}, "KITH_PUBLIC_URL: "),
        ({"public_url": "https://kith.example.com/?x=1"}, "KITH_PUBLIC_URL: "),
        ({"public_url": "https://[::1"}, "KITH_PUBLIC_URL: "),
        ({"telegram_token": "not-a-token"}, "KITH_TELEGRAM_TOKEN: "),
        ({"telegram_mode": "pigeon"}, "KITH_TELEGRAM_MODE: "),
        ({"telegram_api_url": "api.telegram.org"}, "KITH_TELEGRAM_API_URL: "),
        ({**TELEGRAM, **PUBLIC, "telegram_secret": ""}, "KITH_TELEGRAM_SECRET is missing"),
        ({**TELEGRAM, **PUBLIC, "telegram_secret": "ä"}, "KITH_TELEGRAM_SECRET: "),
        ({**TELEGRAM, **PUBLIC, "telegram_token": ""}, "KITH_TELEGRAM_TOKEN is missing"),
        ({**TELEGRAM, "telegram_mode": "webhook"}, "KITH_PUBLIC_URL is missing"),
        (TWILIO, "KITH_PUBLIC_URL is missing"),
        ({**TWILIO, **PUBLIC, "twilio_auth_token": ""}, "KITH_TWILIO_AUTH_TOKEN is missing"),
        ({**TWILIO, **PUBLIC, "twilio_sender": ""}, "KITH_TWILIO_SENDER is missing"),
        ({**TWILIO, **PUBLIC, "twilio_account_sid": ""}, "KITH_TWILIO_ACCOUNT_SID is missing"),
        ({**TWILIO, **PUBLIC, "twilio_sender": "+447700900000"}, "KITH_TWILIO_SENDER: "),
        ({**TWILIO, **PUBLIC, "twilio_account_sid": "SK12"}, "KITH_TWILIO_ACCOUNT_SID: "),
        ({"shopify_token": "shpat_1"}, "KITH_SHOPIFY_URL is missing"),
        ({"shopify_url": "https://a.myshopify.com"}, "KITH_SHOPIFY_TOKEN is missing"),
        ({**SHOPIFY, "shopify_secret": ""}, "KITH_SHOPIFY_SECRET is missing"),
        ({"shopify_url": "http://a.myshopify.com"}, "KITH_SHOPIFY_URL: "),
        ({"shopify_url": "a.myshopify.com"}, "KITH_SHOPIFY_URL: "),
        ({"shopify_api_version": "latest"}, "KITH_SHOPIFY_API_VERSION: "),
        ({**WOOCOMMERCE, "woocommerce_url": ""}, "KITH_WOOCOMMERCE_URL is missing"),
        ({**WOOCOMMERCE, "woocommerce_url": "http://s.example"}, "KITH_WOOCOMMERCE_URL: "),
        ({**WOOCOMMERCE, "woocommerce_key": ""}, "KITH_WOOCOMMERCE_KEY is missing"),
        ({**WOOCOMMERCE, "woocommerce_key": "cs_1"}, "KITH_WOOCOMMERCE_KEY: "),
        ({**WOOCOMMERCE, "woocommerce_key_secret": ""}, "KITH_WOOCOMMERCE_KEY_SECRET is missing"),
        ({**WOOCOMMERCE, "woocommerce_secret": ""}, "KITH_WOOCOMMERCE_SECRET is missing"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadSettings) as raised:
        read(**given)
    line = str(raised.value)
    assert line.startswith(said)
    assert "\n" not in line
    for name in ("secret_key", "shop_secret", "telegram_token", "twilio_auth_token"):
        assert not given.get(name) or given[name] not in line, "no secret is printed"


def test_what_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(**TELEGRAM).telegram_mode == "polling"
    assert read(**TELEGRAM, **TWILIO, **PUBLIC).telegram_mode == "webhook"
    assert read(public_url="http://127.0.0.1:8080/").public_url == "http://127.0.0.1:8080"
    assert read(public_url="http://localhost:1").public_url == "http://localhost:1"
    assert read(**{**TWILIO, **PUBLIC, "twilio_sender": "MG" + "a" * 32}).twilio_sender
    assert read(**WOOCOMMERCE, **SHOPIFY).shopify_api_version == "2026-10"
    assert read(shopify_secret="only the webhooks", woocommerce_secret="likewise")
    for url in ("sqlite:///var/lib/kith.db", "postgresql://u:p@h:1/d?sslmode=require"):
        assert read(database_url=url).database_url == url


def test_secrets_are_not_shown() -> None:
    secrets = {
        **TELEGRAM,
        "twilio_auth_token": TWILIO["twilio_auth_token"],
        "secret_key": SECRET,
        "shop_secret": "the secret of the shop",
        "api_token": "the token of the interface",
        "shopify_secret": "the secret of shopify",
        "shopify_token": "shpat_of-the-admin-api",
        "woocommerce_key": WOOCOMMERCE["woocommerce_key"],
        "woocommerce_key_secret": WOOCOMMERCE["woocommerce_key_secret"],
        "woocommerce_secret": WOOCOMMERCE["woocommerce_secret"],
        "database_url": "postgres://kith:password-of-it@host/kith",
    }
    shops = {**WOOCOMMERCE, "shopify_url": "https://a.myshopify.com"}
    shown = repr(read(**{**TWILIO, **PUBLIC, **shops, **secrets}))
    for secret in secrets.values():
        assert secret not in shown
    assert "password-of-it" not in shown


def test_short_secrets_are_named() -> None:
    assert read(secret_key=SECRET, **PUBLIC, **TELEGRAM).guessable == ["KITH_TELEGRAM_SECRET"]
    assert read(secret_key="guess", shop_secret="guess").guessable == [
        "KITH_SECRET_KEY",
        "KITH_SHOP_SECRET",
    ]
    assert read(woocommerce_secret="guess").guessable == ["KITH_WOOCOMMERCE_SECRET"]
