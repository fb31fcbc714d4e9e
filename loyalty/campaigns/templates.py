"""WhatsApp templates: which of them says what a text says, and whether it fits the text.

A template's variables are numbers; `content["values"]` says which placeholder each stands for. What
was sent in cannot be changed any more, so other words are another version of the same name.
"""

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from loyalty.campaigns import links, texts
from loyalty.campaigns.texts import FALLBACK, LINK
from loyalty.models import CampaignText, Template

TOKEN = "token:"  # the end of a recipient's own address for a link, where a button opens it
STALE = timedelta(days=2)  # since it was asked whether WhatsApp still takes it
_VARIABLE = re.compile(r"\{\{\s*([\w:-]+)\s*\}\}")


def sign(text: CampaignText) -> str:
    """What a text says, without its defaults: two that say the same have the same sign."""
    parts = [(one.kind, one.text) for one in texts.parse(text.text)]
    said = json.dumps([parts, text.picture, text.buttons], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def mentioned(text: CampaignText) -> set[str]:
    """The placeholders of a text and of its buttons: "name", "link:shop"."""
    parts = texts.parse(text.text)
    buttons = {links.named(one.get("url", "")) for one in text.buttons} - {""}
    named = texts.links_in(parts) | buttons
    return texts.values_in(parts) | {f"{LINK}{name}" for name in named}


def variables_in(content: object) -> list[str]:
    """The variables of what a template holds, in the order in which they stand there."""
    return list(dict.fromkeys(_VARIABLE.findall(json.dumps(content, ensure_ascii=False))))


def meant(template: Template) -> dict[str, str]:
    """The variables of a template, and the placeholder that each stands for."""
    values = template.content.get("values", {})
    found = variables_in([template.body, template.content.get("types", {})])
    return {name: values.get(name, name) for name in found}


def filled(content: str, values: Mapping[str, str]) -> str:
    """A template's words, with a value for each variable."""
    return _VARIABLE.sub(lambda one: values.get(one[1], one[0]), content)


async def versions(name: str, locale: str) -> list[Template]:
    """What is known under a name for a language: its own first, the newest of each first."""
    language = _language(locale)
    known = await Template.filter(name=name).order_by("-id")
    own = [one for one in known if _language(one.locale) == language]
    other = [one for one in known if _language(one.locale) == FALLBACK != language]
    return own + other


def chosen(known: Iterable[Template], said: str, has: Collection[str]) -> Template | None:
    """The approved one that can be filled in; rather the one that says what the text says.

    `has` are the placeholders whose values are there, `said` is the text's sign.
    """
    usable = [one for one in known if one.state == "approved" and one.sid and fits(one, has)]
    return next((one for one in usable if one.content.get("sign") == said), None) or (
        usable[0] if usable else None
    )


def fits(template: Template, has: Collection[str]) -> bool:
    """Whether there is a value for each of its variables."""
    return all(_placeholder(one) in has for one in meant(template).values())


def unfit(template: Template, text: CampaignText, tiers: bool) -> list[str]:
    """How the variables of a template and the placeholders of a text differ, as people read it.

    `tiers` says whether every member has a tier that can be named.
    """
    used = mentioned(text)
    stands = {name: _placeholder(one) for name, one in meant(template).items()}
    wrong = [
        f"its {{{{{name}}}}} stands for no placeholder of the text"
        if name == one
        else f"its {{{{{name}}}}} stands for {{{one}}}, which the text does not have"
        for name, one in stands.items()
        if one not in used
    ]
    wrong += [
        f"the text has {{{one}}}, and it does not" for one in sorted(used - {*stands.values()})
    ]
    defaults = defaults_of(texts.parse(text.text))
    for one in ("name", *(() if tiers else ("tier",))):
        if one in stands.values() and one in used and not defaults.get(one):
            wrong.append(f"{{{one}}} may be empty, and WhatsApp takes nothing empty: {{{one}|...}}")
    return wrong


def defaults_of(parts: texts.Parts) -> dict[str, str]:
    """What stands for each value that is empty: a template has one default for each."""
    found = dict[str, str]()
    for part in parts:
        if part.kind == "value" and part.default:
            found.setdefault(part.text, part.default)
    return found


def trouble(text: CampaignText, known: Sequence[Template], tiers: bool) -> list[str]:
    """What keeps a text's template from being used; nothing if it can be."""
    if not known:
        return [f"there is no template {text.template} in {text.locale}: kith templates push"]
    approved = [one for one in known if one.state == "approved" and one.sid]
    if not approved:
        return [f"{text.template} is not approved ({states(known)})"]
    said = sign(text)
    approved.sort(key=lambda one: one.content.get("sign") != said)
    wrong = [unfit(one, text, tiers) for one in approved]
    if not all(wrong):
        return []
    own = [one for one in known if one.content.get("sign") == said and one not in approved]
    if own:  # the others said something else
        return [f"{text.template} is not approved ({states(own)})"]
    return [f"{text.template} does not fit: {one}" for one in wrong[0]]


def doubts(text: CampaignText, known: Sequence[Template], now: datetime) -> list[str]:
    """What staff should know of a template that can be used."""
    used = chosen(known, sign(text), mentioned(text))
    if used is None:
        return []
    notes, said = [], sign(text)
    if used.content.get("sign") != said:
        newer = [one for one in known if one.content.get("sign") == said]
        why = f"what the text says now is {newer[0].state}" if newer else "kith templates push"
        notes.append(f"{text.template} says other words than the text: {why}")
    if used.synced_at is not None and used.synced_at <= now - STALE:
        notes.append(f"{text.template} was approved as of {used.synced_at:%Y-%m-%d}")
    return notes


def states(known: Iterable[Template]) -> str:
    """How far the versions of a template are, and why not further."""
    said = (
        f"{one.locale} {one.state}" + (f": {one.reason}" if one.reason else "") for one in known
    )
    return ", ".join(dict.fromkeys(said))


def _placeholder(meaning: str) -> str:
    return LINK + meaning.removeprefix(TOKEN) if meaning.startswith(TOKEN) else meaning


def _language(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()
