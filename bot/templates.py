"""WhatsApp templates: drawn of what campaigns say, created at Twilio, sent in to be approved."""

import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.content import ContentRefused, Contents
from bot.channels.markup import neutral, starred
from bot.voice import Voice
from loyalty.campaigns import links, shelf, templates, texts
from loyalty.campaigns.errors import BadCampaign
from loyalty.campaigns.shelf import Drawn, Noted
from loyalty.campaigns.texts import LINK, Part
from loyalty.campaigns.wording import NOBODY, example, in_language
from loyalty.models import CampaignLink, CampaignText, Template
from loyalty.programme import Brand

LONGEST = 1024  # characters of a body
LONGEST_CALL = 640  # of one with nothing but addresses to open; a card takes more
MOST_ADDRESSES = 2
SOMEBODY = "Ana"  # a sample where a name may be empty
_RULES = (
    (r"^[^\w{]*\{\{", "no template begins with a placeholder: put words before it"),
    (r"\}\}\W*$", "no template ends with a placeholder: put words after it"),
    (r"\}\}\s*\{\{", "no two placeholders stand side by side: put words between them"),
)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one template."""

    template: Template
    created: bool
    submitted: bool


async def sync(contents: Contents, now: Callable[[], datetime]) -> Noted:
    """Ask Twilio for all that it holds, then note it: nothing is asked inside a transaction."""
    began = now()
    return await shelf.note(await contents.listed(), began, now())


async def push(
    contents: Contents, wanted: Iterable[Drawn], category: str, now: Callable[[], datetime]
) -> AsyncIterator[Pushed]:
    """Create what Twilio does not hold yet and send in what WhatsApp has not seen.

    Each step is noted as soon as it was taken. What was created while nobody heard of it is found
    in Twilio's list, so that a push that broke off is simply pushed again.
    """
    await sync(contents, now)
    for drawn in wanted:
        found, created = await shelf.draft(drawn, drawn.category or category), False
        called = str(found.content["called"])
        if not found.sid:
            found.sid, found.state = await _create(contents, found, drawn, now), "unsubmitted"
            created = True
        submitted = found.state == "unsubmitted"
        if submitted:
            approval = await contents.submit(found.sid, called, found.category)
            await shelf.submitted(found, approval, now())
        yield Pushed(await Template.get(id=found.id), created, submitted)


async def _create(
    contents: Contents, template: Template, drawn: Drawn, now: Callable[[], datetime]
) -> str:
    if not await shelf.claim(template, now()):
        raise ContentRefused(f"{template.key} is being pushed by somebody else: wait two minutes")
    called = str(template.content["called"])
    try:
        sid = await contents.create(called, drawn.locale, drawn.types, drawn.samples)
    except ContentRefused:
        await shelf.release(template)
        raise
    await shelf.created(template, sid, now())
    return sid


async def drawn(said: Iterable[CampaignText], voice: Voice, brand: Brand) -> list[Drawn]:
    """What texts are as templates, each once. BadCampaign names what WhatsApp would not take."""
    found = dict[tuple[str, str], tuple[CampaignText, Drawn]]()
    wrong = list[str]()
    for text in said:
        led = {one.name: one for one in await CampaignLink.filter(campaign_id=text.campaign_id)}
        place = f"{text.campaign.name} {text.variant}/{text.locale}"
        try:
            one = draw(text, led, voice, brand)
        except BadCampaign as error:
            wrong.append(f"{place}: {error}")
            continue
        first, other = found.setdefault((one.name, one.locale), (text, one))
        if (other.types, other.values) != (one.types, one.values):
            wrong.append(
                f"{place}: {one.name} says other words in {first.campaign.name}"
                f" {first.variant}/{first.locale}; give it a name of its own"
            )
    if wrong:
        raise BadCampaign("; ".join(wrong))
    return [one for _, one in found.values()]


def draw(text: CampaignText, led: Mapping[str, CampaignLink], voice: Voice, brand: Brand) -> Drawn:
    """A text as a template: each placeholder has the next number. BadCampaign."""
    values = dict[str, str]()

    def number(meaning: str) -> str:
        values[str(len(values) + 1)] = meaning
        return f"{{{{{len(values)}}}}}"

    body = _body(texts.parse(text.text), number)
    check(body)
    types = _types(body, text, brand, number)
    if unknown := sorted(templates.mentioned(text) - {*texts.VALUES, *(LINK + one for one in led)}):
        raise BadCampaign(f"there is no link {unknown[0].removeprefix(LINK)}: kith campaign link")
    known = in_language(example(brand.programme), text.locale, brand.programme)
    zone = brand.programme.programme.time_zone
    told = {name: voice.value(value, text.locale, zone) for name, value in known.items()}
    defaults = templates.defaults_of(texts.parse(text.text))
    samples = {}
    for key, meaning in values.items():
        kind, _, name = meaning.rpartition(":")
        if not kind:
            samples[key] = told[meaning] or defaults.get(meaning, "") or SOMEBODY
        elif kind + ":" == LINK:
            samples[key] = links.address(brand, NOBODY, led[name].id)
        else:
            samples[key] = links.token(brand.secret, NOBODY, led[name].id)
    return Drawn(text.template, text.locale, body, types, values, samples, templates.sign(text))


def _body(parts: texts.Parts, number: Callable[[str], str]) -> str:
    """The words as WhatsApp formats them, with numbers for what differs from member to member."""
    plain = list[Part]()
    for part in parts:
        if part.kind == "words" and ("{" in part.text or "}" in part.text):
            raise BadCampaign("a template has no braces among its words")
        meaning = {"value": part.text, "link": LINK + part.text}.get(part.kind)
        plain.append(Part("words", number(meaning)) if meaning else part)
    return starred(texts.fill(plain, {}, str, neutral)).strip()


def check(body: str) -> None:
    """What WhatsApp rejects without reading it. BadCampaign."""
    if len(body) > LONGEST:
        raise BadCampaign(f"a template has at most {LONGEST:,} characters, this has {len(body):,}")
    for pattern, why in _RULES:
        if re.search(pattern, body):
            raise BadCampaign(why)
    found = templates.variables_in(body)
    words = re.findall(r"\S*\w\S*", templates.filled(body, dict.fromkeys(found, "")))
    needed = 2 * len(found) + 1
    if found and len(words) < needed:
        raise BadCampaign(
            f"{len(found)} placeholders need at least {needed} words around them, there are"
            f" {len(words)}"
        )


def _types(
    body: str, text: CampaignText, brand: Brand, number: Callable[[str], str]
) -> dict[str, Any]:
    """The kind of content that has what the text has. BadCampaign."""
    taps = [(one["label"], one["says"]) for one in text.buttons if not one.get("url")]
    opens = list[tuple[str, str]]()
    for one in text.buttons:
        if url := one.get("url", ""):
            name = links.named(url)
            if name and not brand.public_url.startswith("https://"):
                raise BadCampaign("its links need KITH_PUBLIC_URL with https://: WhatsApp looks")
            led = f"{brand.public_url}/c/{number(templates.TOKEN + name)}" if name else url
            opens.append((one["label"], led))
    return types_of(body, taps, opens, text.picture)


def types_of(
    body: str, taps: Sequence[tuple[str, str]], opens: Sequence[tuple[str, str]], picture: str = ""
) -> dict[str, Any]:
    """The kind of content that has these: labels and what a tap says, or opens. BadCampaign."""
    if len(opens) > MOST_ADDRESSES:
        raise BadCampaign(f"a template opens at most {MOST_ADDRESSES} addresses")
    media = {"media": [picture]} if picture else {}
    if not taps and not opens:
        return {"twilio/media" if media else "twilio/text": {"body": body, **media}}
    said = [{"type": "QUICK_REPLY", "title": label, "id": says} for label, says in taps]
    led = [{"type": "URL", "title": label, "url": url} for label, url in opens]
    actions = {"actions": said + led}  # those of a kind stand together
    if not media and not opens:
        return {"twilio/quick-reply": {"body": body, **actions}}
    if not media and not taps and len(body) <= LONGEST_CALL:
        return {"twilio/call-to-action": {"body": body, **actions}}
    return {"whatsapp/card": {"body": body, **media, **actions}}
