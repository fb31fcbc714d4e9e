"""The way in: once, in order, put aside when it cannot be dealt with, and nobody else waits."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from tortoise.exceptions import OperationalError

from bot import parked, receive
from handlers import router
from handlers.messages import Inbound
from handlers.models import Parked, Seen
from loyalty.models import LedgerEntry, Member, Outgoing
from loyalty.outgoing import Letter
from loyalty.programme import Brand
from tests.bot.house import House, house, inbound, states, text_update, until
from tests.standins import result

ANA = "whatsapp:+447700900001"
POISON = "poison"


@pytest.fixture
async def running(db: str) -> AsyncIterator[House]:
    """A running program."""
    async with house() as running, running.open():
        yield running


class Stumbling:
    """The router, except that it fails on some texts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer = router.answer
        self.failures: list[BaseException] = []  # what the next answers fail of, if anything
        self.bad = {POISON}
        monkeypatch.setattr(router, "answer", self)

    async def __call__(self, message: Inbound, brand: Brand) -> list[Letter]:
        if self.failures:
            raise self.failures.pop(0)
        if message.text in self.bad:
            raise ZeroDivisionError("a handler stumbles")
        return await self.answer(message, brand)


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> Stumbling:
    return Stumbling(monkeypatch)


async def test_the_same_message_has_one_effect(running: House, chance: random.Random) -> None:
    updates = [text_update(chat, "join", 100 + chat) for chat in range(1, 9)]
    deliveries = [update for update in updates for _ in range(chance.randint(1, 5))]
    chance.shuffle(deliveries)
    assert set(await asyncio.gather(*map(running.update, deliveries))) == {200}
    await until(lambda: states(*["sent"] * 8))
    assert await Member.all().count() == 8
    assert await LedgerEntry.all().count() == 8
    assert len(running.telegram.sent) == 8


async def test_twilio_repeats_are_known_for_ever(running: House) -> None:
    fields = inbound(ANA, "join")
    for _ in range(3):
        assert (await running.form("/webhooks/twilio/message", fields))[0] == 200
    assert await Outgoing.all().count() == 1


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # SQLite is served by one
async def test_two_processes_and_one_effect(db: str, chance: random.Random) -> None:
    """D2: delivered 1-5 times, reordered, to two programs on one database."""
    async with house() as running, running.open(alone=False), running.open(alone=False):
        words = ["join", "no", "points", "invite"]
        people = range(1, 13)
        for step, word in enumerate(words):
            deliveries = [
                (text_update(chat, word, 1000 * step + chat), chance.choice(running.programs))
                for chat in people
                for _ in range(chance.randint(1, 5))
            ]
            chance.shuffle(deliveries)
            answers = await asyncio.gather(*(_to(running, *one) for one in deliveries))
            assert set(answers) == {200}
        messages = len(words) + 1  # an invitation is two
        await until(lambda: states(*["sent"] * messages * len(people)))
        assert len(running.telegram.sent) == messages * len(people)
        assert all(len(running.telegram.of(chat)) == messages for chat in people)
        assert await LedgerEntry.all().count() == len(people)


async def _to(running: House, update: Any, program: Any) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "a-secret-of-the-stand-in"}
    url = f"http://127.0.0.1:{program.port}/webhooks/telegram"
    async with running.http.post(url, json=update, headers=headers) as response:
        return response.status


async def test_a_handler_that_crashes_is_put_aside_at_the_third_time(
    running: House, stumbling: Stumbling
) -> None:
    answers = [await running.write(7, POISON, 500) for _ in range(4)]
    assert answers == [500, 500, 200, 200]
    (found,) = await parked.listed()
    assert (found.key, found.attempts) == ("telegram:42:500", 4)
    assert "ZeroDivisionError" in found.error
    assert not await Seen.filter(key=found.key).exists()


async def test_poison_in_one_chat_blocks_nobody(running: House, stumbling: Stumbling) -> None:
    assert await running.write(7, POISON) == 500
    assert await running.write(7, "join") == 200
    assert await running.write(8, "join") == 200
    assert await Member.all().count() == 2
    assert await parked.listed() == []


async def test_what_works_the_second_time_is_not_remembered(
    running: House, stumbling: Stumbling
) -> None:
    assert await running.write(7, POISON, 600) == 500
    stumbling.bad.clear()
    assert await running.write(7, POISON, 600) == 200
    assert await Parked.all().count() == 0
    assert await Outgoing.all().count() == 1


async def test_parked_is_tried_again_when_staff_say_so(
    running: House, stumbling: Stumbling
) -> None:
    for _ in range(3):
        await running.write(7, POISON, 500)
    (found,) = await parked.listed()
    program = running.program

    async def take(one: Parked) -> None:
        channel = program.channels[one.channel]
        await receive.try_again(one, channel, program.branding.now(), running.clock)

    tried = await parked.retry(found.id, take, running.clock.now())
    assert tried is not None
    assert tried.state == "parked"
    stumbling.bad.clear()
    tried = await parked.retry(found.id, take, running.clock.now())
    assert tried is not None
    assert tried.state == "done"
    await until(lambda: states("sent"))
    assert await parked.retry(found.id, take, running.clock.now()) is None
    assert await running.write(7, POISON, 500) == 200  # and the provider's own repeat does nothing
    assert await Outgoing.all().count() == 1


