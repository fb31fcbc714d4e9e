"""A reminder that its chat did not take: the same row, or found again, and never said twice."""

from datetime import timedelta

import pytest
from aiohttp import web

from bot import courier, reports
from handlers.models import Conversation
from loyalty import ledger, outgoing
from loyalty.ledger import Cause
from loyalty.models import Identity, JobRun, Member, Outgoing
from loyalty.outgoing import HELD, Letter, Saying
from scheduler import reminders
from tests.audiences import FIRST_CHAT, NOON, Audience, write
from tests.bot.house import House, until
from tests.loyalty.people import BRAND
from tests.standins import answering, error, hang_up

CHAT, NUMBER = FIRST_CHAT + 1, "whatsapp:+447000000001"
LATER = NOON + timedelta(minutes=2)


async def told(once: str, kind: str = "service") -> Outgoing:
    """Somebody is to be reminded, in the chat where they were heard last."""
    letter = await outgoing.tell(await Member.get(id=1), kind, Saying("help"), once=once, now=NOON)
    assert letter is not None
    return await Outgoing.get(id=letter.id)


async def stands(once: str) -> str:
    """The state of a row, or nothing."""
    row = await Outgoing.get_or_none(once=once)
    return row.state if row else ""


async def reached_on(*channels: str) -> None:
    """A member with these chats, the last one of them heard last."""
    await write(Audience(1, channel=channels[0]), campaign=False)
    for number, channel in enumerate(channels):
        address = f"telegram:{CHAT}" if channel == "telegram" else NUMBER
        heard = NOON - timedelta(minutes=9 - number)
        await Identity.update_or_create(
            {"member_id": 1, "kind": channel, "heard_at": heard}, address=address
        )


async def first_look() -> None:
    """The program has looked for the first time: it does not look beside us."""
    await until(lambda: JobRun.filter(job="reminders", state="done").exists())


async def looked() -> None:
    """They are found."""
    assert await reminders.remind(BRAND, LATER) == 1


async def ending(days: int = 7) -> None:
    """They have points that end so soon."""
    member, ends = await Member.get(id=1), NOON + timedelta(days=days)
    cause = Cause("earn_activity", "test", "gain", BRAND, {})
    now = NOON - timedelta(days=60)
    await ledger.gain(member.account_id, 240, cause, available_at=now, expires_at=ends, now=now)


async def test_what_is_in_doubt_is_not_said_again_when_they_write(quiet: House) -> None:
    """On Telegram nobody can be asked whether it came: like news, it is said once at most."""
    await write(Audience(1), campaign=False)
    async with quiet.open():
        quiet.telegram.script.append(hang_up)
        await told("remind:some:1:a")
        await until(lambda: Outgoing.filter(state="unknown").exists())
        await quiet.write(CHAT, "help")  # the first word in a chat: what is unsettled is looked for
        await until(lambda: Outgoing.filter(kind="reply", state="sent").exists())
        assert not await Conversation.filter(unsettled=True).exists()
    rows = await Outgoing.all().order_by("id").values_list("kind", "state")
    assert rows == [("service", "unknown"), ("reply", "sent")]


@pytest.mark.parametrize("kind", ["service", "marketing"])
async def test_a_closed_window_is_said_otherwise_as_the_same_row(quiet: House, kind: str) -> None:
    """So it is counted, and known, as the reminder that it is; and waits if it has no form."""
    await write(Audience(1, channel="whatsapp"), campaign=False)
    row = await told("remind:some:1:a", kind)
    async with quiet.open():
        await until(lambda: Outgoing.filter(id=row.id, state="sent").exists())
        await quiet.report(row.id, "undelivered", 1, "63016")
        await until(lambda: Outgoing.filter(id=row.id, not_before__gte=HELD).exists())
        await quiet.report(row.id, "undelivered", 1, "63016")  # once more, late
        assert await stands("remind:some:1:a") == "queued"
        await quiet.whatsapp(NUMBER, "help")
        await until(lambda: Outgoing.filter(id=row.id, state="sent").exists())
    assert await Outgoing.filter(once__startswith="again:").count() == 0


@pytest.mark.parametrize("late", ["note", "report"])
async def test_late_news_of_what_was_refused_does_not_concern_what_follows(
    db: str, late: str
) -> None:
    await write(Audience(1, channel="whatsapp"), campaign=False)
    row = await told("remind:some:1:a")
    await Outgoing.filter(id=row.id).update(state="claimed")
    if late == "report":
        await outgoing.mark_sent([(row.id, "SM1")], NOON)
    await reports.told(row.id, "SM1", "undelivered", "63016", NOON)
    assert await stands("remind:some:1:a") == "queued"
    if late == "report":
        await reports.told(row.id, "SM1", "sent", "", NOON)
    else:
        await outgoing.mark_sent([(row.id, "SM1")], NOON)
    assert await stands("remind:some:1:a") == "queued"


