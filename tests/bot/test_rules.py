"""`kith programme`: rules that start later, and what a change would have cost."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import database
from bot.brand import Branding
from bot.clock import Clock
from handlers import purchases
from loyalty import earning, programme
from loyalty.models import Reward
from loyalty.programme import Programme
from tests.bot.commands import kith
from tests.bot.test_cli import PROGRAMME, SECRET, one_line
from tests.loyalty.people import BRAND, RULES, joined

DIALECTS = pytest.mark.parametrize("dialect", ["sqlite", "postgres"])


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The shipped rules with other points, and orders that count twice."""
    text = PROGRAMME.read_text().replace("cost = 300", "cost = 320", 1)
    before, birthday, after = text.partition('slug = "birthday"')
    text = before + birthday + after.replace("points = 100", "points = 150", 1)
    text += """
[[earning]]
slug = "double"
kind = "purchase"
title = { en = "Double points" }
multiplier = "2"

[[earning]]
slug = "quiz"
kind = "custom"
title = { en = "Our quiz" }
points = 5
"""
    path = tmp_path / "new.toml"
    path.write_text(text)
    return path


@pytest.fixture
def planned(changed: Path) -> Programme:
    return programme.parse(changed.read_text())


@DIALECTS
async def test_rules_that_start_later_and_their_cost(
    fresh_database: Callable[[str], str], changed: Path, dialect: str
) -> None:
    url = fresh_database(dialect)
    now = datetime.now(UTC)

    async def rules(*words: str) -> tuple[int, str, str]:
        settings = {"KITH_DATABASE_URL": url, "KITH_SECRET_KEY": SECRET}
        return await asyncio.to_thread(lambda: kith("programme", *words, **settings))

    await database.open(url)
    await programme.apply(RULES, now - timedelta(days=200))
    ana = await joined("ana", now - timedelta(days=30))
    body = {
        "event": "paid",
        "order": "1001",
        "at": (now - timedelta(days=2)).isoformat(),
        "currency": "GBP",
        "total": "54.99",
        "customer": {"member": ana.number},
    }
    await purchases.arrived(body, source="kith", brand=BRAND, now=now - timedelta(days=2))
    await earning.do(ana, "birthday", once="b", brand=BRAND, now=now - timedelta(days=1))
    await database.close()

    status, out, err = await rules("diff", str(changed), "--days", "60")
    assert (status, err) == (0, "")
    title, head, *lines = out.splitlines()
    assert title.endswith(": 1 order, 1 activity")
    assert head.split() == ["now", "new", "change", "members"]
    assert [line.split() for line in lines] == [
        ["orders", "54", "54", "+0", "0"],
        ["joining", "50", "50", "+0", "0"],
        ["Your", "birthday", "100", "150", "+50", "1"],
        ["Double", "points", "0", "55", "+55", "1"],
        ["points", "204", "309", "+105", "1"],
        ["worth", "£10.20", "£15.45", "+£5.25"],
        ["Our", "quiz:", "new,", "so", "nobody", "can", "have", "done", "it", "yet"],
    ]

    status, _, err = await rules("apply", str(changed), "--from", "2020-01-01T00:00")
    assert (status, one_line(err)[:13]) == (2, "kith: --from:")
    status, out, _ = await rules("apply", str(changed), "--from", "2199-07-01T00:00")
    assert (status, out) == (0, "version 2 will be in force from 2199-07-01 00:00 BST\n")
    out = (await rules("versions"))[1]
    assert [line.split()[0] for line in out.splitlines()] == ["2", "1"]
    assert "2199-06-30 23:00Z  planned" in out
    assert out.rstrip().endswith("in force")
    assert (await rules("versions", "--limit", "1"))[1].endswith("--after 2\n")
    assert '"cost": 300' in (await rules("show"))[1]


class _Watch(Clock):
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


async def test_the_running_program_switches_at_the_instant(
    db: str, now: datetime, planned: Programme
) -> None:
    await programme.apply(RULES, now)
    await programme.apply(planned, now, now + timedelta(hours=1))
    clock = _Watch(now)
    branding = Branding(
        secret=b"s", public_url="", channels=(), wording=lambda key, locale: key, clock=clock
    )
    await branding.load()
    assert branding.now().version == 1
    clock.at += timedelta(minutes=59, seconds=59)
    assert branding.now().version == 1
    clock.at += timedelta(seconds=1)
    assert branding.now().programme == planned  # without having asked the database again
    assert (await Reward.get(slug="fifteen-off")).cost == 300
    await branding.load()
    assert branding.now().version == 2
    assert (await Reward.get(slug="fifteen-off")).cost == 320
