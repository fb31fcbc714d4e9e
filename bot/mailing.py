"""What campaigns say, as it is sent: the words of staff, each value put in once and escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channels.markup import escaped, neutral, plain, starred, tamed
from bot.forms import Form, Known, read_in_form
from bot.voice import Escape, Spoken, SpokenButton, Voice
from handlers.messages import numbered
from loyalty import campaigns
from loyalty.campaigns import BadCampaign, Recipient, Wording, Wordings, templates, texts
from loyalty.members import numbered as numbered_member
from loyalty.models import Campaign
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand

AFTER_A_DAY = "whatsapp, who has not written for 24 hours"
MOST_PREPARED = 5000  # rows whose words wait to be sent; what is not among them is looked up again


@dataclass(frozen=True, slots=True)
class Preview:
    """What one member would read, in each chat; `channel` is where it would be."""

    number: str
    locale: str
    variant: str
    channel: str
    said: Mapping[str, str]


ESCAPES: Mapping[str, Escape] = {"telegram": escaped, "whatsapp": neutral}


class Mailing:
    """Fetches what a batch of rows says in one go, and says it row by row."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._wordings = Wordings()
        self._prepared: dict[int, Wording] = {}
        self._known = Known()

    async def prepare(self, letters: Iterable[Letter], brand: Brand, now: datetime) -> None:
        """Look up what claimed rows say, and what is known of their members: all in one go."""
        if len(self._prepared) > MOST_PREPARED:
            self._prepared.clear()
        self._prepared |= await self._wordings.of(letters, brand, now)

    async def spoken(self, letter: Letter, escape: Escape, brand: Brand, now: datetime) -> Spoken:
        """What one row says, as a channel takes it. BadCampaign if it says nothing."""
        wording = await self._found(letter, brand, now)
        return say(wording, self.values(wording, letter.zone, brand), escape, brand)

    async def form(self, letter: Letter, brand: Brand, now: datetime) -> Form | None:
        """The template that says it outside of WhatsApp's window; None if it has none."""
        wording = await self._found(letter, brand, now, keep=True)
        return await self._form(wording, letter.zone, brand)

    async def _form(self, wording: Wording, zone: str, brand: Brand) -> Form | None:
        words = wording.words
        if not words.template:
            return None
        values = dict(self.values(wording, zone, brand))
        for name in words.links:
            values[f"{texts.LINK}{name}"] = wording.link(name, brand)
            values[f"{templates.TOKEN}{name}"] = wording.token(name, brand)
        defaults = templates.defaults_of(words.parts)
        known = await self._known.versions(words.template, words.locale)
        return Form(known, words.sign, values, defaults)

    def values(self, wording: Wording, zone: str, brand: Brand) -> Mapping[str, str]:
        """What is known of the member, as people read it in the member's language."""
        where = zone or brand.programme.programme.time_zone
        return {
            name: self._voice.value(value, wording.locale, where)
            for name, value in wording.values.items()
        }

    async def preview(
        self,
        campaign: Campaign,
        brand: Brand,
        now: datetime,
        *,
        member: str = "",
        members: int = 2,
    ) -> list[Preview]:
        """How a member, or some that it means, would read it in each chat. BadCampaign."""
        names = sorted({one.variant for one in await campaigns.texts_of(campaign.id)})
        if not names:
            raise BadCampaign("it says nothing yet")
        if member:
            somebody = await numbered_member(member)
            if somebody is None:
                raise BadCampaign(f"there is no member {member[:20]}")
            alone = await campaigns.one(somebody, campaign, names, brand, now)
            found = [alone] if alone else []
        else:
            found = await campaigns.sample(campaign, names, members, brand, now)
        return [await self._previewed(one, campaign, names, brand, now) for one in found]

    async def _previewed(
        self, whom: Recipient, campaign: Campaign, names: list[str], brand: Brand, now: datetime
    ) -> Preview:
        heard = names[0] if whom.arm == campaigns.HELD_OUT else whom.arm
        letter = Letter(
            0, "", whom.channel, whom.address, whom.member.id, "marketing", Saying("campaign"),
            whom.member.locale, campaign_id=campaign.id, variant=heard, zone=whom.member.zone,
        )  # fmt: skip
        (wording,) = (await self._wordings.of((letter,), brand, now)).values()
        values = self.values(wording, letter.zone, brand)
        said = {
            channel: read_on(channel, say(wording, values, escape, brand))
            for channel, escape in ESCAPES.items()
        }
        form = await self._form(wording, letter.zone, brand)
        said[AFTER_A_DAY] = read_in_form(letter.address, form)
        held = whom.arm == campaigns.HELD_OUT
        variant = f"{heard} (held out: hears nothing)" if held else heard
        return Preview(whom.member.number, whom.member.locale, variant, whom.channel, said)

    async def _found(
        self, letter: Letter, brand: Brand, now: datetime, *, keep: bool = False
    ) -> Wording:
        if letter.id not in self._prepared:
            await self.prepare((letter,), brand, now)
        if letter.id not in self._prepared:
            raise BadCampaign(f"campaign {letter.campaign_id} says nothing in {letter.variant}")
        return self._prepared[letter.id] if keep else self._prepared.pop(letter.id)


def say(wording: Wording, values: Mapping[str, str], escape: Escape, brand: Brand) -> Spoken:
    """A wording as a channel takes it."""
    words = wording.words

    def link(name: str) -> str:
        return wording.link(name, brand)

    buttons = tuple(
        SpokenButton(one.label, one.says, link(one.link) if one.link else one.url, "", 0)
        for one in words.buttons
    )
    picture = {"url": words.picture} if words.picture else {}
    return Spoken(texts.fill(words.parts, values, link, escape), buttons, picture)


def read_on(channel: str, spoken: Spoken) -> str:
    """A message as somebody reads it in a chat, for a preview: one text, buttons as lines."""
    lines = [f"(picture: {spoken.picture['url']})"] if "url" in spoken.picture else []
    if channel == "telegram":
        lines.append(plain(spoken.text))
        lines += [
            f"[{one.label}] {one.url or 'says ' + one.says}".rstrip() for one in spoken.buttons
        ]
        return "\n".join(lines)
    lines.append(starred(spoken.text))
    lines += [f"{tamed(one.label)}: {one.url}" for one in spoken.buttons if one.url]
    taps = sorted(numbered(spoken.buttons).items(), key=lambda pair: int(pair[0]))
    lines += [f"{number} - {tamed(one.label)}" for number, one in taps]
    return "\n".join(lines)


def is_campaign(letter: Letter) -> bool:
    """Whether a row says what a campaign says."""
    return campaigns.is_campaign(letter)
