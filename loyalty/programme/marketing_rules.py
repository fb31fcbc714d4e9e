"""`[marketing]` of programme.toml: how often and when, who decides about campaigns, their cost."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from loyalty.programme.quiet_rules import QuietRules

# "whatsapp", or with the beginning of a number, "whatsapp:+44": the longest that fits counts.
Sender = Annotated[str, Field(pattern=r"^(whatsapp|telegram)(:\+[1-9][0-9]{0,6})?$")]
Price = Annotated[Decimal, Field(ge=0, le=1000, max_digits=9)]
MOST_HELD_OUT = 5000  # of 10,000


class MarketingRules(QuietRules):
    """What holds for everything that members hear without having asked for it."""

    second_person_from: Annotated[int, Field(ge=0, le=10**9)] = 1000
    held_out: Annotated[int, Field(ge=0, le=MOST_HELD_OUT)] = 0  # of 10,000, from all campaigns
    valid_days: Annotated[int, Field(ge=1, le=90)] = 7
    prices: dict[Sender, Price] = Field(default={})
