"""When a campaign begins and ends: for everybody at once, or on each member's own clock."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from loyalty.clocks import is_zone
from loyalty.models import Campaign
from loyalty.programme import Brand

EASTERNMOST = timedelta(hours=14)  # where a day begins first
WESTERNMOST = timedelta(hours=12)  # and where last


def begins_at(campaign: Campaign, now: datetime) -> datetime:
    """The first instant at which anybody may read it."""
    if campaign.local_time:
        local = datetime.fromisoformat(campaign.local_time).replace(tzinfo=UTC)
        return max(now, local - EASTERNMOST)
    return max(now, campaign.start_at or now)


def begun_at(campaign: Campaign, now: datetime) -> datetime:
    """The instant from which on everybody may."""
    spread = EASTERNMOST + WESTERNMOST if campaign.local_time else timedelta()
    return begins_at(campaign, now) + spread


def ends_at(campaign: Campaign, brand: Brand, now: datetime) -> datetime:
    """When it is over: as it says, or some days after it has begun everywhere."""
    if campaign.valid_until is not None:
        return campaign.valid_until
    return begun_at(campaign, now) + timedelta(days=brand.programme.marketing.valid_days)


def moments(campaign: Campaign, zones: Iterable[str], programme_zone: str) -> dict[str, datetime]:
    """When it is the campaign's local time, by zone; those that nobody knows have the programme's.

    A time that a zone's clocks leave out is as much later as they jump.
    """
    local = datetime.fromisoformat(campaign.local_time)
    found = {}
    for zone in zones:
        clock = ZoneInfo(zone if is_zone(zone) else programme_zone)
        found[zone] = local.replace(tzinfo=clock).astimezone(UTC)
    return found
