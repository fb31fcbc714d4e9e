"""What each reminder is worth, by intention to treat.

Chance decides about members, once for each rule, so a member counts once in each: from the first
reminder that the rule decided about in the span, told or held out, whatever became of the message
and however many followed. What they do in so many days from then on is the outcome. Who is told
may come up again more or less often for that very reason, so later reminders are no sample of
their own. Whoever's days are not over is left out, in both arms alike. Who left took their rows
with them and is in neither arm.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loyalty import uplift
from loyalty.campaigns import arms, audience, results
from loyalty.intervals import Sample
from loyalty.money import MINOR_UNITS
from loyalty.programme import Brand
from loyalty.statements import instant, rows
from loyalty.worth import judging, rules
from loyalty.worth import statements as sql
from loyalty.worth.judging import Side, Verdict
from loyalty.worth.rules import Reminding


@dataclass(frozen=True, slots=True)
class Worth:
    """What is known of a rule, or of a kind that has several."""

    of: Reminding
    waiting: int  # members whose days are not over
    per_day: float  # members who are dealt on a day of the span
    verdict: Verdict

    def longer(self, question: str) -> int | None:
        """For how many more days it has to run to show a rise by a fifth; None: nobody knows."""
        prospect = self.verdict.prospects.get(question)
        if prospect is None or not self.per_day:
            return None
        return round(max(0, prospect.members - self.waiting) / self.per_day)


async def worth(
    brand: Brand, since: datetime, until: datetime, days: int, now: datetime
) -> list[Worth]:
    """Each rule that there was between two instants, then each kind that has several."""
    found = await rules.reminding(since, min(until, now))
    return [await _worth(one, brand, min(until, now), days, now) for one in found]


async def _worth(of: Reminding, brand: Brand, until: datetime, days: int, now: datetime) -> Worth:
    price = _price(brand)
    about = (of.since, until, now, results.point_cents(brand.programme))
    sums = await rows(sql.sums(of.slugs, days, price), *about)
    sides, dealt = dict[str, Side](), Counter[str]()
    for one in sums:
        dealt[one["arm"]] += int(one["members"])
        if not one["waiting"]:
            few = int(one["members"]) < uplift.SMALL
            each = sql.values(of.slugs, days, price)
            kept = await rows(each, *about, one["arm"]) if few else ()
            sides[one["arm"]] = _side(one, tuple((r["revenue"], r["net"]) for r in kept))
    share = None if of.held_out is None else of.held_out / arms.WHOLE
    ratio = judging.sample_ratio(dealt[sql.TOLD], dealt[arms.HELD_OUT], share)
    verdict = judging.judged(
        sides.get(sql.TOLD, Side()), sides.get(arms.HELD_OUT, Side()), ratio, share
    )
    begun = min((instant(one["since"]) for one in sums), default=until)
    lasted = max(1.0, (until - begun) / timedelta(days=1))
    waiting = sum(int(one["members"]) for one in sums if one["waiting"])
    return Worth(of, waiting, dealt.total() / lasted, verdict)


def _price(brand: Brand) -> str:
    """Cents of a template to an address, as an expression."""
    prices = brand.programme.marketing.prices
    known = sorted(prices, key=len, reverse=True)
    cases = " ".join(f"WHEN {n} THEN {prices[one] * MINOR_UNITS:f}" for n, one in enumerate(known))
    return f"CASE {audience.price_sql(known, 'address')} {cases or 'WHEN 0 THEN 0'} END"


def _side(found: Mapping[str, Any], values: tuple[tuple[float, float], ...]) -> Side:
    size = int(found["members"])
    return Side(
        members=size,
        redeemed=int(found["redeemed"]),
        ordered=int(found["ordered"]),
        cents=int(found["cents"]),
        sent=int(found["sent"]),
        forms=int(found["forms"]),
        unpriced=int(found["unpriced"]),
        cost=float(found["cost"]),
        revenue=Sample(size, float(found["revenue"]), float(found["revenue_squares"])),
        net=Sample(size, float(found["net"]), float(found["net_squares"])),
        values=values,
    )
