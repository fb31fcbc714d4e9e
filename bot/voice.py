"""Text key + parameters + locale = what a person reads: Fluent for words, Babel for numbers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import (
    MessageReference,
    Placeable,
    Resource,
    TextElement,
    VariableReference,
)

from bot.objections import Objections
from loyalty import exporting, linking
from loyalty.money import MINOR_UNITS
from loyalty.outgoing import Param, Saying

FALLBACK = "en"
REGIONS = {"en": "en_GB"}  # whose money and dates a language without a region gets
LONGEST = 200  # characters of a name or title that are said; what follows is cut
CACHED = 8192
NO_PICTURE: Mapping[str, str] = MappingProxyType({})
FORM = "template"  # the attribute of a text that WhatsApp has to approve before it is said
BRAND = "brand"
TEXT = "text:"

Escape = Callable[[str], str]
CodeOf = Callable[[str], str]


class SpokenButton(NamedTuple):
    """A button as it is shown. The label is plain text, not markup; so are `url` and `copy`."""

    label: str
    says: str
    url: str
    copy: str
    number: int


class Spoken(NamedTuple):
    """A message as it is sent: `text` has <b>, <i> and <code> and is escaped apart from them."""

    text: str
    buttons: tuple[SpokenButton, ...]
    picture: Mapping[str, str] = NO_PICTURE  # {"voucher": key, "code": code}, else as in Picture
    form: Mapping[str, str] = NO_PICTURE  # of WhatsApp: {"sid": a template, "variables": JSON}
    edits: str = ""  # the message that says this from now on, as the provider calls it


class Piece(NamedTuple):
    """A part of a text's form: words, or the name of what differs from member to member."""

    words: str
    name: str = ""  # of a parameter, or of a text that counts one: "text:n-points"


class MissingText(LookupError):
    """A key that no text file has, or a parameter that a text needs and was not given: a bug."""


@dataclass(frozen=True, slots=True)
class _Listener:
    """Everything about one rendering that is not the message itself."""

    locale: str
    brand: str
    escape: Escape
    code_of: CodeOf
    zone: str


