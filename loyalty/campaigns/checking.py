"""What is wrong with a campaign, and what staff should know, before it reaches anybody."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from loyalty.campaigns import audience, drafts, expecting, links, outside, templates, texts, times
from loyalty.campaigns.audience import Audience
from loyalty.campaigns.errors import BadCampaign
from loyalty.campaigns.expecting import Expected
from loyalty.campaigns.outside import Outside, Ready
from loyalty.campaigns.texts import FALLBACK
from loyalty.models import Campaign, CampaignLink, CampaignText
from loyalty.money import amount
from loyalty.programme import Brand

LONGEST = {"telegram": 4096, "whatsapp": 1600}  # of a message
LONGEST_CAPTION = 1024  # of what goes with a picture
_MENU = 4  # characters that a button takes beside its label and address, where it is a line
# What each value may take, at most; names are cut there.
LONGEST_NAME = 40
LONGEST_VALUE = {"name": LONGEST_NAME, "points": 14, "worth": 24}


@dataclass(slots=True)
class Findings:
    """Errors keep a campaign from being launched, warnings do not."""

    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    audience: Audience | None = None
    outside: Outside = field(default_factory=Outside)  # of WhatsApp's window
    cost_cents: int = 0
    expected: Expected | None = None  # of those held out, if anybody is


async def check(campaign: Campaign, brand: Brand, now: datetime) -> Findings:
    """Everything that can be known before a launch."""
    found = Findings()
    said = await drafts.texts_of(campaign.id)
    led = await drafts.links_of(campaign.id)
    _check_languages(said, found)
    _check_links(said, led, brand, found)
    for text in said:
        _check_text(text, brand, found)
    _check_times(campaign, brand, now, found)
    ready = await _check_templates(said, brand, now, found)
    if said:
        names = sorted({text.variant for text in said})
        try:
            found.audience = await audience.measure(campaign, names, brand, now)
        except BadCampaign as error:
            found.errors.append(str(error))
        else:
            _check_audience(campaign, ready, found.audience, found)
            _check_budget(campaign, brand.programme.currency, found)
            if campaign.held_out:
                size = found.audience.size
                found.expected = await expecting.expect(campaign, len(names), size, brand, now)
    return found


def _check_languages(said: Sequence[CampaignText], found: Findings) -> None:
    if not said:
        found.errors.append("it says nothing yet: kith campaign text")
        return
    spoken = {text.variant: set[str]() for text in said}
    for text in said:
        spoken[text.variant].add(text.locale)
    everything = set.union(*spoken.values())
    for variant, locales in sorted(spoken.items()):
        if missing := sorted(everything - locales):
            found.errors.append(f"variant {variant} lacks the language {', '.join(missing)}")
        if len(everything) > 1 and FALLBACK not in everything:
            found.errors.append(f"several languages need {FALLBACK} for everybody else")
            return


def _check_links(
    said: Sequence[CampaignText], led: Sequence[CampaignLink], brand: Brand, found: Findings
) -> None:
    known, used = {link.name for link in led}, set[str]()
    for text in said:
        names = texts.links_in(texts.parse(text.text)) | {
            name for one in text.buttons if (name := links.named(one.get("url", "")))
        }
        used |= names
        for name in sorted(names - known):
            found.errors.append(f"{_place(text)}: there is no link {name}: kith campaign link")
    for name in sorted(known - used):
        found.warnings.append(f"nothing leads to the link {name}")
    if used and not brand.public_url:
        found.errors.append("links need KITH_PUBLIC_URL, where they are counted")


def _check_text(text: CampaignText, brand: Brand, found: Findings) -> None:
    parts = texts.parse(text.text)
    for part in parts:
        if part.kind == "value" and part.text == "name" and not part.default:
            found.warnings.append(f"{_place(text)}: {{name}} may be empty; {{name|there}} is not")
    longest = {**LONGEST_VALUE, "tier": _longest_tier(brand)}
    values = {name: "0" * size for name, size in longest.items()}
    address = f"{brand.public_url}/c/{'0' * links.LONGEST_TOKEN}"
    filled = texts.fill(parts, values, lambda name: address, str)
    plain = html.unescape(_without_marks(filled))
    beside = "".join(
        f"\n{one['label']}: {address if links.named(one['url']) else one['url']}"
        if one.get("url")
        else f"\n{one['label']}{'0' * _MENU}"
        for one in text.buttons
    )
    measures: tuple[tuple[str, str, Callable[[str], int]], ...] = (
        ("telegram", plain, _utf16),
        ("whatsapp", f"{plain}\n{beside}" if beside else plain, len),
    )
    for channel, whole, measure in measures:
        most = LONGEST_CAPTION if text.picture else LONGEST[channel]
        if measure(whole) > most:
            pictured = " with a picture" if text.picture else ""
            found.errors.append(
                f"{_place(text)}: up to {measure(whole):,} characters with all values filled in,"
                f" and {channel} takes {most:,}{pictured}"
            )


def _check_times(campaign: Campaign, brand: Brand, now: datetime, found: Findings) -> None:
    ends = times.ends_at(campaign, brand, now)
    if ends <= now:
        found.errors.append(f"its time was over at {ends:%Y-%m-%d %H:%M}Z")
    elif ends <= times.begins_at(campaign, now):
        found.errors.append("it would be over before it begins")
    if campaign.local_time:
        zone = ZoneInfo(brand.programme.programme.time_zone)
        local = datetime.fromisoformat(campaign.local_time).replace(tzinfo=zone)
        if local <= now:
            found.warnings.append("where that local time has passed it is sent at once")
        if ends <= local.replace(tzinfo=UTC) + times.WESTERNMOST:
            found.warnings.append("it is over before it is that local time everywhere")
    elif campaign.start_at is not None and campaign.start_at < now:
        started = f"{campaign.start_at:%Y-%m-%d %H:%M}Z"
        found.warnings.append(f"its start, {started}, has passed: it would begin at once")


async def _check_templates(
    said: Sequence[CampaignText], brand: Brand, now: datetime, found: Findings
) -> Ready:
    """Which texts have a template that can be used, by variant and language."""
    tiers = any(not tier.hidden for tier in brand.programme.tiers)
    ready = dict[tuple[str, str], bool]()
    for text in said:
        wrong = doubts = list[str]()
        if text.template:
            known = await templates.versions(text.template, text.locale)
            wrong = templates.trouble(text, known, tiers)
            doubts = templates.doubts(text, known, now)
        found.errors += [f"{_place(text)}: {one}" for one in wrong]
        found.warnings += [f"{_place(text)}: {one}" for one in doubts]
        ready[text.variant, text.locale] = bool(text.template) and not wrong
    return ready


def _check_audience(campaign: Campaign, ready: Ready, whom: Audience, found: Findings) -> None:
    if not whom.size:
        found.errors.append("nobody would get it")
    foreseen = found.outside = outside.foresee(whom, ready)
    found.warnings += foreseen.missed
    found.cost_cents = foreseen.cost_cents
    if foreseen.unpriced and foreseen.cost_cents:
        found.warnings.append(f"[marketing] prices say nothing about {foreseen.unpriced:,} of them")
    spoken = {locale for _, locale in ready}
    for locale, members in sorted(whom.by("locale").items()):
        if locale not in spoken and spoken:
            other = FALLBACK if FALLBACK in spoken else min(spoken)
            found.warnings.append(f"{members:,} read {locale}: they get it in {other}")


def _check_budget(campaign: Campaign, currency: str, found: Findings) -> None:
    budget = campaign.budget_cents
    if budget is not None and found.cost_cents > budget:
        cost = amount(found.cost_cents, currency)
        found.errors.append(f"it would cost {cost}, and its budget is {amount(budget, currency)}")


def _place(text: CampaignText) -> str:
    return f"{text.variant}/{text.locale}"


def _longest_tier(brand: Brand) -> int:
    titles = [title for tier in brand.programme.tiers for title in tier.name.values()]
    return max(map(len, titles), default=0)


def _without_marks(text: str) -> str:
    for mark in texts.MARKS:
        text = text.replace(f"<{mark}>", "").replace(f"</{mark}>", "")
    return text


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
