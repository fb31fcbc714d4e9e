"""`[[rewards]]`: what points buy."""

from typing import Annotated

from pydantic import Field

from loyalty.programme.values import Amount, Count, Section, Some, Titles


class RewardRules(Section):
    """One line of the catalogue."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    number: Annotated[int, Field(ge=1, le=9999)]
    title: Titles
    cost: Some
    value: Amount
    stock: Count | None = None