class Voice:
    """The sentences of all languages: one folder per language, one .ftl file per subject.

    Allowed markup: <b>, <i>, <code>. Numbers, money, days, links and codes arrive formatted;
    $brand is the brand's name. Labels of buttons have at most 20 characters: WhatsApp cuts longer.
    """

    def __init__(self, texts: Path) -> None:
        self._bundles = {folder.name: _bundle(folder) for folder in _folders(texts)}
        if FALLBACK not in self._bundles:
            raise MissingText(f"no {FALLBACK}/*.ftl in {texts}")
        self._sentence = lru_cache(maxsize=CACHED)(self._format)
        english = (_resource(file.read_text("utf-8")) for file in (texts / FALLBACK).glob("*.ftl"))
        self._objections = Objections(one for resource in english for one in resource.body)

    @property
    def locales(self) -> list[str]:
        """The languages shipped."""
        return sorted(self._bundles)

    def spoken_locale(self, locale: str) -> str:
        """The shipped language nearest to what was asked for; English if there is none."""
        language = locale.replace("_", "-").partition("-")[0].lower()
        return language if language in self._bundles else FALLBACK

    def wording(self, key: str, locale: str) -> str:
        """The exact sentence behind a key that mentions nothing, as somebody agreed to it."""
        return self._sentence(self.spoken_locale(locale), key, ())

    def say(
        self,
        saying: Saying,
        locale: str,
        *,
        brand_name: str,
        escape: Escape,
        code_of: CodeOf,
        zone: str,
    ) -> Spoken:
        """Turn keys into sentences.

        Text from outside goes through the channel's `escape`; `code_of` turns a voucher's key into
        its code; days are those of the IANA zone `zone`.
        """
        spoken = self.spoken_locale(locale)
        listener = _Listener(spoken, escape(_clipped(brand_name)), escape, code_of, zone)
        text = self._text(saying.text, saying.params, listener)
        if saying.lines:
            lines = (self._text(line.text, line.params, listener) for line in saying.lines)
            text = f"{text}\n\n" + "\n".join(lines)
        picture: Mapping[str, str] = saying.picture
        if "voucher" in picture:
            picture = {**picture, "code": code_of(picture["voucher"])}
        if not saying.buttons:
            return Spoken(text, (), picture, edits=saying.edits)
        plain = _Listener(spoken, brand_name, _plain, code_of, zone)
        buttons = tuple(
            SpokenButton(
                self._text(button.label, button.params, plain),
                button.says,
                self._filled(button.url, button.params, plain, _quoted),
                self._filled(button.copy, button.params, plain, _plain),
                button.number,
            )
            for button in saying.buttons
        )
        return Spoken(text, buttons, picture, edits=saying.edits)

    def value(self, value: Param, locale: str, zone: str) -> str:
        """A parameter as people read it there, escaped by nobody; codes are not told this way."""
        if isinstance(value, str):
            return _clipped(value)
        spoken = self.spoken_locale(locale)
        return str(self._value(value, _Listener(spoken, "", _plain, _nobody, zone)))

    def form(self, key: str, locale: str) -> tuple[Piece, ...]:
        """What a text is outside of WhatsApp's window, in pieces; none if it has no form."""
        bundle = self._bundles[self.spoken_locale(locale)]
        message = bundle.get_message(key) if bundle.has_message(key) else None
        pattern: Any = message.attributes.get(FORM) if message else None
        if pattern is None:
            return ()
        found = [_piece(one, key) for one in getattr(pattern, "elements", (pattern,))]
        return tuple(one for one in found if one.words or one.name)

    def filling(self, name: str, saying: Saying, locale: str, zone: str) -> str:
        """What stands for a name in a text's form; nobody escapes it. MissingText."""
        listener = _Listener(self.spoken_locale(locale), "", _plain, _nobody, zone)
        if name.startswith(TEXT):
            return self._text(name.removeprefix(TEXT), saying.params, listener)
        if name not in saying.params:
            raise MissingText(f"{saying.text} mentions no {name}")
        return str(self._value(saying.params[name], listener))

    def _text(self, key: str, params: Mapping[str, Param], listener: _Listener) -> str:
        values: list[tuple[str, int | str]] = [(BRAND, listener.brand)]
        values.extend((name, self._value(value, listener)) for name, value in params.items())
        return self._sentence(listener.locale, key, tuple(values))

    def _value(self, value: Param, listener: _Listener) -> int | str:
        """A parameter as Fluent takes it: a number for plurals, anything else as finished text."""
        if isinstance(value, int):
            return value
        if isinstance(value, str):
            return listener.escape(_clipped(value))
        if "money" in value:
            short = "short" in value and value["money"] % MINOR_UNITS == 0
            return listener.escape(
                _money(value["money"], value["currency"], listener.locale, short)
            )
        if "day" in value:
            return listener.escape(_day(value["day"], listener.zone, listener.locale))
        if "birthday" in value:
            return listener.escape(_birthday(value["birthday"], listener.locale))
        if "decimal" in value:
            return listener.escape(_decimal(value["decimal"], listener.locale))
        if "voucher" in value:
            return listener.code_of(value["voucher"])
        if "link" in value:  # the one-time code that connects another chat
            return linking.said(listener.code_of, value["link"])
        if "ticket" in value:  # what opens a member's file for an hour
            return exporting.said(listener.code_of, value["ticket"])
        return self._worded(value, listener)

    def _worded(self, value: dict[str, Any], listener: _Listener) -> str:
        if "text" in value:
            return self._text(value["text"], value.get("params", {}), listener)
        if "url" in value:
            return listener.escape(str(value["url"]))
        if "objection" in value:
            return listener.escape(_clipped(self._objection(value["objection"], listener.locale)))
        raise MissingText(f"not a parameter that can be said: {sorted(value)}")

    def _objection(self, why: str, locale: str) -> str:
        """Why the rules refuse something; in English where no text says it."""
        said = self._objections.said(why, lambda key, told: self._sentence(locale, key, told))
        return said or why

    def _filled(self, form: str, params: Mapping[str, Param], plain: _Listener, put: Escape) -> str:
        """An address or a text to copy, with {name} replaced by what the parameter says."""
        if "{" not in form:
            return form
        for name, value in params.items():
            form = form.replace("{" + name + "}", put(str(self._value(value, plain))))
        return form

    def _format(self, locale: str, key: str, values: tuple[tuple[str, int | str], ...]) -> str:
        bundle = self._bundles[locale]
        if not bundle.has_message(key):
            raise MissingText(f"{locale}: {key}")
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise MissingText(f"{locale}: {key} has no text")
        text, errors = bundle.format_pattern(pattern, dict(values))
        if errors or not isinstance(text, str):
            raise MissingText(f"{locale}: {key}: {errors}")
        return text


