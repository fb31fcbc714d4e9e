"""WhatsApp templates: what may be said to whoever has not written for a day."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.voice import Spoken
from loyalty.campaigns import templates
from loyalty.campaigns.audience import NO_MARKETING
from loyalty.models import Template
from loyalty.outgoing import Letter

KNOWN_SECONDS = 2.0  # until it is looked again whether a template may be used
MOST_KNOWN = 256  # templates at hand
NOTHING = "-"  # what stands where there is no value after all: a variable may not be empty


@dataclass(frozen=True, slots=True)
class Form:
    """The versions of a template, and what the placeholders of the text stand for."""

    known: Sequence[Template]
    sign: str  # which of them says the same as the text
    values: Mapping[str, str]
    defaults: Mapping[str, str]


class OutsideWindow(Exception):
    """They have not written for a day, and this has no template that may be used."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good  # or only until they write


class Known:
    """What is known of templates, as of a moment ago: a whole audience asks for the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[float, Sequence[Template]]] = {}

    async def versions(self, name: str, locale: str) -> Sequence[Template]:
        """The versions of a template for a language."""
        key, now = (name, locale), time.monotonic()
        if key not in self._kept or now - self._kept[key][0] > KNOWN_SECONDS:
            if len(self._kept) >= MOST_KNOWN:
                self._kept.clear()
            self._kept[key] = now, await templates.versions(name, locale)
        return self._kept[key][1]


def in_form(letter: Letter, form: Form | None) -> Spoken:
    """A row as the template that says it. OutsideWindow if there is none that may be used."""
    found, values = _filled(letter.address, form, letter.kind)
    return Spoken("", (), form={"sid": found.sid or "", "variables": json.dumps(values)})


def read_in_form(address: str, form: Form | None) -> str:
    """The same as somebody reads it, for a preview."""
    try:
        found, values = _filled(address, form)
    except OutsideWindow as error:
        return f"(nothing: {error})" if error.for_good else f"(waits until they write: {error})"
    return templates.filled(as_read(found.body, found.content.get("types", {})), values)


def as_read(body: str, types: Mapping[str, Any]) -> str:
    """A template as one text, with its picture and its buttons as lines."""
    lines = [body]
    for content in types.values():
        lines[:0] = [f"(picture: {one})" for one in content.get("media") or ()]
        for one in content.get("actions") or ():
            leads = one.get("url") or f"says {one.get('id', '')}"
            lines.append(f"[{one.get('title', '')}] {leads}")
    return "\n".join(lines)


def _filled(
    address: str, form: Form | None, kind: str = "marketing"
) -> tuple[Template, dict[str, str]]:
    """The template and its variables as WhatsApp takes them: none empty, each on one line."""
    if form is None:
        raise OutsideWindow("no template")
    barred = address.startswith(NO_MARKETING)
    if barred and kind == "marketing":
        raise OutsideWindow("no marketing templates to +1", for_good=True)
    found = templates.chosen(form.known, form.sign, form.values)
    if found is None:
        raise OutsideWindow("its template is not approved")
    if barred and found.category == "MARKETING":  # as WhatsApp sees it: what it says can wait
        raise OutsideWindow("no marketing templates to +1")
    return found, {
        name: " ".join((form.values[one] or form.defaults.get(one, "")).split()) or NOTHING
        for name, one in templates.meant(found).items()
    }
