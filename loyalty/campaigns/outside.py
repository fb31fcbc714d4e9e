"""Who has not written on WhatsApp for a day, and what becomes of a campaign to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from loyalty.campaigns.audience import Audience, Group
from loyalty.campaigns.texts import FALLBACK

Ready = Mapping[tuple[str, str], bool]  # by variant and language: is there a template for it?
_LATER = "without a template they hear it only if they write before it is over"


@dataclass(frozen=True, slots=True)
class Outside:
    """How many of them there are of each kind, if it were launched now."""

    by_template: int = 0
    waiting: int = 0  # hear it if they write before it is over
    never: int = 0  # have never written, and there is no template for them: skipped
    barred: int = 0  # there is one, which WhatsApp does not bring to their numbers: skipped
    unpriced: int = 0  # of those with a template
    cost_cents: int = 0  # in minor units of the programme's currency

    @property
    def members(self) -> int:
        """All of them."""
        return self.by_template + self.waiting + self.never + self.barred

    @property
    def missed(self) -> list[str]:
        """What staff should know of those whom it does not simply reach."""
        lines = (
            (self.waiting, f"have not written on WhatsApp for 24 hours: {_LATER}"),
            (self.never, "have never written on WhatsApp: without a template they are skipped"),
            (self.barred, "out of reach: WhatsApp brings no marketing templates to +1 numbers"),
        )
        return [f"{members:,} {what}" for members, what in lines if members]


def foresee(whom: Audience, ready: Ready) -> Outside:
    """What would become of them, by which texts have a template that can be used."""
    found = dict.fromkeys(("by_template", "waiting", "never", "barred"), 0)
    cost, unpriced = Decimal(0), 0
    for group in whom.groups:
        if not group.outside or group.held_out:
            continue
        kind = _kind(group, ready)
        found[kind] += group.members
        if kind == "by_template":
            cost += Decimal(group.members) * (group.price or 0)
            unpriced += group.members if group.price is None else 0
    cents = int((cost * 100).to_integral_value(rounding=ROUND_HALF_UP))
    return Outside(**found, unpriced=unpriced, cost_cents=cents)


def _kind(group: Group, ready: Ready) -> str:
    spoken = sorted(locale for variant, locale in ready if variant == group.arm)
    language = group.locale.replace("_", "-").partition("-")[0].lower()
    heard = next((one for one in (language, FALLBACK) if one in spoken), "") or spoken[0]
    if ready[group.arm, heard]:
        return "barred" if group.barred else "by_template"
    return "waiting" if group.wrote else "never"
