"""Expected outcomes. A Refusal names the text that explains it; everything else is a bug."""

from typing import Any


class Refusal(Exception):
    """The rules say no. `text` is the key of the sentence, `params` are what it mentions."""

    text = "refused"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.text, params)
        self.params = params


class NotEnoughPoints(Refusal):
    """Fewer points are available than the cost: `missing` says how many more are needed."""

    text = "not-enough-points"


class InDebt(Refusal):
    """Points taken back were already spent: nothing is redeemed before they are earned again."""

    text = "in-debt"


class BelowMinimum(Refusal):
    """The amount is smaller than the first redemption allows."""

    text = "below-minimum"


class NotAReward(Refusal):
    """No such reward is offered."""

    text = "not-a-reward"


class SoldOut(Refusal):
    """The last one went to somebody else."""

    text = "sold-out"


class Conflict(Exception):
    """The same key came again with another payload."""


class BadOrder(Exception):
    """An order event that cannot be read; `field` names what is wrong with it."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: {expected}")
        self.field = field
        self.expected = expected


class OtherCurrency(Exception):
    """An order in a currency that the programme does not use."""


class BadProgramme(Exception):
    """The rules cannot be read; the message names the key and what was expected."""
