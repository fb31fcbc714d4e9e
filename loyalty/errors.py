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


class NotARule(Refusal):
    """Nothing of that name earns points, or not in this way."""

    text = "not-an-earning-rule"


class NotNow(Refusal):
    """The rule does not earn yet, or not any more."""

    text = "earning-not-now"


class SubjectMissing(Refusal):
    """It earns once for each thing: which one was not said."""

    text = "earning-which"


class LimitReached(Refusal):
    """It was done as often as it counts, for now or for ever."""

    text = "earning-limit"


class TooSoon(Refusal):
    """It was done a short while ago; `again` is the day from which it counts again."""

    text = "earning-too-soon"


class BudgetSpent(Refusal):
    """What the brand set aside for it does not suffice any more."""

    text = "earning-budget"


class NotWaiting(Refusal):
    """The claim was decided already, or there is none of that number."""

    text = "claim-not-waiting"


class NotATier(Refusal):
    """No tier of this name can be given by hand, or none can be reached by points."""

    text = "not-a-tier"


class OfferChanged(Refusal):
    """What was agreed to is not what it would cost now."""

    text = "offer-changed"


class Nobody(Refusal):
    """No member is known by this, or they have left in the meantime."""

    text = "staff-nobody"


class NotYet(Refusal):
    """This reward is not offered before a `day`."""

    text = "reward-not-yet"


class TierLocked(Refusal):
    """This reward opens with a `tier` that the member has not reached."""

    text = "reward-locked"


class RewardLimit(Refusal):
    """The member has had as many of this reward as there are for each (`limit`)."""

    text = "reward-limit"


class NoVoucher(Refusal):
    """Nothing can be done with this code: unknown, used, expired or somebody else's, all alike."""

    text = "no-voucher"


class VoucherReserved(Refusal):
    """A basket or a till holds the voucher just now."""

    text = "voucher-reserved"


class VoucherSettled(Refusal):
    """It was used, cancelled or has expired already: there is nothing to take back any more."""

    text = "voucher-settled"


class TooManyGuesses(Refusal):
    """So many codes were wrong that none is looked at for a while (`minutes`)."""

    text = "too-many-guesses"


class CodeChosen(Refusal):
    """A member chooses the code of their link once; it is `code`."""

    text = "code-chosen"


class CodeUnspeakable(Refusal):
    """A code is told by phone: 4 to 16 letters and digits, at least two of them letters."""

    text = "code-unspeakable"


class CodeReserved(Refusal):
    """An everyday word, a name that pretends, or a rude one (`wanted`)."""

    text = "code-reserved"


class CodeTaken(Refusal):
    """Somebody has this code (`wanted`), or one that looks like it, or had it once."""

    text = "code-taken"


class CodeYours(Refusal):
    """It is the member's own `code` already."""

    text = "code-yours"


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


class BadFilter(Exception):
    """A filter over members cannot be read: what is wrong, and at which character, from 1 on."""

    def __init__(self, said: str, at: int = 0) -> None:
        super().__init__(f"character {at}: {said}" if at else said)
        self.said = said
        self.at = at


class NoSegment(BadFilter):
    """There is no segment of that name."""


class SegmentUsed(BadFilter):
    """Something that is not over means the segment."""
