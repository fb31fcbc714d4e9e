"""`kith jobs worth`: plain words, the same as JSON, and days of the programme's clock."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
import typer

from bot.cli import app
from bot.clock import Clock
from bot.commands import worth as command
from bot.commands.base import Refused
from loyalty import programme
from loyalty.worth import judging
from tests.loyalty.audiences import Crowd, gathered
from tests.loyalty.people import RULES
from tests.loyalty.test_campaign_results import orders
from tests.loyalty.test_worth import HALF, decided, ruled

DAY = timedelta(days=1)
Says = Callable[..., Awaitable[str]]


@pytest.fixture
def says(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Says:
    """Give the command to the database that is open, 20 days later; what it prints."""
    waiting: list[Awaitable[None]] = []
    clock = Clock()
    monkeypatch.setattr(clock, "now", lambda: now + 20 * DAY)
    monkeypatch.setattr(command, "run", waiting.append)
    monkeypatch.setattr(command, "with_rules", lambda work: work(HALF, clock))

    async def say(*words: str) -> str:
        line = ["jobs", "worth", *words]
        typer.main.get_command(app).main(line, standalone_mode=False)
        await waiting.pop()
        return capsys.readouterr().out

    return say


async def test_it_is_said_in_plain_words(says: Says, now: datetime) -> None:
    await gathered(Crowd(900), now)
    await programme.apply(ruled(expiring_30=5000, other=0).programme, now)
    await decided({n: "-" if n % 2 else "sent form" for n in range(1, 801)}, now)
    await decided(dict.fromkeys(range(801, 851), "sent"), now + 10 * DAY)
    await decided({851: "sent"}, now, slug="other")
    await orders([(n, 3000, now + DAY) for n in range(1, 801) if n % (10 if n % 2 else 4) == 0])
    await orders([(n, 3000, now + DAY) for n in range(1, 41, 2)])
    said = (await says()).splitlines()
    assert said[0] == (
        "reminders from 2025-09-22 12:00Z to 2026-03-21 12:00Z, and what members did in 14 days"
        " from the first on:"
    )
    sizes = "400 told, 400 held out, 50 still open"
    assert said[1:4] == [
        f"expiring-30 (points-expiring): {sizes}: proven: more ordered, more revenue",
        "  told: 0 (0.0%) redeemed, 200 (50.0%) ordered, £15.00 a member",
        "  held out: 0 (0.0%) redeemed, 20 (5.0%) ordered, £1.50 a member",
    ]
    by = {line.strip().partition(":")[0]: line.strip() for line in reversed(said)}
    chance = "+0.0 percentage points (-1.0 to +1.0): not proven: it may be chance"
    assert by["redeemed"] == f"redeemed: {chance}"
    assert by["ordered"].startswith("ordered: +45.0 percentage points (+39.")
    assert by["ordered"].endswith("): proven: more")
    assert by["revenue"].startswith("revenue: +£13.50 a member (+£11.")
    assert by["messages"] == "messages: 400 sent, 400 as templates: £20.00"
    assert by["net"].endswith("), points and messages deducted")
    assert by["other (points-expiring)"].endswith("1 told, 0 held out: no hold-out")
    assert f"  not proven: {judging.MIXED}" in said
    told = json.loads(await says("--json", "--days", "3"))
    assert (told["days"], told["currency"], len(told["reminders"])) == (3, "GBP", 3)
    first = told["reminders"][0]
    assert first["uplift"]["ordered"]["proven"] is True
    assert (first["told"]["members"], first["held"]["revenue_cents"]) == (450, 60000)
    assert told["reminders"][1]["verdict"] == "no hold-out"


async def test_nobody_yet_is_no_matter_of_chance(says: Says, now: datetime) -> None:
    await gathered(Crowd(2), now)
    await programme.apply(HALF.programme, now)
    await decided({1: "sent"}, now + 10 * DAY)
    said = await says()
    assert "0 told, 0 held out, 1 still open: not proven" in said
    assert f"  not proven: {judging.NO_MEMBERS}\n" in said


async def test_days_are_days_of_the_programme(says: Says, now: datetime) -> None:
    await programme.apply(HALF.programme, now)
    said = await says("--since", "2026-03-01", "--until", "2026-03-02")
    assert said.endswith("\ndue for nobody: expiring-30\n")
    assert said.startswith("reminders from 2026-03-01 00:00Z to 2026-03-03 00:00Z, ")
    await programme.apply(RULES, now)
    said = await says()
    assert sorted(said.rpartition(": ")[2].strip().split(", ")) == sorted(
        rule.slug for rule in RULES.reminding
    ), "each once, and no kind beside its rules"
    for words in (["--since", "soon"], ["--until", "2026-02-30"], ["--since", "2026-03-22"]):
        with pytest.raises(Refused, match="a day"):
            await says(*words)
