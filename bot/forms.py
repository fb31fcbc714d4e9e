"""WhatsApp templates: what a campaign may say to whoever has not written for a day."""

import json
import re

from bot.mailing import Form
from bot.voice import Spoken
from loyalty.models import Template
from loyalty.outgoing import Letter

FALLBACK = "en"
NO_MARKETING = "whatsapp:+1"  # numbers to which WhatsApp brings no templates of marketing
_VARIABLE = re.compile(r"\{\{\s*([\w:-]+)\s*\}\}")


class OutsideWindow(Exception):
    """They have not written for a day, and this has no template that may be used."""

    def __init__(self, why: str, *, for_good: bool = False) -> None:
        super().__init__(why)
        self.for_good = for_good  # or only until they write


async def in_form(letter: Letter, form: Form | None) -> Spoken:
    """A row as the template that says it. OutsideWindow if there is none that may be used."""
    if form is None:
        raise OutsideWindow("no template")
    if letter.address.startswith(NO_MARKETING):
        raise OutsideWindow("no marketing templates to +1", for_good=True)
    found = await _usable(form.template, letter.locale)
    if found is None:
        raise OutsideWindow("its template is not approved")
    return Spoken("", (), form={"sid": found.sid or "", "variables": _filled(found, form)})


async def _usable(name: str, locale: str) -> Template | None:
    """The approved template in the member's language, or in the language of everybody else."""
    language = locale.replace("_", "-").partition("-")[0].lower()
    known = await Template.filter(name=name, state="approved", sid__isnull=False)
    by_locale = {one.locale: one for one in known}
    return by_locale.get(language) or by_locale.get(FALLBACK)


def _filled(template: Template, form: Form) -> str:
    """Its variables as the provider takes them: by number, or by the name of what they hold.

    `content["values"]` says which placeholder a number stands for. A variable may not be empty.
    """
    meant = template.content.get("values", {})
    names = dict.fromkeys(_VARIABLE.findall(template.body))
    return json.dumps({name: form.values[meant.get(name, name)] or "-" for name in names})
