"""The playground of a real `kith demo` process, visited over HTTP as its page does."""

import asyncio
import json
import re
import socket
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession

from bot.clock import Clock
from bot.playground.bot_api import BotApi
from bot.playground.stage import Stage
from bot.playground.telegram import Telegram
from bot.playground.tour import walk
from bot.playground.visitor import Chat, Surprise, Visitor
from tests import forks
from tests.bot.demos import demo, environment, run
from tests.bot.house import PATIENCE, until
from tests.bot.served import STOP_SECONDS
from tests.phones import TOP

ZONES = (  # in one of them it is early in the afternoon, whenever a test runs
    "Pacific/Honolulu", "America/Phoenix", "America/Sao_Paulo", "Africa/Lagos", "Asia/Dubai",
    "Asia/Bangkok", "Asia/Tokyo", "Pacific/Auckland",
)  # fmt: skip
ODD = "<b>_*x & y*_ 💛"


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with demo(tmp_path_factory.mktemp("demo")) as base_url:
        yield base_url


@pytest.fixture
async def visitor(base_url: str) -> AsyncIterator[Visitor]:
    async with Visitor(base_url) as visitor:
        yield visitor


async def newcomer(visitor: Visitor, channel: str, name: str = "Kim", language: str = "en") -> Chat:
    """Somebody who has not said anything yet."""
    person = (await visitor.act("invite", name=name, language=language))["person"]
    return Chat(visitor, channel, person["key"], person["name"])


async def member(visitor: Visitor, channel: str) -> Chat:
    """Somebody who has joined and wants no news."""
    kim = await newcomer(visitor, channel)
    if channel == "telegram":
        welcome = await kim.starts("", "Joining")
    else:
        welcome = await kim.says("hello", "Joining")
    await kim.taps(await kim.taps(welcome, "Join", "50 points"), "No, thanks", "no news")
    return kim


async def where_it_is_day(chat: Chat, days: int) -> datetime:
    """Let somebody be where reminders are said by now, and in so many days; when that is there."""
    then = datetime.now(UTC) + timedelta(days=days)
    zone = min(ZONES, key=lambda one: abs(then.astimezone(ZoneInfo(one)).hour - 15))
    await chat.says(f"zone {zone}", zone)
    return then.astimezone(ZoneInfo(zone))


