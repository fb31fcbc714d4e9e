"""/campaigns: what staff send to many, and what became of it so far."""

from datetime import datetime
from typing import Annotated, Any, Literal, cast

from pydantic import Field

from bot.web.api.operations import Answer, Call, digest_of
from bot.web.api.problems import Problem
from bot.web.api.shapes import Amount, Paging, Told, amount_of, page_of
from loyalty import campaigns
from loyalty.models import Campaign
from loyalty.money import Money
from loyalty.outgoing import HELD

State = Literal["draft", "approved", "running", "paused", "finished", "cancelled"]


class CampaignLine(Told):
    """A campaign in a list."""

    campaign: int
    name: str
    state: State
    version: Annotated[int, Field(description="Counts the changes before the launch.")]
    created_at: datetime
    created_by: str
    approved_by: Annotated[str, Field(description="Who read the version; nothing if nobody did.")]
    launched_by: Annotated[str, Field(description="Who launched it, or planned that.")]
    launched_at: datetime | None
    ended_at: datetime | None


class ButtonTold(Told):
    """The next step: what a tap says, or where it leads."""

    label: str
    says: str = ""
    url: str = ""


class TextTold(Told):
    """What one variant says in one language, with its placeholders."""

    variant: str
    locale: str
    text: str
    picture: str
    buttons: list[ButtonTold]
    template: Annotated[str, Field(description="The WhatsApp template; nothing if it has none.")]


class LinkTold(Told):
    """Where a link leads."""

    name: str
    url: str


class CampaignTold(CampaignLine):
    """A campaign as it is written."""

    segment: Annotated[str, Field(description="The filter; nothing: everybody who wants news.")]
    start_at: datetime | None
    local_time: Annotated[str, Field(description="On each member's own clock; nothing: not so.")]
    valid_until: datetime | None
    held_out: Annotated[int, Field(description="Of 10,000, how many hear nothing.")]
    per_second: int | None
    outcome_days: Annotated[int, Field(description="Orders within so many days count.")]
    budget: Amount | None
    cost: Annotated[Amount | None, Field(description="Of templates, as estimated at the launch.")]
    texts: list[TextTold]
    links: list[LinkTold]


class CountTold(Told):
    """So many of the audience to whom the same happened."""

    state: str
    reason: str
    variant: Annotated[str, Field(description="`-`: held out.")]
    channel: str
    members: int


class ClickTold(Told):
    """How many recipients opened a link."""

    variant: str
    channel: str
    members: int


class StatusTold(Told):
    """How far a campaign is. The counts add up to its audience."""

    campaign: int
    state: State
    audience: int
    held_out: int
    waiting: int
    still_to_freeze: Annotated[int, Field(description="Members that are still to be looked at.")]
    per_second: Annotated[float, Field(description="Sent within the last minute.")]
    seconds_left: Annotated[int | None, Field(description="At that rate; null if it stands still.")]
    next_at: Annotated[
        datetime | None,
        Field(description="Nothing is due before: quiet hours, local times; null: something is."),
    ]
    counts: list[CountTold]
    clicks: list[ClickTold]


async def everything(call: Call, query: Paging) -> Answer:
    """All campaigns."""
    found = await campaigns.listed(query.limit + 1, query.start or None)
    lines = [CampaignLine(**_line(one)) for one in found]
    return Answer(page_of(lines, [one.id for one in found], query.limit))


async def show(call: Call, campaign: int) -> Answer:
    """One campaign."""
    found = await of_number(campaign)
    return Answer(await told_of(found, call), headers={"ETag": tag_of(found)})


def tag_of(campaign: Campaign) -> str:
    """Of what is written, and how far it has come: whoever launches it has seen who approved it."""
    seen = (campaign.id, campaign.version, campaign.state, campaign.segment, campaign.launched_by)
    return f'"{digest_of("campaign", *seen)}"'


async def told_of(found: Campaign, call: Call) -> CampaignTold:
    """A campaign as it is written."""
    currency = call.brand.programme.currency

    def amount(cents: int | None) -> Amount | None:
        return amount_of(Money(cents, currency)) if cents is not None else None

    said = await campaigns.texts_of(found.id)
    return CampaignTold(
        **_line(found),
        segment=found.segment,
        start_at=found.start_at,
        local_time=found.local_time,
        valid_until=found.valid_until,
        held_out=found.held_out,
        per_second=found.per_second,
        outcome_days=found.outcome_days,
        budget=amount(found.budget_cents),
        cost=amount(found.cost_cents),
        texts=[
            TextTold(
                variant=one.variant,
                locale=one.locale,
                text=one.text,
                picture=one.picture,
                buttons=[ButtonTold(**button) for button in one.buttons],
                template=one.template,
            )
            for one in said
        ],
        links=[LinkTold(name=one.name, url=one.url) for one in await campaigns.links_of(found.id)],
    )


async def status(call: Call, campaign: int) -> Answer:
    """How far it is."""
    found = await of_number(campaign)
    counts = await campaigns.counts(found.id)
    rate = await campaigns.per_second(found.id, call.now)
    due = await campaigns.next_due(found.id, call.now)
    clicks = await campaigns.clicks_of(found.id)
    told = StatusTold(
        campaign=found.id,
        state=cast(State, found.state),
        audience=counts.size,
        held_out=counts.held_out,
        waiting=counts.waiting,
        still_to_freeze=await campaigns.left(found.id) if found.launched_at else 0,
        per_second=round(rate, 2),
        seconds_left=round(counts.waiting / rate) if rate else None,
        next_at=due if due and due < HELD else None,
        counts=[count_told(one) for one in counts.counts],
        clicks=[
            ClickTold(variant=variant, channel=channel, members=members)
            for (variant, channel), members in clicks.people.items()
        ],
    )
    return Answer(told)


async def of_number(number: int) -> Campaign:
    """The campaign of an address; it may not be there."""
    found = await Campaign.get_or_none(id=number)
    if found is None:
        raise Problem("not-found", "there is no such campaign", field="campaign")
    return found


def count_told(one: campaigns.Count) -> CountTold:
    """One of the counts that add up."""
    return CountTold(
        state=one.state,
        reason=one.reason,
        variant=one.variant,
        channel=one.channel,
        members=one.members,
    )


def _line(one: Campaign) -> dict[str, Any]:
    return {
        "campaign": one.id,
        "name": one.name,
        "state": one.state,
        "version": one.version,
        "created_at": one.created_at,
        "created_by": one.created_by,
        "approved_by": one.approved_by,
        "launched_by": one.launched_by,
        "launched_at": one.launched_at,
        "ended_at": one.ended_at,
    }
