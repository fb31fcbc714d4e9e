"""What is in doubt is asked of the provider: its own list of messages says what it accepted."""

from datetime import datetime, timedelta

import structlog

from bot.channels.base import Said, SendingFailed, Witness
from bot.channels.whatsapp import STATUSES
from loyalty import outgoing, unsettled
from loyalty.unsettled import Unsettled

log = structlog.get_logger()

SETTLED_AFTER = timedelta(minutes=5)  # what was accepted is in the list by then
LOOKED_FOR = timedelta(days=2)
LONGEST_CALL = timedelta(minutes=2)  # from the claim to the end of its last lease
TOGETHER = 20


async def settle_doubts(witness: Witness, channel: str, after: int, now: datetime) -> int:
    """Ask about some rows in doubt that follow another; the last one asked about, 0 at the end."""
    found = await unsettled.doubts(channel, now - SETTLED_AFTER, now - LOOKED_FOR, after, TOGETHER)
    for doubt in found:
        try:
            await _settle(witness, doubt, now)
        except SendingFailed as error:
            log.warning("the list of messages cannot be read", channel=channel, error=str(error))
            return after
    return found[-1].id if len(found) == TOGETHER else 0


async def _settle(witness: Witness, doubt: Unsettled, now: datetime) -> None:
    """Sent if there is a message to that address then that no other row accounts for.

    If there is none, a reminder is decided about anew, marketing has failed, and an answer stays in
    doubt and is said again when they write.
    """
    begin, end = doubt.lease_until - LONGEST_CALL, doubt.lease_until + LONGEST_CALL
    said = [one for one in await witness.said_to(doubt.address) if begin <= one.at <= end]
    others = await unsettled.known([one.name for one in said])
    mine = [one for one in said if one.name not in others]
    if mine:
        first: Said = min(mine, key=lambda one: one.at)
        state = STATUSES.get(first.status, "sent")
        await outgoing.settle(doubt.id, first.name, state, "found in the provider's list", now)
    elif doubt.reminds:
        await outgoing.undecide([doubt.id])
    elif doubt.kind == "marketing":
        await outgoing.fail(doubt.id, "the provider has no such message")
