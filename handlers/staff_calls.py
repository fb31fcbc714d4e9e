"""What some of the staff are told because of what another one did: whoever may act on it hears."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from handlers.messages import Inbound
from handlers.models import Conversation
from loyalty import members, outgoing, staff
from loyalty.models import StaffChat
from loyalty.outgoing import Letter, Saying

CALL = f"{staff.DESK}call:"  # how the keys begin of what none of them asked for
_WINDOW = timedelta(hours=24)  # in which WhatsApp takes what answers nobody


async def others(who_id: int, needs: str) -> list[StaffChat]:
    """The chats of everybody else whose role allows something."""
    roles = [role for role in staff.ROLES if staff.may(role, needs)]
    chats = StaffChat.filter(staff__removed_at=None, staff__role__in=roles)
    return await chats.exclude(staff_id=who_id)


async def of(name: str) -> list[StaffChat]:
    """The chats of somebody of the staff, by their name."""
    return await StaffChat.filter(staff__name=name, staff__removed_at=None)


async def open_ones(
    chats: Iterable[StaffChat], now: datetime
) -> list[tuple[StaffChat, Conversation]]:
    """Those of these chats in which something can be said just now."""
    found = []
    for chat in chats:
        known = await Conversation.get_or_none(address=chat.address)
        shut = chat.address.startswith("whatsapp:") and known and known.heard_at <= now - _WINDOW
        if known is not None and not shut:
            found.append((chat, known))
    return found


async def call(
    chats: Iterable[StaffChat], saying: Saying, once: str, message: Inbound
) -> tuple[Letter, ...]:
    """Say something, once, in chats of staff where it can be said just now."""
    now, letters = message.received_at, []
    for chat, known in await open_ones(chats, now):
        member = await members.find(chat.address)
        letters.append(
            await outgoing.put(
                once=f"{CALL}{once}:{chat.id}",
                channel=chat.address.partition(":")[0],
                address=chat.address,
                member_id=None,
                kind="reply",
                saying=saying,
                locale=member.locale if member else known.locale or "en",
                now=now,
            )
        )
    return tuple(letter for letter in letters if letter is not None)
