"""`kith outgoing`: who did not get something is named as staff know them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from bot.commands import outgoing as command
from loyalty.models import Member, Outgoing
from tests.loyalty.audiences import Crowd, gathered


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> list[Awaitable[None]]:
    """What a command would do, with the database that is open."""
    found: list[Awaitable[None]] = []

    def with_database(work: Callable[[Any], Awaitable[None]]) -> Awaitable[None]:
        return work(None)

    monkeypatch.setattr(command, "run", found.append)
    monkeypatch.setattr(command, "with_database", with_database)
    return found


async def test_a_failed_message_names_the_member(
    db: str, now: datetime, waiting: list[Awaitable[None]], capsys: pytest.CaptureFixture[str]
) -> None:
    await gathered(Crowd(3), now)
    somebody = await Member.all().order_by("-id").first()
    assert somebody is not None
    for once, member in (("a", somebody.id), ("b", None)):
        await Outgoing.create(
            once=once, channel="telegram", address="telegram:1", locale="en", kind="service",
            saying={"text": "x"}, state="failed", reason="blocked", lease_until=now,
            created_at=now, valid_until=now, not_before=now, member_id=member,
        )  # fmt: skip
    command.failed(limit=50, after=0)
    await waiting.pop()
    first, second = capsys.readouterr().out.splitlines()
    assert f"  telegram  service  member {somebody.number}  blocked" in first
    assert "  telegram  service  member -  blocked" in second
