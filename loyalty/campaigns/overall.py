"""What all campaigns together cause: against the members who are held out of every one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from loyalty import uplift
from loyalty.campaigns import arms, results
from loyalty.campaigns import results_statements as sql
from loyalty.campaigns.results import Sum
from loyalty.models import ProgrammeVersion
from loyalty.programme import Brand
from loyalty.statements import Sql, row
from loyalty.uplift import Answer

_COST = Sql(
    "SELECT COALESCE(SUM(cost_cents), 0) AS cents FROM campaign"
    " WHERE launched_at >= $1 AND launched_at < $2"
)


@dataclass(frozen=True, slots=True)
class Overall:
    """The programme's own hold-out against everybody else, in a window that is over."""

    since: datetime
    until: datetime
    by_arm: tuple[Sum, ...]
    message_cents: int
    answers: tuple[Answer, ...]
    ratio: float | None
    why_not: str

    def proven(self, answer: Answer) -> bool:
        """Whether chance alone is out of the question."""
        return answer.proven and not self.why_not


async def overall(brand: Brand, now: datetime, days: int) -> Overall | None:
    """The last so many days, or since the share was changed; None while nobody is held out."""
    held = brand.programme.marketing.held_out
    if not held:
        return None
    since = max(now - timedelta(days=days), await _unchanged_since(held, now))
    key = arms.key_of(brand.secret, None)
    about = [since, now, results.point_cents(brand.programme), held, key]
    people = sql.of_programme()
    by_arm = results.together(await results.summed(people, about, {}))
    found = await row(_COST, since, now)
    cents = int(found["cents"]) if found else 0
    told = sum(one.members for one in by_arm if one.variant != arms.HELD_OUT)
    each = cents / max(1, told)
    dealt = {
        one.variant: await results.arm(
            one, people, about, 0.0 if one.variant == arms.HELD_OUT else each
        )
        for one in by_arm
    }
    share = held / arms.WHOLE
    ratio = uplift.sample_ratio(
        {one.variant: one.members for one in by_arm}, {arms.HELD_OUT: share, sql.OTHERS: 1 - share}
    )
    why = ""
    if len(dealt) < 2:
        why = "one of the two has no members"
    elif ratio is not None and ratio < uplift.ALARM:
        why = results.UNEVEN
    pairs = [] if len(dealt) < 2 else [(dealt[sql.OTHERS], dealt[arms.HELD_OUT])]
    answers = uplift.compared(pairs, seed=held)
    return Overall(since, now, tuple(by_arm), cents, tuple(answers), ratio, why)


async def _unchanged_since(held: int, now: datetime) -> datetime:
    """From when on so many were held out, without a break."""
    since = datetime.min.replace(tzinfo=now.tzinfo)
    for version in await ProgrammeVersion.filter(starts_at__lte=now).order_by("-starts_at"):
        if version.body.get("marketing", {}).get("held_out", 0) != held:
            break
        since = version.starts_at
    return since
