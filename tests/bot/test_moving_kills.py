"""An import that is killed anywhere goes on where it was: no line is taken in twice, or lost."""

import os
import random
from pathlib import Path

import pytest

from bot import database as kith
from loyalty import insights, programme
from loyalty.models import Account, Identity, ImportBatch, ImportedLine, LedgerEntry, Member
from referral_links.models import OldCode
from tests import forks
from tests.bot.files import Mover
from tests.conftest import Home
from tests.loyalty.people import BRAND
from tests.phones import SECRET
from tests.racer import NOW

LINES = 700


def killed(url: str, file: Path, chance: random.Random, what: str) -> int:
    """How many processes died before one got through."""
    status, told, complained = forks.run(
        "tests.bot.killed_moving", url, str(file), str(chance.random()), what,
        env=os.environ, seconds=300,
    )  # fmt: skip
    assert status == 0, complained
    return int(told)


@pytest.fixture(params=["sqlite", "postgres"])
async def aside(request: pytest.FixtureRequest, home: Home) -> str:
    """A database of this test's own: it is used by processes that die."""
    url = home.fresh(request.param)
    await kith.open(url)
    await programme.apply(BRAND.programme, NOW)
    await kith.close()
    return url


async def test_killed_anywhere_it_goes_on(
    aside: str, tmp_path: Path, chance: random.Random
) -> None:
    rows = [f"+4477009{n:05},m{n}@example.com,{n % 90 - 10},CODE{n:05}," for n in range(LINES)]
    rows[7] = ",m7@example.com,,,10; 20 until never; 30 from 2026-03-09"
    rows[600] = rows[6]
    file = tmp_path / "members.csv"
    file.write_text("phone,email,points,old_codes,lots\n" + "\n".join(rows))
    expected = sum(n % 90 - 10 for n in range(LINES) if n not in (7, 600)) + 60
    assert killed(aside, file, chance, "take") >= 1
    await kith.open(aside)
    try:
        batch = await ImportBatch.get()
        assert (batch.state, batch.lines) == ("done", LINES + 1)
        assert await Member.all().count() == await ImportedLine.all().count() == LINES - 1
        assert await OldCode.all().count() == LINES - 2
        assert sum([entry.points async for entry in LedgerEntry.all()]) == expected
        assert await insights.drift(SECRET) == []
        again = await Mover(tmp_path, BRAND, NOW).take(file)
        assert again.result.totals.before == LINES - 1
        assert again.refused.keys() == {602}
    finally:
        await kith.close()
    assert killed(aside, file, chance, "undo") >= 1
    await kith.open(aside)
    try:
        assert (await ImportBatch.get()).state == "undone"
        assert not await Identity.exists()
        assert not await OldCode.exists()
        assert [one.key async for one in Account.all() if one.total or one.debt] == []
        assert await insights.drift(SECRET) == []
    finally:
        await kith.close()
