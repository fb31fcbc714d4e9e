"""What Twilio reports about a message that it accepted."""

from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot import metrics
from bot.channels.whatsapp import GONE, OUTSIDE_WINDOW, PICTURE, STATUSES, WINDOW
from handlers.models import Conversation
from loyalty import bulk, outgoing
from loyalty.models import Identity, Outgoing
from loyalty.outgoing import REMINDS, Letter


async def told(letter_id: int | None, sid: str, status: str, code: str, now: datetime) -> None:
    """Settle the row; reports may come early, twice, in any order, or about somebody else's row."""
    state = STATUSES.get(status)
    if state is None:
        return
    async with in_transaction():
        found = letter_id if letter_id is not None else await outgoing.id_of(sid)
        if found is None:
            return
        closed, before = code == str(OUTSIDE_WINDOW), ""
        if closed:
            row = await Outgoing.filter(id=found).select_for_update().first()
            if row is None or (_is_itself(row) and _is_otherwise(row, sid, code)):
                return  # reports may come twice
            before = row.reason
        reason = f"{code} {status}".strip() if state == "failed" else ""
        letter = await outgoing.settle(found, sid, state, reason, now)
        if letter is None or state != "failed" or not code.isdecimal():
            return
        metrics.count_failure(letter.channel, code)
        if int(code) in GONE:
            sent_at = (await Outgoing.get(id=letter.id)).sent_at or now
            silent = Q(heard_at__isnull=True) | Q(heard_at__lt=sent_at)  # who wrote since is there
            gone = Identity.filter(silent, address=letter.address)
            if await gone.update(unreachable_at=now) and letter.reminds:
                await outgoing.undecide([letter.id])  # in another chat, if they have one
        elif int(code) in PICTURE and letter.saying.picture:
            await outgoing.say_without_picture(letter, now)
        elif closed:
            await _say_otherwise(letter, reason, before.startswith(code), now)


def _is_itself(row: Outgoing | Letter) -> bool:
    """Whether it stays the same row when it is said otherwise, as what is counted does."""
    return row.kind == "marketing" or row.once.startswith(REMINDS)


def _is_otherwise(row: Outgoing, sid: str, code: str) -> bool:
    """Whether it was sent otherwise since, or is to be."""
    waits = row.state in ("queued", "claimed") and row.reason.startswith(code)
    return waits or row.provider_id not in (None, sid)


async def _say_otherwise(letter: Letter, reason: str, twice: bool, now: datetime) -> None:
    """Nobody received it: say it as a template, once, or else when they write."""
    metrics.windows_missed.inc()
    await bulk.believe_closed(letter, now - WINDOW)
    if _is_itself(letter):
        if not twice:  # no window was needed the second time
            await bulk.say_otherwise(letter, reason, now)
        return
    for again in await outgoing.repeat(letter.id, now):
        if letter.kind != "service" or letter.once.startswith("again:"):
            await outgoing.hold(again.id)
    await Conversation.filter(address=letter.address).update(unsettled=True)
