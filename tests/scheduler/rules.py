"""The rules that simulated schedulers go by."""

from dataclasses import replace

from tests.loyalty.people import BRAND, RULES

# What a balance could buy is no single event: tests/scheduler/test_reminders_rewards.py has it.
_SIMULATED = [one for one in RULES.reminding if one.kind not in ("affordable", "within-reach")]
_REMINDING = tuple(one.model_copy(update={"held_out": 800}) for one in _SIMULATED)
WITH_HELD_OUT = replace(BRAND, programme=RULES.model_copy(update={"reminding": _REMINDING}))
