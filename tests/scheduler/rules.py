"""The rules that simulated schedulers go by."""

from dataclasses import replace

from tests.loyalty.people import BRAND, RULES

_REMINDING = tuple(one.model_copy(update={"held_out": 800}) for one in RULES.reminding)
_FIRST, _SECOND, _THIRD = RULES.rewards
# A price that is lower for some, and a reward that only some may have.
_REWARDS = (
    _FIRST,
    _SECOND.model_copy(update={"tier_costs": {"layer-two": 280, "layer-three": 240}}),
    _THIRD.model_copy(update={"from_tier": "layer-two"}),
)
WITH_HELD_OUT = replace(
    BRAND, programme=RULES.model_copy(update={"reminding": _REMINDING, "rewards": _REWARDS})
)
