"""What waited for somebody's word, because WhatsApp's window was closed: said when they write."""

from handlers.models import Conversation
from loyalty import outgoing
from loyalty.models import Outgoing
from loyalty.outgoing import Saying
from tests.phones import Town


async def test_of_reminders_that_waited_one_a_day_is_said(town: Town) -> None:
    ana = await town.member("Ana", "whatsapp")
    member_id = (await ana.member()).id
    for kind, text in (("marketing", "button-points"), ("service", "button-less")):
        await outgoing.put(
            once=f"remind:{text}:{member_id}", channel="whatsapp", address=ana.address,
            member_id=member_id, kind=kind, saying=Saying(text), locale="en", now=town.now,
            not_before=outgoing.HELD,
        )  # fmt: skip
    await Conversation.filter(address=ana.address).update(unsettled=True)
    for hours, said in ((0, ["button-less"]), (1, []), (23, ["button-points"]), (24, [])):
        town.wait(hours=hours)
        await ana.say("points")
        fresh = Outgoing.filter(once__startswith="remind:", state="queued", not_before=town.now)
        assert [one.saying["text"] for one in await fresh] == said
        await fresh.update(state="sent", sent_at=town.now)
        assert (await Conversation.get(address=ana.address)).unsettled == (hours < 23)