def remembered(folder: Path) -> Any:
    """The chats that a demo would go on with."""
    kept = json.loads((folder / "kith-demo.db.secrets").read_text())
    return kept.get("stage", {}).get("chats")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever visits waits as long as other tests do."""
    monkeypatch.setattr("bot.playground.visitor.PATIENCE", PATIENCE)


def test_the_tour_tells_the_whole_story(tmp_path: Path) -> None:
    told = run(tmp_path, "--tour")
    assert told.returncode == 0, told.stdout + told.stderr
    for said in (
        "54 points are on their way",
        "Ben has joined",
        "You have 304 points",
        "taken back",
    ):
        assert said in told.stdout
    assert "the books add up" in told.stdout
    assert list(tmp_path.iterdir()) == []


async def test_the_tour_fails_if_a_number_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = (TOP / "programme.toml").read_text("utf-8")
    other = tmp_path / "other.toml"
    other.write_text(re.sub(r"advocate_points = \d+", "advocate_points = 199", rules), "utf-8")
    monkeypatch.setattr("bot.playground.visitor.PATIENCE", 6.0)  # for what comes, on a busy machine
    with demo(tmp_path, "--port", "0", programme=str(other)) as base_url:
        assert await walk(base_url) == 1
    assert "expected ('200 points'" in capsys.readouterr().out


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "kith-demo.db").write_text("somebody's data")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run(tmp_path, "--port", str(port))
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert str(port) in told.stderr
    assert (tmp_path / "kith-demo.db").read_text() == "somebody's data"


async def test_keep_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with demo(tmp_path) as base_url:
        async with Visitor(base_url) as visitor:
            ana = Chat(visitor, "telegram", "ana", "Ana")
            await ana.taps(await ana.starts("", "Joining"), "Join", "50 points")
            await visitor.act("order", channel="telegram", person="ana", number="7", total="54.00")
            await ana.hears("54 points")
            await visitor.act("day", days=14)
            invitation = await ana.says("invite", "/r/")
            await until(lambda: remembered(tmp_path) == visitor.chats)  # and it may be killed
    code = invitation["text"].split("/r/")[1].split()[0]
    secrets = tmp_path / "kith-demo.db.secrets"
    assert secrets.stat().st_mode & 0o077 == 0
    before = json.loads(secrets.read_text())["settings"]
    with demo(tmp_path, "--port", "0", "--keep") as base_url:
        said = run(tmp_path, "--env").stdout
        beside = dict(line.removeprefix("export ").split("=", 1) for line in said.splitlines())
        assert beside == {
            "KITH_DATABASE_URL": f"sqlite://{tmp_path / 'kith-demo.db'}",
            "KITH_PUBLIC_URL": base_url,
            "KITH_SECRET_KEY": before["secret_key"],
        }
        status, out, err = forks.run("bot", "totals", cwd=tmp_path, env={**environment(), **beside})
        assert (status, err) == (0, "")
        assert re.search(r"issued +104\n", out)
        async with Visitor(base_url) as visitor:
            assert any("54 points" in one["text"] for one in visitor.chats["telegram:ana"])
            ana = Chat(visitor, "telegram", "ana", "Ana")
            ana.read = visitor.chats["telegram:ana"][-1]["id"]
            await ana.says("points", "You have 104 points")
            answer = await visitor.act("refund", number="7", amount="4")
            assert answer["status"] == 200
            await ana.hears("4 points")
            page = await visitor.session.get(f"{base_url}/r/{code}")
            assert page.status == 200
    assert json.loads(secrets.read_text())["settings"] == before
    with demo(tmp_path) as base_url:
        async with Visitor(base_url) as visitor:
            assert visitor.chats == {}
    assert json.loads(secrets.read_text())["settings"] != before


@pytest.mark.parametrize("kept", ["[]", "{}", '{"settings": {}, "stage": {"people": 1}}'])
def test_what_cannot_be_kept_is_one_line(tmp_path: Path, kept: str) -> None:
    (tmp_path / "kith-demo.db").write_bytes(b"")
    (tmp_path / "kith-demo.db.secrets").write_text(kept, "utf-8")
    told = run(tmp_path, "--port", "0", "--keep")
    assert "there is no demo in" in run(tmp_path, "--env").stderr
    assert told.returncode == 1
    assert "start without --keep" in told.stderr
    assert told.stderr.count("\n") == 1


async def test_an_open_page_does_not_hold_up_the_end(tmp_path: Path) -> None:
    with demo(tmp_path) as base_url:
        visitor = Visitor(base_url)
        await visitor.__aenter__()
        told = time.monotonic()
    assert time.monotonic() - told < STOP_SECONDS
    await visitor.__aexit__()


async def test_what_is_due_comes_when_the_day_is_moved(tmp_path: Path) -> None:
    """At once, not when its job is woken next: somebody is looking."""
    with demo(tmp_path) as base_url:
        async with Visitor(base_url) as visitor:
            kim = await member(visitor, "telegram")
            there = await where_it_is_day(kim, 20)
            await kim.says(f"birthday {there:%d.%m.}", "I have noted")
            await visitor.act("day", days=20)
            await kim.hears("birthday, Kim", "100 points")


async def test_what_was_delivered_can_be_reviewed(tmp_path: Path) -> None:
    told = (TOP / "programme.toml").read_text("utf-8")
    rules = tmp_path / "rules.toml"
    rules.write_text(re.sub(r"held_out = \d+", "held_out = 0", told), "utf-8")
    with demo(tmp_path, "--port", "0", programme=str(rules)) as base_url:
        async with Visitor(base_url) as visitor:
            kim = await member(visitor, "telegram")
            asked = await kim.says("news", "Would you like")
            await kim.taps(asked, "Yes, send me news", "Thank you")
            order = {"person": kim.person, "channel": "telegram", "total": "30.00"}
            number = (await visitor.act("order", **order))["order"]["number"]
            await kim.hears(f"order {number}", "30 points")
            heard = await visitor.act("deliver", number=number)
            assert (heard["status"], heard["order"]["delivered"]) == (200, True)
            with pytest.raises(Surprise, match="delivered already"):
                await visitor.act("deliver", number=number)
            await where_it_is_day(kim, 8)
            await visitor.act("day", days=8)
            await kim.hears(f"order {number}", "review")
            assert (await visitor.act("refund", number=number))["status"] == 200


async def test_an_odd_name_breaks_nothing(visitor: Visitor) -> None:
    ana = await newcomer(visitor, "telegram", "Ana")
    await ana.taps(await ana.starts("", "Joining"), "Join", "50 points")
    invitation = await ana.says("invite", "/r/")
    code = invitation["text"].split("/r/")[1].split()[0]
    odd = await newcomer(visitor, "whatsapp", ODD)
    welcome = await odd.says(f"hi, {code}", "friend has invited you")
    await odd.taps(welcome, "Join", "You're in, <b>")
    first_word = ODD.split()[0]
    await ana.hears("A friend has joined")  # such a name is nobody's
    same = Chat(visitor, "telegram", odd.person, ODD)
    joined = await same.taps(await same.starts("", "Joining"), "Join", re.escape(first_word))
    assert not [part for part in joined["parts"] if part["offset"] < len(first_word)]


async def test_orders_are_matched_by_phone_and_by_member_number(visitor: Visitor) -> None:
    for channel in ("telegram", "whatsapp"):
        kim = await member(visitor, channel)
        answer = await visitor.act("order", person=kim.person, channel=channel, total="£20,50")
        assert answer["status"] == 200
        await kim.hears(f"order {answer['order']['number']}", "20 points")


async def test_buttons_can_be_tapped_twice_and_late(visitor: Visitor) -> None:
    kim = await newcomer(visitor, "telegram")
    welcome = await kim.starts("", "Joining")
    await asyncio.gather(
        visitor.act("tap", person=kim.person, message=welcome["id"], row=0, column=0),
        visitor.act("tap", person=kim.person, message=welcome["id"], row=0, column=0),
    )
    await kim.hears("50 points")
    await kim.hears("")
    await kim.says("points", "You have 50 points")
    for row in (9, -1):
        with pytest.raises(Surprise, match="gone"):
            await visitor.act("tap", person=kim.person, message=welcome["id"], row=row, column=0)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize("what", ["voice", "sticker"])
async def test_what_is_not_text_is_answered_kindly(
    visitor: Visitor, channel: str, what: str
) -> None:
    kim = await member(visitor, channel)
    await visitor.act("attach", person=kim.person, channel=channel, what=what)
    await kim.hears("only read words")


async def test_somebody_who_blocks_is_not_written_to(visitor: Visitor) -> None:
    kim = await member(visitor, "telegram")
    await visitor.act("block", person=kim.person, blocked=True)
    await asyncio.sleep(0.2)
    await visitor.act("order", person=kim.person, channel="telegram", total="30.00")
    await asyncio.sleep(0.3)
    chat = visitor.chats[f"telegram:{kim.person}"]
    assert not any("30 points" in one["text"] for one in chat)
    await visitor.act("block", person=kim.person, blocked=False)
    await kim.says("points", "50 points", "30 more")


async def test_the_shop_knows_its_own_orders(visitor: Visitor) -> None:
    sold = await visitor.act("order", person="chloe", channel="whatsapp", total="50.00")
    number = sold["order"]["number"]
    for wrong in ({"amount": "50.01"}, {"amount": "-1"}, {"amount": "much"}):
        with pytest.raises(Surprise, match="400"):
            await visitor.act("refund", number=number, **wrong)
    with pytest.raises(Surprise, match="exists already"):
        await visitor.act("order", person="ana", channel="whatsapp", number=number, total="1")
    odd = {"person": "chloe", "channel": "whatsapp", "total": "1"}
    await visitor.act("order", number="²", **odd)  # a digit, but no number
    assert (await visitor.act("order", number="", **odd))["order"]["number"].isdecimal()
    assert (await visitor.act("refund", number=number, amount="20"))["status"] == 200
    assert (await visitor.act("refund", number=number))["order"]["refunded_cents"] == 5000
    assert (await visitor.act("cancel", number=number))["status"] == 200
    with pytest.raises(Surprise, match="cancelled already"):
        await visitor.act("cancel", number=number)


async def test_odd_requests_are_refused(visitor: Visitor, base_url: str) -> None:
    for name, what in (
        ("fly", {}),
        ("say", {}),
        ("say", {"person": "nobody", "channel": "telegram", "text": "x"}),
        ("say", {"person": "ana", "channel": "telegram", "text": " "}),
        ("day", {"days": -1}),
        ("day", {"days": 10**6}),
        ("day", {"days": 10**12}),
        ("invite", {"name": ""}),
        ("tap", {"person": "ana", "message": "x", "row": 0, "column": 0}),
    ):
        with pytest.raises(Surprise, match=r"40[04]"):
            await visitor.act(name, **what)
    async with ClientSession() as session:
        address = f"{base_url}/playground/api/day"
        async with session.post(address, data='{"days": 1}') as answer:
            assert answer.status == 415
        for act in ("start", "order", "refund"):
            address = f"{base_url}/playground/api/{act}"
            async with session.post(address, json=["ana"]) as answer:
                assert answer.status == 400
        for path in ("static/..%2fdemo.py", "static/nothing.js", "telegram/bot1:x/getMe"):
            async with session.get(f"{base_url}/playground/{path}") as answer:
                assert answer.status in (401, 404)


async def test_the_page_is_closed_to_other_sources(base_url: str) -> None:
    async with ClientSession() as session:
        for path in ("", "t/RookBot?start=X", "wa/447700900000?text=x", "wa/?text=x"):
            async with session.get(f"{base_url}/playground/{path}") as answer:
                assert answer.status == 200
                policy = answer.headers["Content-Security-Policy"]
                assert "unsafe" not in policy
                assert "default-src 'none'" in policy
                page = await answer.text()
                assert "<script>" not in page
                assert " style=" not in page


def test_a_message_says_something_else_and_a_chat_has_a_menu_of_its_own() -> None:
    stage = Stage(Clock())
    person = next(iter(stage.people.values()))
    stage.started.add(person.key)
    postman: Any = None  # nothing is delivered to us
    api = BotApi(Telegram(stage, postman, "42:token", "KithBot", "Kith"))
    chat = {"chat_id": person.telegram_id, "parse_mode": "HTML"}
    _, sent = api.send_message({**chat, "text": "<b>1</b> of 2"})
    named = {**chat, "message_id": sent["result"]["message_id"]}
    assert api.edit_text({**named, "text": "<b>2</b> of 2"})[0] == 200
    (bubble,) = stage.chats[f"telegram:{person.key}"]
    assert bubble.text == "2 of 2"
    for wrong, why in (
        ({**named, "text": "<b>2</b> of 2"}, "not modified"),
        ({**named, "text": "<b>2"}, "can't parse"),
        ({**chat, "message_id": 999, "text": "x"}, "not found"),
    ):
        status, told = api.edit_text(wrong)
        assert status == 400
        assert why in told["description"]
    scope = {"type": "chat", "chat_id": person.telegram_id}
    api.set_commands({"commands": [{"command": "staff"}], "scope": scope})
    listed = api.methods["getmycommands"]
    assert listed({"scope": scope})[1]["result"] == [{"command": "staff"}]
    assert listed({})[1]["result"] == []
    api.delete_commands({"scope": scope})
    assert listed({"scope": scope})[1]["result"] == []


def test_no_script_parses_html() -> None:
    for script in (TOP / "bot" / "playground" / "static").glob("*.js"):
        code = script.read_text("utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", code)
