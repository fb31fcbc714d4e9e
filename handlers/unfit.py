"""The campaign that somebody of the staff means, and why it cannot be or go on as they want it."""

from collections.abc import Iterator
from contextlib import contextmanager

from handlers.messages import Inbound
from handlers.progress import state_of
from loyalty import campaigns
from loyalty.campaigns import BadCampaign
from loyalty.errors import Refusal
from loyalty.models import Campaign, CampaignText


class Unfit(Refusal):
    """A campaign cannot be or go on like this: `why`, an objection of the rules."""

    text = "staff-broadcast-wrong"


class NotThere(Refusal):
    """There is no campaign of that number."""

    text = "staff-broadcast-none"


class Changed(Refusal):
    """It is not what was asked about any more."""

    text = "staff-broadcast-changed"


class Is(Refusal):
    """Its state does not allow it: `name` and `state`."""

    text = "staff-broadcast-is"


class NotLaunched(Refusal):
    """It has caused nothing yet."""

    text = "staff-result-none"


class SayNothing(Refusal):
    """It has no words yet: `number`."""

    text = "staff-broadcast-empty"


class Nobody(Refusal):
    """Nobody would get it."""

    text = "staff-broadcast-nobody"


class OwnCampaign(Refusal):
    """Whoever wrote it cannot be the second person, too."""

    text = "staff-broadcast-own"


class ApprovedByYou(Refusal):
    """Whoever approved it does not launch it, too."""

    text = "staff-broadcast-approved-by-you"


@contextmanager
def refused() -> Iterator[None]:
    """Tell staff what the rules of campaigns object to."""
    try:
        yield
    except BadCampaign as error:
        raise Unfit(why={"objection": str(error)}) from error


async def found(number: str) -> Campaign:
    """The campaign of that number. NotThere."""
    typed = number.strip().lstrip("#")
    known = typed.isascii() and typed.isdecimal() and len(typed) < 16
    campaign = await Campaign.get_or_none(id=int(typed)) if known else None
    if campaign is None:
        raise NotThere(number=number[:40] or "-")
    return campaign


async def shown(message: Inbound) -> Campaign:
    """The campaign that was asked about. Changed, if it is another one by now."""
    number, version = message.about.split()
    campaign = await found(number)
    if campaign.version != int(version):
        raise Changed(number=number)
    return campaign


async def text_of(campaign: Campaign) -> CampaignText:
    """The first thing that it says. SayNothing."""
    texts = await campaigns.texts_of(campaign.id)
    if not texts:
        raise SayNothing(number=str(campaign.id))
    return texts[0]


def check_unlaunched(campaign: Campaign) -> None:
    if campaign.state not in campaigns.drafts.UNLAUNCHED:
        raise Is(name=campaign.name, state=state_of(campaign))


async def unlaunched(number: str) -> Campaign:
    """A campaign that was not launched. NotThere, Is."""
    campaign = await found(number)
    check_unlaunched(campaign)
    return campaign
