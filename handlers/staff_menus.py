"""Which commands Telegram lists in the chats of staff: those of their role, and a member's own."""

from dataclasses import dataclass

from handlers.models import ChatMenu, Conversation
from handlers.staff import COMMANDS
from loyalty import staff
from loyalty.models import Identity, StaffChat


@dataclass(frozen=True, slots=True)
class Menu:
    """The list of one chat: words of staff in a language, and whether a member's come after."""

    words: tuple[str, ...]
    locale: str
    member: bool


async def wanted() -> dict[str, Menu]:
    """What is to be listed, by chat."""
    chats = await StaffChat.filter(
        address__startswith="telegram:", staff__removed_at=None
    ).select_related("staff")
    addresses = [chat.address for chat in chats]
    members = {
        one.address: one.member
        for one in await Identity.filter(address__in=addresses).select_related("member")
    }
    heard = {one.address: one for one in await Conversation.filter(address__in=addresses)}
    found = {}
    for chat in chats:
        member = members.get(chat.address)
        talk = heard.get(chat.address)
        locale = member.locale if member else talk.locale if talk else ""
        words = tuple(one.word for one in COMMANDS if staff.may(chat.staff.role, one.needs))
        found[chat.address] = Menu(words, locale or "en", member is not None)
    return found


async def told() -> dict[str, str]:
    """What Telegram was told last, by chat: a digest of the list."""
    return {one.address: one.told for one in await ChatMenu.all()}


async def note(address: str, digest: str) -> None:
    """Telegram lists this now; nothing: it lists what it does everywhere."""
    if digest:
        await ChatMenu.update_or_create(defaults={"told": digest}, address=address)
    else:
        await ChatMenu.filter(address=address).delete()
