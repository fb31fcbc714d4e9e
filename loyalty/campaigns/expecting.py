"""What a campaign could prove, said before anybody is told anything."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty import uplift
from loyalty.campaigns import arms, audience
from loyalty.models import Campaign
from loyalty.programme import Brand
from loyalty.statements import Sql, row


@dataclass(frozen=True, slots=True)
class Expected:
    """With so many of each kind and such a rate without it, how large a rise would be noticed."""

    told: int  # of one variant
    held_out: int
    days: int
    rate: float  # of the audience, who ordered within as many days before
    least: float | None  # the smallest rise proven in 80 of 100 campaigns; None: none would be


async def expect(
    campaign: Campaign, names: int, size: int, brand: Brand, now: datetime
) -> Expected:
    """How large the rise must be; `size` is of the whole audience, `names` says how many texts."""
    kept = size * (1 - brand.programme.marketing.held_out / arms.WHOLE)
    held = round(kept * campaign.held_out / arms.WHOLE)
    told = round((kept - held) / max(1, names))
    segment, given = await audience.segment_sql(campaign, now, 5)
    statement = Sql(
        "SELECT count(*) AS members, COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM shop_order s"
        " WHERE s.member_id = p.id AND s.paid_at >= $1 AND s.paid_at < $2 AND NOT s.cancelled"
        " AND s.refunded_cents < s.total_cents) THEN 1 ELSE 0 END), 0) AS customers"
        f" FROM ({audience.people(segment, ('$3', '$4'))}) p"
    )
    members = customers = 0
    async for bounds in audience.parts():
        since = now - timedelta(days=campaign.outcome_days)
        found = await row(statement, since, now, *bounds, *given)
        assert found is not None, "a count is a row"
        members, customers = members + int(found["members"]), customers + int(found["customers"])
    rate = customers / max(1, members)
    least = uplift.detectable(told, held, rate, uplift.questions(max(1, names)))
    return Expected(told, held, campaign.outcome_days, rate, least)
