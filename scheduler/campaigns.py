"""Campaigns go on by themselves: planned ones begin, audiences are completed, what is over ends."""

from datetime import datetime

import structlog

from loyalty import campaigns
from loyalty.campaigns import BadCampaign
from loyalty.failures import Failures
from loyalty.programme import Brand

log = structlog.get_logger()


async def go_on(brand: Brand, now: datetime) -> int:
    """Do what is due; how many campaigns moved. One that fails holds up no other."""
    moved, failures = 0, Failures()
    for campaign in await campaigns.due(now):
        with failures.aside(campaign.name):
            try:
                if campaigns.overdue(campaign, now):
                    raise BadCampaign("its time passed while nothing ran: launch it again")
                await campaigns.launch(campaign.id, by=campaign.launched_by, brand=brand, now=now)
            except BadCampaign as error:
                log.error(
                    "a planned campaign does not begin", campaign=campaign.name, why=str(error)
                )
                await campaigns.unplan(campaign.id, str(error), now=now)
            moved += 1
    for campaign in await campaigns.unfrozen():
        with failures.aside(campaign.name):
            try:
                await campaigns.freeze(campaign.id, brand, now)
            except BadCampaign as error:  # cancelled meanwhile, or its segment is gone
                log.warning("an audience is not completed", campaign=campaign.name, why=str(error))
            moved += 1
    moved += await campaigns.settle(now)
    failures.tell("campaigns do not go on")
    return moved


async def forget_clicks(brand: Brand, now: datetime) -> int:
    """Add up and delete who clicked a month ago; how many recipients that were."""
    return await campaigns.wipe(now)
