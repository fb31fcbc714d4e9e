"""A launch that is killed anywhere comes to the audience that it would have had. D4."""

import os
import random

import pytest

from bot import database as kith
from loyalty import campaigns
from loyalty.campaigns import arms
from loyalty.models import Campaign, Outgoing
from tests import forks
from tests.bot.killed_freezing import MEMBERS
from tests.conftest import Home
from tests.loyalty.people import BRAND
from tests.profiles import tries

KILLS = tries(3)


def killed(url: str, chance: random.Random) -> int:
    """How many processes died before one got through."""
    status, told, complained = forks.run(
        "tests.bot.killed_freezing", url, str(chance.random()), str(KILLS),
        env=os.environ, seconds=300,
    )  # fmt: skip
    assert status == 0, complained
    return int(told)


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_killed_anywhere_it_goes_on(home: Home, dialect: str, chance: random.Random) -> None:
    url = home.fresh(dialect)
    assert killed(url, chance) >= 1
    await kith.open(url)
    try:
        made = await Campaign.get()
        key = arms.key_of(BRAND.secret, made.id)
        expected = {
            f"campaign:{made.id}:{n}": arms.arm(key, n, 2500, ["a", "b"])
            for n in range(1, MEMBERS + 1)
            if n % 7
        }
        found = await Outgoing.filter(campaign_id=made.id)
        assert {row.once: row.variant for row in found} == expected
        assert len(found) == len(expected) == (await campaigns.counts(made.id)).size
        assert made.frozen_at is not None
    finally:
        await kith.close()