def keys(texts: Path) -> dict[str, set[str]]:
    """Which text keys each language has: what tests compare."""
    return {
        folder.name: {key for file in folder.glob("*.ftl") for key in _messages(file)}
        for folder in _folders(texts)
    }


def _folders(texts: Path) -> list[Path]:
    return sorted({file.parent for file in texts.glob("*/*.ftl")})


def _messages(file: Path) -> Iterable[str]:
    for entry in _resource(file.read_text("utf-8")).body:
        name: Any = getattr(entry, "id", None)
        if name is not None:
            yield name.name


def _piece(element: Any, key: str) -> Piece:
    """A part of a form; plurals have no place in one, because each would be approved by itself."""
    while isinstance(element, Placeable):
        element = element.expression
    if isinstance(element, TextElement):
        return Piece(element.value)
    if isinstance(element, VariableReference):
        return Piece("", element.id.name)
    if isinstance(element, MessageReference):
        return Piece("", TEXT + element.id.name)
    raise MissingText(f"{key}.{FORM} holds a {type(element).__name__}")


def _bundle(folder: Path) -> FluentBundle:
    region = REGIONS.get(folder.name, folder.name)
    bundle = FluentBundle([region.replace("_", "-")], use_isolating=False)
    for file in sorted(folder.glob("*.ftl")):
        bundle.add_resource(_resource(file.read_text("utf-8")))
    return bundle


@cache
def _resource(text: str) -> Resource:
    """A file's messages; reading all of them takes a tenth of the start."""
    return FluentResource(text)


def _plain(text: str) -> str:
    return text


def _nobody(key: str) -> str:
    raise MissingText("no code is told here")


def _quoted(text: str) -> str:
    return quote(text, safe="")


def _clipped(text: str) -> str:
    """One line of bounded length: a name of 4,000 characters says no more than its beginning."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    return Locale.parse(REGIONS.get(language, language))


@lru_cache(maxsize=CACHED)
def _money(cents: int, currency: str, language: str, short: bool) -> str:
    locale = _locale(language)
    if not short:
        return str(format_currency(cents / MINOR_UNITS, currency, locale=locale))
    pattern = locale.currency_formats["standard"].pattern.replace(".00", "")
    whole = cents // MINOR_UNITS
    return str(format_currency(whole, currency, pattern, locale=locale, currency_digits=False))


@lru_cache(maxsize=CACHED)
def _decimal(number: str, language: str) -> str:
    locale = _locale(language)
    return str(format_decimal(Decimal(number), locale=locale, decimal_quantization=False))


@lru_cache(maxsize=CACHED)
def _birthday(day: str, language: str) -> str:
    leap = date.fromisoformat(f"2024-{day}")
    return str(format_skeleton("MMMMd", leap, locale=_locale(language)))


@lru_cache(maxsize=CACHED)
def _day(instant: str, zone: str, language: str) -> str:
    if "T" in instant:
        day = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).date()
    else:
        day = date.fromisoformat(instant)  # a day of the calendar, the same everywhere
    return str(format_date(day, format="long", locale=_locale(language)))
