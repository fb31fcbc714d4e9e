"""A catalogue of a test's own, put in force as a changed programme.toml would be."""

from typing import Any

from loyalty.programme import RewardRules
from tests.phones import RULES, Phone, Town


def reward(number: int, **given: Any) -> RewardRules:
    """A reward, £10 off for 200 points unless something else is given."""
    plain: dict[str, Any] = {
        "slug": f"r{number}",
        "number": number,
        "title": {"en": f"Thing {number}", "de": f"Ding {number}"},
        "cost": 200,
    }
    if given.get("kind", "money_off") == "money_off":
        plain["value"] = "10.00"
    return RewardRules.model_validate({**plain, **given})


async def offering(town: Town, *rewards: RewardRules, **rules: Any) -> None:
    """Put a programme with this catalogue in force."""
    body = RULES.model_copy(update={"rewards": rewards, **rules})
    town.brand = (await Town(town.now, body).open()).brand


async def with_points(town: Town, points: int, channel: str = "telegram") -> Phone:
    """A member with exactly that many points to spend."""
    ana = await town.member("Ana", channel)
    await ana.grant(points - 50)
    return ana