async def test_who_has_blocked_one_chat_is_told_in_another(quiet: House) -> None:
    await reached_on("whatsapp", "telegram")
    quiet.set_clock(LATER)
    async with quiet.open():
        await first_look()
        quiet.telegram.script.append(answering(_blocked))
        await ending()
        await looked()
        await until(lambda: Identity.filter(unreachable_at__not_isnull=True).exists())
        await until(nothing_kept)
        await looked()
        await until(lambda: Outgoing.filter(once__startswith="remind:", state="sent").exists())
        assert await reminders.remind(BRAND, LATER) == 0
    assert [one["To"] for one in quiet.twilio.sent] == [NUMBER]


def _blocked() -> web.Response:
    return error(403, "Forbidden: bot was blocked by the user")


async def nothing_kept() -> bool:
    return not await Outgoing.filter(once__startswith="remind:").exists()


async def test_news_that_waited_while_its_chat_was_blocked(quiet: House) -> None:
    await reached_on("telegram", "whatsapp")
    row = await told("remind:some:1:a", "marketing")
    assert row.channel == "telegram", "where they said yes to news"
    await Identity.filter(kind="telegram").update(unreachable_at=NOON)
    async with quiet.open():
        await until(nothing_kept)
    assert quiet.telegram.sent == []


async def test_who_writes_elsewhere_in_the_moment_it_is_held(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That chat is looked at once more: what is held is seen by its next message."""
    await reached_on("telegram", "whatsapp")
    row = await told("remind:some:1:a")
    await Outgoing.filter(id=row.id).update(state="claimed")
    await Conversation.create(address=f"telegram:{CHAT}", channel="telegram", heard_at=NOON)
    hold = outgoing.hold

    async def meanwhile(letter_id: int) -> None:
        await Conversation.filter(channel="telegram").update(unsettled=False)
        await hold(letter_id)

    monkeypatch.setattr(outgoing, "hold", meanwhile)
    letter = Letter(row.id, row.once, "whatsapp", NUMBER, 1, "service", Saying("help"), "en")
    await courier._hold(letter)
    assert (await Conversation.get(channel="telegram")).unsettled


@pytest.mark.parametrize("wrote", [False, True])
async def test_a_number_that_is_gone_by_a_report(quiet: House, wrote: bool) -> None:
    """Who wrote since is there: then it failed, and is not tried again and again."""
    await reached_on("telegram", "whatsapp")
    quiet.set_clock(LATER)
    async with quiet.open():
        await first_look()
        await ending()
        await looked()
        await until(lambda: Outgoing.filter(once__startswith="remind:", state="sent").exists())
        row = await Outgoing.get(once__startswith="remind:")
        if wrote:
            await Identity.filter(address=NUMBER).update(heard_at=NOON + timedelta(days=1))
        await quiet.report(row.id, "undelivered", 1, "63024")
        assert await stands(row.once) == ("failed" if wrote else "")
        assert await reminders.remind(BRAND, LATER) == (0 if wrote else 1)


async def test_what_waits_in_one_chat_is_said_where_they_write(quiet: House) -> None:
    await reached_on("telegram", "whatsapp")
    quiet.set_clock(LATER)
    async with quiet.open():
        await first_look()
        await quiet.write(CHAT, "help")  # so that this chat is not a new one
        await until(lambda: Outgoing.filter(kind="reply", state="sent").exists())
        await Identity.filter(kind="whatsapp").update(heard_at=NOON - timedelta(hours=30))
        await Identity.filter(kind="telegram").update(heard_at=NOON - timedelta(hours=31))
        await ending()
        await looked()
        await until(lambda: Outgoing.filter(channel="whatsapp", not_before__gte=HELD).exists())
        assert await reminders.remind(BRAND, LATER) == 0
        await quiet.write(CHAT, "points")
        await until(nothing_kept)
        await looked()
        await until(lambda: Outgoing.filter(once__startswith="remind:", state="sent").exists())
    assert (await Outgoing.get(once__startswith="remind:")).channel == "telegram"


async def test_what_another_said_together_stays(db: str) -> None:
    """Two rules look at the same moment; one of their messages was not received."""
    await write(Audience(1), campaign=False)
    lost = await told("remind:some:1:a")
    for once in ("remind:some:1:b", "remind:some-more:1:c", "remind:other:1:d"):
        row = await told(once)
        await Outgoing.filter(id=row.id).update(state="skipped", reason="said together")
    await outgoing.undecide([lost.id])
    left = [row.once for row in await Outgoing.all().order_by("id")]
    assert left == ["remind:some-more:1:c", "remind:other:1:d"]
