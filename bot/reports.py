"""What Twilio reports about a message that it accepted."""

from datetime import datetime

from tortoise.transactions import in_transaction

from bot import metrics
from bot.channels.whatsapp import GONE, OUTSIDE_WINDOW, PICTURE, STATUSES, WINDOW
from handlers.models import Conversation
from loyalty import bulk, outgoing
from loyalty.models import Identity, Outgoing


async def told(letter_id: int | None, sid: str, status: str, code: str, now: datetime) -> None:
    """Settle the row; reports may come early, twice, in any order, or about somebody else's row."""
    state = STATUSES.get(status)
    if state is None:
        return
    async with in_transaction():
        found = letter_id if letter_id is not None else await outgoing.id_of(sid)
        if found is None:
            return
        if code == str(OUTSIDE_WINDOW) and await _is_old_news(found, sid):
            return
        reason = f"{code} {status}".strip() if state == "failed" else ""
        letter = await outgoing.settle(found, sid, state, reason, now)
        if letter is None or state != "failed" or not code.isdecimal():
            return
        if int(code) in GONE:
            await Identity.filter(address=letter.address).update(unreachable_at=now)
        elif int(code) in PICTURE and letter.saying.picture:
            await outgoing.say_without_picture(letter, now)
        elif int(code) == OUTSIDE_WINDOW:
            metrics.windows_missed.inc()
            await bulk.believe_closed(letter, now - WINDOW)
            if letter.kind == "marketing":
                await bulk.say_otherwise(letter, reason, now)
                return
            # certainly not received: it waits for their next message
            for again in await outgoing.repeat(letter.id, now):
                await outgoing.hold(again.id)
            await Conversation.filter(address=letter.address).update(unsettled=True)


async def _is_old_news(letter_id: int, sid: str) -> bool:
    """Whether a row has been put to be sent otherwise since, or was: reports may come twice."""
    row = await Outgoing.filter(id=letter_id).select_for_update().first()
    if row is None or row.kind != "marketing":
        return False
    if row.provider_id is None:
        return row.reason.startswith(str(OUTSIDE_WINDOW))
    return row.provider_id != sid
