"""How much the random tests try: enough for every change, or, under `make soak`, for a night."""

import os

SOAK = bool(os.environ.get("SOAK"))
FACTOR = 20 if SOAK else 1
PATIENCE = 30.0  # seconds for what takes a moment, on a machine that has much else to do


def tries(number: int) -> int:
    """How many examples or repetitions, under the profile that was chosen."""
    return number * FACTOR
