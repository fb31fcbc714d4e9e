"""What is counted where it happens, and that no number names anybody."""

import asyncio
from datetime import timedelta

import pytest

from bot import metrics
from loyalty import fence
from loyalty.models import Outgoing
from tests.bot.house import House, house, joined, tell, until


def number(name: str, **labels: str) -> float:
    """What /metrics shows now."""
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("63016: Failed to send freeform message", "63016"),
        ("Forbidden: bot was blocked by the user", "bot was blocked by the user"),
        ('Can\'t parse entities: unsupported tag "ana"', "can"),
        ("Chat not found", "chat not found"),
        ("no connection: ClientConnectorError", "no connection"),
        ("", "unknown"),
    ],
)
def test_a_reason_is_a_code_or_the_first_words(told: str, reason: str) -> None:
    before = number("kith_send_failures_total", channel="test", reason=reason)
    metrics.count_failure("test", told)
    assert number("kith_send_failures_total", channel="test", reason=reason) == before + 1


def test_reasons_are_not_without_end() -> None:
    for one in range(3 * metrics.MOST_REASONS):
        metrics.count_failure("endless", f"{'x' * (one % 30)} {'y' * (one // 30 + 1)}")
    assert number("kith_send_failures_total", channel="endless", reason="other") > 0
    assert len(metrics._reasons["endless"]) <= metrics.MOST_REASONS + 1


async def scraped(running: House) -> str:
    """The page."""
    async with running.http.get(f"{running.url}/metrics") as answer:
        return await answer.text()


async def test_what_waits_is_told_by_its_kind(db: str) -> None:
    async with house() as running:
        async with running.open():
            await joined(running)
            held = number("kith_windows_closed_total", became="held")
            running.clock.offset = timedelta(hours=25)
            await tell(running, "service")
            await until(lambda: number("kith_windows_closed_total", became="held") == held + 1)
            await fence.close("a test", running.clock.now(), "bo")
            await until(running.program.fencing.stands)
            await running.write(7, "join")
            await asyncio.sleep(0.3)
            assert running.telegram.sent == []
            past = running.clock.now() - timedelta(minutes=2)
            await Outgoing.filter(channel="telegram").update(lease_until=past, not_before=past)
            told = await scraped(running)
            age = next(one for one in told.splitlines() if '"telegram",kind="reply"' in one)
            assert float(age.split()[-1]) >= 120
            assert "kith_fenced 1.0" in told
            await fence.lift("send", timedelta(hours=1), running.clock.now(), "bo")
            await until(lambda: len(running.telegram.of(7)) == 1)
        old = past - fence.LATE
        await Outgoing.filter(channel="telegram").update(state="queued", lease_until=old)
        async with running.open():
            told = await scraped(running)
        assert 'kith_outgoing_late_rows{channel="telegram",kind="reply"} 1.0' in told
        assert len(running.telegram.of(7)) == 1
