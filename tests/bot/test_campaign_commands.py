"""`kith campaign`: what staff type from the first draft to the last number."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer

from bot.cli import app
from bot.clock import Clock
from bot.commands import campaigns as writing
from bot.commands.base import Refused
from loyalty import outgoing
from loyalty.models import Campaign, Outgoing
from loyalty.programme import Brand
from tests.loyalty.audiences import Crowd, branded, gathered
from tests.test_house import text

Says = Callable[..., Awaitable[list[str]]]
FILE = """
name = "spring"
held_out = 10
[links]
shop = "https://shop.example/spring"
[[texts]]
text = "Hello {name|there}, {points} points: {link:shop}"
buttons = [{ label = "Rewards", says = "rewards" }]
"""


@pytest.fixture
def says(
    db: str, now: datetime, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Says:
    """Give a command to the database that is open; the lines it prints."""
    waiting: list[Awaitable[None]] = []
    clock = Clock()
    monkeypatch.setattr(clock, "now", lambda: now)
    brand = branded(second_person_from=30)

    def with_brand(work: Callable[[Brand, Clock], Awaitable[None]]) -> Awaitable[None]:
        return work(brand, clock)

    monkeypatch.setattr(writing, "run", waiting.append)
    monkeypatch.setattr(writing, "with_brand", with_brand)

    async def say(*words: str) -> list[str]:
        typer.main.get_command(app).main(["campaign", *words], standalone_mode=False)
        while waiting:
            await waiting.pop()
        return capsys.readouterr().out.splitlines()

    return say


async def test_from_a_file_to_the_last_number(says: Says, now: datetime, tmp_path: Path) -> None:
    await gathered(Crowd(40, no=4), now)
    file = tmp_path / "spring.toml"
    file.write_text(FILE)
    assert await says("list") == ["there is no campaign yet: kith campaign new FILE"]
    (made,) = await says("new", str(file), "--by", "Bo")
    assert made.endswith(": spring, a draft")
    with pytest.raises(Refused, match="already"):
        await says("new", str(file))
    await says("set", "spring", "held-out", "0")
    await says("text", "spring", "Hallo {name|du}: {link:shop}", "--locale", "de",
               "--button", "Laden={link:shop}", "--button", "Hilfe=help")  # fmt: skip
    with pytest.raises(Refused, match="perhaps"):
        await says("text", "spring", "Hallo {nam}", "--locale", "de")
    with pytest.raises(Refused, match="expected an address"):
        await says("link", "spring", "shop", "http://shop.example")
    await says("link", "spring", "shop", "https://shop.example/new")
    told = await says("show", "spring")
    for line in (
        "version: 4", "state: draft", "held out: 0%", "link shop: https://shop.example/new",
        "-- variant a, de", "[Laden] {link:shop}", "[Hilfe] says help",
        "audience: 30 members, 30 on telegram",
        "left out of 40 meant: 10 did not say yes to news, 0 cannot be reached",
    ):  # fmt: skip
        assert line in told, line
    preview = await says("preview", "spring", "--sample", "1")
    assert preview[0].startswith("== C")
    assert {"-- telegram", "-- whatsapp"} <= set(preview)
    with pytest.raises(Refused, match="second person"):
        await says("launch", "spring", "--yes", "--by", "Bo")
    await says("approve", "spring", "4", "--by", "Cy")
    launched = await says("launch", "spring", "--yes", "--by", "Bo")
    assert "spring is running: 30 members in its audience, 0 held out" in launched
    assert await says("pause", "spring", "--by", "Bo") == ["spring is paused"]
    assert await says("resume", "spring", "--by", "Bo") == ["spring is running"]
    first = await Outgoing.all().first()
    assert first is not None
    await Outgoing.filter(id=first.id).update(state="sent", sent_at=now)
    status = await says("status", "spring")
    for line in ("spring: running, launched 2026-03-01 12:00Z",
                 "1 message within the last minute, 29 min left",
                 "audience: 30 members, 29 waiting", "queued: 29", "sent: 1",
                 "variant a on telegram: 30", "link shop: 0"):  # fmt: skip
        assert line in status, line
    for until, line in (
        (now + timedelta(hours=9), "nothing is due before 2026-03-01 21:00Z: quiet hours"),
        (outgoing.HELD, "all that is left waits until they write on WhatsApp"),
    ):
        await Outgoing.filter(state="queued").update(lease_until=until)
        status = await says("status", "spring")
        assert any(one.startswith(line) for one in status), status
        assert not any("messages/s" in one for one in status), status
    await Outgoing.filter(state="queued").update(lease_until=now)
    await Outgoing.filter(id=first.id).update(sent_at=now - timedelta(hours=1))
    assert "nothing was sent within the last minute" in await says("status", "spring")
    assert await says("cancel", "spring", "--by", "Bo") == ["spring is cancelled"]
    for words in (("resume", "spring"), ("delete", "spring"), ("set", "spring", "segment", "")):
        with pytest.raises(Refused):
            await says(*words)
    assert (await says("list"))[0].endswith("spring  cancelled, launched 2026-03-01 12:00Z")


async def test_what_cannot_be_is_one_line(says: Says, now: datetime, tmp_path: Path) -> None:
    file = tmp_path / "x.toml"
    file.write_text('name = "x"\n[[texts]]\ntext = "Hi"\n')
    await says("new", str(file))
    wrong: tuple[tuple[str, ...], ...] = (
        ("new", str(tmp_path / "nowhere.toml")),
        ("show", "nobody"),
        ("set", "x", "colour", "red"),
        ("set", "x", "budget", "much"),
        ("set", "x", "start-at", "soon"),
        ("set", "x", "start-at", "20261201"),
        ("set", "x", "segment", "reachable and nwes"),
        ("text", "x", "@nowhere.txt"),
        ("text", "x", "Hi", "--button", "Go"),
        ("text", "x", "", "--variant", "b"),
        ("link", "x", "shop", ""),
        ("preview", "x"),
        ("preview", "x", "--member", "AAAAAAAA"),
        ("launch", "x", "--yes"),
        ("test", "x"),
        ("approve", "x", "1", "--by", ""),
        ("approve", "x", "7", "--by", "Cy"),
        ("pause", "x"),
        ("status", "17"),
    )
    for words in wrong:
        with pytest.raises(Refused) as refused:
            await says(*words)
        assert "\n" not in str(refused.value), words
    for setting, value, expected in (
        ("held-out", "10%", "a number such as 12.5"), ("per-second", "0.5", "a whole number"),
        ("outcome-days", "0", "at least 1"), ("outcome-days", "91", "at most 90"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=f"{setting.replace('-', '_')}: expected {expected}"):
            await says("set", "x", setting, value)
    await says("set", "x", "start-at", "2026-03-09T10:00")
    await says("set", "x", "local-time", "2026-03-10T10:00")
    campaign = await Campaign.get(name="x")
    assert (campaign.start_at, campaign.local_time) == (None, "2026-03-10T10:00")
    assert await says("delete", "x") == ["x is gone"]


def test_every_command_is_explained() -> None:
    group: Any = typer.main.get_command(app)
    page = text("docs/campaigns.md")
    for name in group.commands["campaign"].commands:
        assert f"kith campaign {name}" in page, name
    for name in writing.SETTABLE:
        assert f"`{name}`" in page, name
