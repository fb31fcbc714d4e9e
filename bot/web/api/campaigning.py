"""/campaigns: written, approved, launched, paused and ended by a program."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.web.api.campaigns import of_number, tag_of, told_of
from bot.web.api.forms import AMOUNT, VISIBLE
from bot.web.api.operations import Answer, Call
from bot.web.api.patience import LONG, in_time
from bot.web.api.problems import Problem
from bot.web.api.shapes import Amount, Asked, Instant, Told, amount_of, whole
from loyalty import campaigns
from loyalty.campaigns import BadCampaign, Changed, Written
from loyalty.campaigns.written import checked
from loyalty.models import Campaign
from loyalty.models.campaigns import MOST_HELD_OUT
from loyalty.money import Money

MOST_TEXTS, MOST_LINKS = 100, 20


class ButtonAsked(Asked):
    """The next step: either what a tap says, or an address, or `{link:name}`."""

    label: Annotated[str, Field(max_length=20)]
    says: Annotated[str, Field(max_length=64)] = ""
    url: Annotated[str, Field(max_length=2000)] = ""


class TextAsked(Asked):
    """What one variant says in one language, with its placeholders."""

    variant: Annotated[str, Field(max_length=1, description="a to h.")] = "a"
    locale: Annotated[str, Field(max_length=3, description="Such as en.")] = "en"
    text: Annotated[str, Field(min_length=1, max_length=8000, pattern=VISIBLE)]
    picture: Annotated[str, Field(max_length=400, description="https://...")] = ""
    buttons: Annotated[list[ButtonAsked], Field(default=[], max_length=3)]
    template: Annotated[str, Field(max_length=80, description="The WhatsApp template.")] = ""


class LinkAsked(Asked):
    """Where `{link:name}` leads."""

    name: Annotated[str, Field(max_length=40)]
    url: Annotated[str, Field(max_length=2000, description="https://...")]


class CampaignAsked(Asked):
    """A whole campaign, as docs/campaigns.md explains it."""

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=VISIBLE)]
    segment: Annotated[
        str, Field(max_length=4000, description="A filter; nothing: everybody who wants news.")
    ] = ""
    start_at: Instant | None = None
    local_time: Annotated[
        str | None, Field(max_length=16, description="Such as 2026-12-01T10:00, each one's clock.")
    ] = None
    valid_until: Instant | None = None
    held_out: Annotated[
        int,
        Field(ge=0, le=MOST_HELD_OUT, description="Of 10,000, how many hear nothing."),
        BeforeValidator(whole),
    ] = 0
    per_second: Annotated[int | None, Field(ge=1, le=10_000), BeforeValidator(whole)] = None
    budget: Annotated[str | None, Field(pattern=AMOUNT)] = None
    outcome_days: Annotated[int, Field(ge=1, le=90), BeforeValidator(whole)] = 14
    texts: Annotated[list[TextAsked], Field(default=[], max_length=MOST_TEXTS)]
    links: Annotated[list[LinkAsked], Field(default=[], max_length=MOST_LINKS)]


class ChannelTold(Told):
    """How many would hear it on a channel."""

    channel: str
    members: int


class ProvableTold(Told):
    """What could be proven: the smallest rise that would be noticed in 80 of 100 cases."""

    told: Annotated[int, Field(description="Of one variant.")]
    held_out: int
    days: int
    rate: Annotated[float, Field(description="Who ordered in as many days before.")]
    least: Annotated[float | None, Field(description="Added to the rate; null: too few.")]


class FindingsTold(Told):
    """Whom a launch would reach now, what it would cost, and what keeps it from being launched."""

    campaign: int
    version: int
    audience: Annotated[int | None, Field(description="Those held out, too; null: see errors.")]
    held_out: int | None
    meant: Annotated[int | None, Field(description="By the segment.")]
    unwanted: Annotated[int | None, Field(description="Of those: did not say yes to news.")]
    unreachable: Annotated[int | None, Field(description="Of the others: have no open chat.")]
    channels: list[ChannelTold]
    cost: Annotated[Amount, Field(description="Of templates.")]
    provable: ProvableTold | None
    errors: Annotated[list[str], Field(description="What is to be repaired before a launch.")]
    notes: list[str]


async def create(call: Call, body: CampaignAsked) -> Answer:
    """Make a draft."""
    with _refusing():
        zone = call.brand.programme.zone
        made = await campaigns.drafts.write(_plan(body), by=call.by, zone=zone, now=call.now)
    return Answer(await told_of(made, call), status=201)


async def replace(call: Call, campaign: int, body: CampaignAsked) -> Answer:
    """Let a draft be what the body says, whole."""
    version = await _seen(call, campaign)
    with _refusing():
        changed = await campaigns.drafts.replace(
            campaign,
            _plan(body),
            version=version,
            by=call.by,
            zone=call.brand.programme.zone,
            now=call.now,
        )
    return await _told(changed, call)


async def delete(call: Call, campaign: int) -> Answer:
    """Throw away what was never launched."""
    version = await _seen(call, campaign)
    told = await told_of(await of_number(campaign), call)
    with _refusing():
        await campaigns.drafts.delete(campaign, version=version, by=call.by, now=call.now)
    return Answer(told)


async def check(call: Call, campaign: int) -> Answer:
    """What a launch would find."""
    one = await of_number(campaign)
    with _refusing():
        if one.state not in campaigns.drafts.UNLAUNCHED:
            raise BadCampaign(f"it is {one.state}")
        async with in_time("kith campaign show", LONG):
            found = await campaigns.check(one, call.brand, call.now)
    whom, due = found.audience, found.expected
    told = FindingsTold(
        campaign=one.id,
        version=one.version,
        audience=whom.size if whom else None,
        held_out=whom.held_out if whom else None,
        meant=whom.meant if whom else None,
        unwanted=whom.unwanted if whom else None,
        unreachable=whom.unreachable if whom else None,
        channels=[
            ChannelTold(channel=channel, members=members)
            for channel, members in sorted(whom.by("channel").items() if whom else ())
        ],
        cost=amount_of(Money(found.cost_cents, call.brand.programme.currency)),
        provable=ProvableTold(
            told=due.told,
            held_out=due.held_out,
            days=due.days,
            rate=due.rate,
            least=due.least,
        )
        if due
        else None,
        errors=found.errors,
        notes=found.warnings,
    )
    return Answer(told)


async def approve(call: Call, campaign: int) -> Answer:
    """Agree to the version that was read; somebody else wrote it, and launches it."""
    version = await _seen(call, campaign)
    with _refusing():
        agreed = await campaigns.drafts.approve(campaign, version, by=call.by, now=call.now)
    return await _told(agreed, call)


async def launch(call: Call, campaign: int) -> Answer:
    """Let the version that was read begin, or plan it; the timetable writes its audience."""
    version = await _seen(call, campaign)
    with _refusing():
        async with in_time("kith campaign launch", LONG):
            await campaigns.launch(
                campaign, version=version, by=call.by, brand=call.brand, now=call.now
            )
    return await _told(await of_number(campaign), call)


async def pause(call: Call, campaign: int) -> Answer:
    """Send nothing more of it for now."""
    return await _turn(campaigns.pause, call, campaign)


async def resume(call: Call, campaign: int) -> Answer:
    """Go on with a paused one."""
    return await _turn(campaigns.resume, call, campaign)


async def cancel(call: Call, campaign: int) -> Answer:
    """End it for ever."""
    return await _turn(campaigns.cancel, call, campaign)


async def _turn(turn: Any, call: Call, campaign: int) -> Answer:
    await of_number(campaign)
    with _refusing():
        await turn(campaign, by=call.by, now=call.now)
    return await _told(await of_number(campaign), call)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except Changed as error:
        raise Problem("changed", str(error), field="If-Match") from error
    except BadCampaign as error:
        said = " ".join(str(error).split())
        raise Problem("refused", said, field="campaign", more="campaign") from error


async def _seen(call: Call, number: int) -> int:
    """The version that the caller has read, if nobody has changed it since."""
    found = await of_number(number)
    if tag_of(found) != call.match:
        raise Problem("changed", field="If-Match", headers={"ETag": tag_of(found)})
    return found.version


async def _told(campaign: Campaign, call: Call) -> Answer:
    return Answer(await told_of(campaign, call), headers={"ETag": tag_of(campaign)})


def _plan(body: CampaignAsked) -> Written:
    given = body.model_dump(exclude={"links", "held_out"})
    links = {one.name: one.url for one in body.links}
    if len(links) < len(body.links):
        raise BadCampaign("links: each name leads to one address")
    return checked(Written, {**given, "links": links, "held_out": Decimal(body.held_out) / 100})