@pytest.mark.parametrize(
    "error",
    [
        OperationalError(asyncpg.TooManyConnectionsError("no room")),
        OperationalError(asyncpg.CannotConnectNowError("starting up")),
        OperationalError(asyncpg.DiskFullError("full")),
    ],
    ids=["connections", "starting", "disk"],
)
async def test_weather_is_nobodys_fault(
    running: House, stumbling: Stumbling, error: Exception
) -> None:
    for _ in range(5):
        stumbling.failures = [error]
        assert await running.write(7, "join", 700) == 503
    assert await Parked.all().count() == 0
    assert await running.write(7, "join", 700) == 200


async def test_who_waits_too_long_is_asked_to_come_again(
    running: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many short waits for the database add up; the provider has gone before the last one ends."""
    answer, update = router.answer, text_update(7, "join", 107)

    async def slow(message: Inbound, brand: Brand) -> list[Letter]:
        letters = await answer(message, brand)
        await asyncio.sleep(60)
        return letters

    with monkeypatch.context() as slowly:
        slowly.setattr(router, "answer", slow)
        slowly.setattr(receive, "ANSWER_SECONDS", 1.0)
        assert await running.update(update) == 503
    assert await running.update(update) == 200
    assert await Seen.all().count() == 1


async def test_a_lost_race_is_tried_again_at_once(running: House, stumbling: Stumbling) -> None:
    stumbling.failures = [OperationalError(asyncpg.DeadlockDetectedError("deadlock"))] * 2
    assert await running.write(7, "join") == 200
    stumbling.failures = [OperationalError(asyncpg.SerializationError("again"))] * 3
    assert await running.write(7, "points") == 503
    assert await Parked.all().count() == 0


async def test_messages_of_one_chat_wait_for_each_other(
    running: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    inside: set[str] = set()
    together: set[int] = set()

    async def slow(message: Inbound, brand: Brand) -> list[Letter]:
        assert message.address not in inside, "two messages of one chat at the same time"
        inside.add(message.address)
        together.add(len(inside))
        await asyncio.sleep(0.005)
        inside.discard(message.address)
        seen.append(f"{message.address} {message.text}")
        return []

    monkeypatch.setattr(router, "answer", slow)
    reception, channel = running.program.reception, running.program.channels["telegram"]
    orders = [text_update(chat, str(n)) for n in range(20) for chat in (7, 8, 9)]
    await asyncio.gather(*(reception.take(channel, update, "") for update in orders))
    for chat in (7, 8, 9):
        own = [one for one in seen if one.startswith(f"telegram:{chat} ")]
        assert own == [f"telegram:{chat} {n}" for n in range(20)]
    assert together == {1, 2, 3}
    assert reception._last == {}


async def test_odd_characters_are_kept_out_and_emoji_kept(running: House) -> None:
    strange = "join\0\ud800 💛‍🔥"
    for number, text in enumerate((strange, "\0", "\ud800", "💛", "x" * 5000), 1):
        assert await running.write(number, text) == 200
        fields = inbound(f"whatsapp:+4477009000{number:02}", text.replace("\ud800", ""))
        assert (await running.form("/webhooks/twilio/message", fields))[0] == 200
    update = text_update(99, "join")
    update["message"]["from"]["first_name"] = "A\0na\udfff" + "x" * 500
    update["message"]["from"]["language_code"] = "de-" + "x" * 100
    assert await running.update(update) == 200
    assert await Parked.all().count() == 0
    assert len((await Member.get(identities__address="telegram:99")).name) <= 200


async def test_polling_takes_the_same_way(db: str) -> None:
    async with house(
        telegram_mode="polling", telegram_secret="", public_url="http://127.0.0.1"
    ) as running:
        waiting = [
            text_update(7, "join", 1),
            {"update_id": 2, "message": 7},
            text_update(8, "join", 3),
        ]
        offsets: list[int] = []
        answer = running.telegram.call

        async def call(request: Any) -> Any:
            if request.match_info["method"] != "getUpdates":
                return await answer(request)
            form = await request.post()
            offsets.append(int(form["offset"]))
            found = [one for one in waiting if one["update_id"] >= offsets[-1]]
            await asyncio.sleep(0 if found else 0.05)
            return result(found)

        running.telegram.call = call  # type: ignore[method-assign]
        await running.telegram.close()
        await running.telegram.open()
        async with running.open():
            await until(lambda: states("sent", "sent"))
            await until(lambda: len(offsets) > 2)
            assert await running.write(9, "join") == 403  # the webhook's door is closed
        assert offsets[0] == 0
        assert set(offsets[1:]) == {4}
        assert await Member.all().count() == 2
        assert await Parked.filter(state="parked").count() == 1
        methods = [c.method for c in running.telegram.calls]
        assert methods.index("deleteWebhook") < methods.index("sendMessage")
        assert "setWebhook" not in methods
