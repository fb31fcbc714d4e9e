"""Rules of earning, and brands that have them, for tests."""

from dataclasses import replace
from typing import Any

from loyalty.earning import Terms, shares_of
from loyalty.programme import Brand, EarningRules
from tests.loyalty.people import BRAND


def rule(slug: str, **keys: Any) -> EarningRules:
    """One rule; of kind custom unless another is named."""
    kind = keys.pop("kind", "custom")
    return EarningRules.model_validate({"slug": slug, "kind": kind, "title": {"en": slug}, **keys})


def brand_with(*rules: EarningRules, **sections: Any) -> Brand:
    """The fictional brand with exactly these rules of earning."""
    programme = BRAND.programme.model_copy(update={"earning": rules, **sections})
    return replace(BRAND, programme=programme)


def points_of(terms: Terms, remaining_cents: int, total_cents: int) -> int:
    """Points for what remains paid of an order, whatever earned them."""
    return sum(shares_of(terms, remaining_cents, total_cents).values())
