"""The chats of staff through the doors: what they watch stays up to date, commands are listed."""

from datetime import UTC, datetime, timedelta

import pytest
from tortoise.transactions import in_transaction

from bot import delivery, desk
from handlers.models import ChatMenu, Watch
from loyalty import campaigns, staff
from loyalty.models import Campaign, Outgoing
from tests.bot.house import House, house, until
from tests.loyalty.audiences import Crowd, drafted, gathered
from tests.standins import answering, error

BO, CY, WA = 4711, 4712, "whatsapp:+447700900777"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk is looked after often."""
    monkeypatch.setitem(delivery.PER_CHAT, "telegram", 0.05)
    monkeypatch.setattr(delivery, "TICK_SECONDS", 0.1)
    monkeypatch.setattr(desk, "TICK_SECONDS", 0.02)
    monkeypatch.setattr(desk, "MENU_TICKS", 1)


async def hired(running: House, chat: int, name: str, role: str = "manager") -> None:
    """Somebody of the staff in a chat of their own."""
    async with in_transaction():
        code = (await staff.add(name, role, running.clock.now(), by="test")).code
    await running.write(chat, f"staff {code}")


def edits(running: House) -> list[str]:
    """What the watched message was changed to, in order, refused or not."""
    return [one.form["text"] for one in running.telegram.calls if one.method == "editMessageText"]


async def sent(campaign: Campaign, count: int) -> None:
    """So many of the audience have got it."""
    rows = (
        await Outgoing.filter(campaign_id=campaign.id, state="queued").order_by("id").limit(count)
    )
    now = datetime.now(UTC)
    await Outgoing.filter(id__in=[one.id for one in rows]).update(state="sent", sent_at=now)


async def watched_by_nobody() -> bool:
    """Whether nothing is kept up to date any more."""
    return not await Watch.exists()


async def test_what_is_watched_keeps_itself_up_to_date(db: str) -> None:
    async with house() as running:
        running.set_clock(NOON)
        await gathered(Crowd(6), NOON - timedelta(days=1))
        made = await drafted(NOON)

        async def shown(words: str) -> None:
            running.clock.offset += timedelta(seconds=6)
            await until(lambda: any(words in one for one in edits(running)[-1:]))

        async with running.open() as program:
            await campaigns.launch(made.id, by="Bo", brand=program.branding.now(), now=NOON)
            await campaigns.freeze(made.id, program.branding.now(), NOON)
            await campaigns.pause(made.id, by="Bo", now=NOON)  # nothing is sent but what we say
            await hired(running, BO, "Bo")
            await running.write(BO, f"broadcast {made.id}")
            await until(lambda: any("0 of 6 sent" in one for one in running.telegram.of(BO)))
            number = len(running.telegram.of(BO))
            await sent(made, 2)
            await shown("2 of 6 sent")
            (form,) = [x.form for x in running.telegram.calls if x.method == "editMessageText"]
            assert '"callback_data"' in form["reply_markup"]
            busy = answering(lambda: error(429, "Too Many Requests", retry_after=1))
            running.telegram.changes.append(busy)
            await sent(made, 1)
            await shown("3 of 6 sent")
            await sent(made, 1)  # while it waits: what is said then is what is so by then
            await shown("4 of 6 sent")
            at = [x.at for x in running.telegram.calls if x.method == "editMessageText"]
            assert at[2] - at[1] >= 1, "as long as Telegram wanted"
        await sent(made, 1)
        async with running.open() as program:  # another process knows which message it is
            await shown("5 of 6 sent")
            await sent(made, 1)
            await campaigns.settle(running.clock.now())
            await shown("finished")
            await until(watched_by_nobody)
        last = edits(running)[-1]
        assert "6 of 6 sent" in last
        assert len(running.telegram.of(BO)) == number, "it is the same message"
        assert running.telegram.complaints == []


async def test_telegram_lists_what_a_role_may_say_in_its_chat_alone(db: str) -> None:
    async with house() as running:
        listed = running.telegram.listed
        async with running.open():
            assert {language for scope, language in listed if not scope} == {"", "de"}
            assert "grant" not in listed[0, ""], "members do not learn of it"
            await hired(running, BO, "Bo", "viewer")
            await until(lambda: (BO, "") in listed)
            assert listed[BO, ""] == ["staff", "reviews", "stats", "silent"]
            async with in_transaction():
                await staff.promote("Bo", "manager", running.clock.now(), by="test")
            busy = answering(lambda: error(429, "Too Many Requests", retry_after=1))
            running.telegram.changes.append(busy)
            await until(lambda: "broadcast" in listed[BO, ""])
            await running.write(BO, "join")
            await until(lambda: "rewards" in listed[BO, ""])
            assert listed[BO, ""].index("broadcast") < listed[BO, ""].index("rewards")
            calls = len(running.telegram.calls)
            gone = answering(lambda: error(400, "Bad Request: chat not found"))
            running.telegram.changes.append(gone)
            await hired(running, CY, "Cy")
            await until(lambda: ChatMenu.filter(address=f"telegram:{CY}").exists())
            assert (CY, "") not in listed, "it was refused, and is not asked for again"
            tried = [one.method for one in running.telegram.calls[calls:]]
            assert tried.count("setMyCommands") == 1
        async with in_transaction():
            await staff.remove("Bo", running.clock.now(), by="test")
        async with running.open():
            await until(lambda: listed[BO, ""] == [])
            await until(lambda: _is_empty(f"telegram:{BO}"))
        assert running.telegram.complaints == []


async def _is_empty(address: str) -> bool:
    return not await ChatMenu.filter(address=address).exists()


async def test_who_tries_a_campaign_out_on_whatsapp_reads_it(db: str) -> None:
    async with house() as running:
        running.set_clock(NOON)
        made = await drafted(NOON, texts=[{"text": "Two rings"}], links={})
        async with running.open():
            async with in_transaction():
                code = (await staff.add("Wa", "manager", NOON, by="test")).code
            await running.whatsapp(WA, f"staff {code}")
            await running.whatsapp(WA, f"broadcast try {made.id}")
            running.clock.offset += timedelta(seconds=6)
            await until(lambda: "Two rings" in running.twilio.of(WA))
