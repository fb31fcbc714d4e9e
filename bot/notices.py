"""What is said because time passed, as WhatsApp templates: drawn of its texts, and filled in."""

import hashlib
import json
from collections.abc import Callable, Iterable

from bot.channels.markup import starred, tamed
from bot.forms import Form, Known
from bot.templates import check, types_of
from bot.voice import BRAND, FALLBACK, MissingText, Voice
from loyalty.campaigns import templates
from loyalty.campaigns.errors import BadCampaign
from loyalty.campaigns.shelf import Drawn
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand

PREFIX = "kith_"
CATEGORIES = {"service": "UTILITY", "marketing": "MARKETING"}
MOST_TAPS = 3
LONGEST_LABEL = 20


def name_of(key: str) -> str:
    """What the template of a text is called."""
    return PREFIX + key.replace("-", "_")


def drawn(
    said: Callable[[str], Iterable[tuple[str, Saying]]], voice: Voice, brand: Brand
) -> list[Drawn]:
    """The templates of all that has a form, by the kind of its rows, in each language.

    `said`: what is said to somebody of a language. BadCampaign.
    """
    found = dict[tuple[str, str], Drawn]()
    for locale in voice.locales:
        for kind, saying in said(locale):
            key = saying.text
            one = draw(saying, locale, voice, brand, CATEGORIES[kind])
            if one is None:
                continue
            try:
                _check(one)
            except BadCampaign as error:
                raise BadCampaign(f"{key} in {locale}: {error}") from error
            other = found.setdefault((one.name, one.locale), one)
            if (other.sign, other.category) != (one.sign, one.category):
                raise BadCampaign(f"{key} in {locale} is said with other buttons, or as two kinds")
    return [one for _, one in sorted(found.items())]


def draw(
    saying: Saying, locale: str, voice: Voice, brand: Brand, category: str = "", zone: str = ""
) -> Drawn | None:
    """A saying as a template, with what it mentions as samples; None if its text has no form.

    What differs from member to member is a variable; a button that does is left out.
    """
    pieces = voice.form(saying.text, locale)
    if not pieces:
        return None
    words, values = "", dict[str, str]()
    for piece in pieces:
        if piece.name == BRAND:
            words += tamed(brand.programme.brand.name)
        elif piece.name:
            values[str(len(values) + 1)] = piece.name
            words += f"{{{{{len(values)}}}}}"
        else:
            words += starred(piece.words)
    body, where = words.strip(), zone or brand.programme.programme.time_zone
    same = [one for one in saying.buttons if not one.params and not one.copy]
    labels = [(voice.wording(one.label, locale), one) for one in same]
    taps = [(label, one.says) for label, one in labels if one.says][:MOST_TAPS]
    opens = [(label, one.url) for label, one in labels if one.url]
    types = types_of(body, taps, opens)
    signed = json.dumps([types, values], sort_keys=True)
    return Drawn(
        name_of(saying.text), locale, body, types, values,
        {key: voice.filling(name, saying, locale, where) for key, name in values.items()},
        hashlib.sha256(signed.encode()).hexdigest()[:32], category,
    )  # fmt: skip


def _check(one: Drawn) -> None:
    check(one.body)
    for content in one.types.values():
        for action in content.get("actions", ()):
            if len(action["title"]) > LONGEST_LABEL:
                raise BadCampaign(f"{action['title']} has more than {LONGEST_LABEL} characters")


class Notices:
    """Looks up the templates of what the programme says unasked."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._known = Known()

    async def form(self, letter: Letter, brand: Brand) -> Form | None:
        """The template of what a row says, in its language or else English; None if none."""
        form = None
        for locale in dict.fromkeys((self._voice.spoken_locale(letter.locale), FALLBACK)):
            try:
                own = draw(letter.saying, locale, self._voice, brand, zone=letter.zone)
            except MissingText:  # written before its form mentioned that
                continue
            if own is None:
                continue
            found = await self._form(own, letter, brand)
            form = form or found
            if templates.chosen(found.known, found.sign, found.values):
                return found
        return form

    async def _form(self, own: Drawn, letter: Letter, brand: Brand) -> Form:
        known = [
            one
            for one in await self._known.versions(own.name, own.locale)
            if self._voice.spoken_locale(one.locale) == own.locale
        ]
        values = {own.values[number]: said for number, said in own.samples.items()}
        zone = letter.zone or brand.programme.programme.time_zone
        for name in {name for one in known for name in templates.meant(one).values()}:
            if name not in values:  # of a version that says other words
                try:
                    values[name] = self._voice.filling(name, letter.saying, own.locale, zone)
                except MissingText:
                    continue
        return Form(known, own.sign, values, {})
