"""`forget me`: says what is lost, asks, and then nobody here knows them any more."""

import json
from collections.abc import Sequence
from typing import Any

from handlers.dialogue import Chat, confirm
from handlers.messages import Inbound, Line, Param, Reply
from handlers.models import ChatMenu, Conversation, Parked
from handlers.points import worth
from loyalty import forgetting, ledger, vouchers
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.statements import Sql, rows
from referral_links import forgetting as friends
from referral_links.touches import packed_touches, unpacked_touches

GOODBYE = "goodbye"  # begins the `once` of the last message


def goodbye(message: Inbound) -> str:
    """The `once` of the last message to somebody."""
    return f"{GOODBYE}:{message.key}"


async def ask(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Say what goes, and ask whether that is meant."""
    now = message.received_at
    balance = await ledger.balance(member.account_id, now)
    open_ = len(await vouchers.unused(member.account_id, now))
    lines = []
    if balance.total:
        params: dict[str, Param] = {"points": balance.total, "worth": worth(balance.total, brand)}
        lines.append(Line("forget-points", params))
    if open_:
        lines.append(Line("forget-vouchers", {"count": open_}))
    if await forgetting.staff_in((await forgetting.trace(member)).addresses):
        lines.append(Line("forget-staff"))
    lines += [Line("forget-stays"), Line("forget-export")]
    sure = confirm("forget-sure", {}, then="forget", yes="button-yes-forget", no="button-no-forget")
    return Reply(
        sure.text,
        lines=tuple(lines),
        buttons=sure.buttons,
        expecting=sure.expecting,
        nonce=sure.nonce,
    )


async def forget(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Yes: erase them, and say goodbye."""
    found = await forgetting.trace(member)
    works = await forgetting.staff_in(found.addresses)
    await _forget_codes(await friends.codes_of(found))
    await friends.forget(found)
    await forgetting.forget(
        member, found, goodbye=goodbye(message), brand=brand, now=message.received_at
    )
    await _forget_chats(found.addresses)
    for member_id in found.members:
        await rows(_UNASK, f"{member_id} %")
    return Reply("forgotten", lines=(Line("forgotten-staff"),) if works else ())


# What staff were asked about a member and have not answered: it begins with the member's row.
# A chat that is being dealt with right now writes down what it asks next.
_ASKED = "expecting IN ('staff grant', 'staff grant terms') AND subject LIKE $1"
_UNASK = Sql(
    "UPDATE conversation SET expecting = '', subject = '', nonce = '' WHERE address IN (SELECT"
    " address FROM conversation WHERE address IN (SELECT address FROM staff_chat)"
    f" AND {_ASKED} FOR UPDATE SKIP LOCKED)",
    "UPDATE conversation SET expecting = '', subject = '', nonce = ''"
    f" WHERE address IN (SELECT address FROM staff_chat) AND {_ASKED.replace('$', '?')}",
)


async def forget_stranger(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """Somebody who never joined has nothing to lose: erase what they wrote at once."""
    await forgetting.forget_chats([message.address], brand.secret)
    await _forget_chats([message.address])
    await forgetting.remember_to_wipe(goodbye(message))
    chat.left = True
    return Reply("forgotten-stranger")


# Another chat that is being dealt with right now is left: it belongs to a stranger from then on.
_CHAT = Sql(
    "DELETE FROM conversation WHERE address IN (SELECT address FROM conversation"
    " WHERE address = $1 FOR UPDATE SKIP LOCKED)",
    "DELETE FROM conversation WHERE address = ?1",
)


# Chats of those who have not joined, as far as nobody is dealing with them: they came by a code.
_CAME_BY = Sql(
    "SELECT address, touch FROM conversation WHERE address IN (SELECT address FROM conversation"
    " WHERE code <> '' AND (code = $2 OR CAST(touch AS TEXT) LIKE $1) FOR UPDATE SKIP LOCKED)",
    "SELECT address, touch FROM conversation WHERE code <> '' AND (code = ?2 OR touch LIKE ?1)",
)


async def _forget_codes(codes: Sequence[str]) -> None:
    """Let nobody wait to be their friend any more."""
    for code in codes:
        for found in await rows(_CAME_BY, f'%"{code}"%', code):
            kept = found["touch"] or "[]"  # a chat from before touches were kept has the code alone
            told = unpacked_touches(json.loads(kept) if isinstance(kept, str) else kept)
            left = [touch for touch in told if touch.code != code]
            await Conversation.filter(address=found["address"]).update(
                code=left[0].code if left else "",
                code_at=left[0].touched_at if left else None,
                touch=packed_touches(left) or None,
            )


async def _forget_chats(addresses: Sequence[str]) -> None:
    """Delete what is kept between messages, and messages that could not be dealt with."""
    for address in addresses:
        await rows(_CHAT, address)
    await ChatMenu.filter(address__in=list(addresses)).delete()  # `bot.desk` has seen it
    for parked in await parked_of(addresses):
        await parked.delete()


async def parked_of(addresses: Sequence[str]) -> list[Parked]:
    """Messages from these addresses that wait for staff, or were dealt with by them."""
    found: dict[int, Parked] = {}
    for address in addresses:
        channel, _, name = address.partition(":")
        if channel not in ("telegram", "whatsapp"):
            continue
        bare = name.lstrip("+")
        candidates = Parked.filter(channel=channel, payload__contains=bare)
        found |= {one.id: one for one in await candidates if _is_from(one.payload, address, bare)}
    return list(found.values())


def _is_from(payload: str, address: str, bare: str) -> bool:
    """Whether a provider's payload names this address; if it cannot be read, it may."""
    try:
        return _mentions(json.loads(payload), {address, bare, f"+{bare}"})
    except (ValueError, RecursionError):
        return True


def _mentions(part: Any, names: set[str]) -> bool:
    if isinstance(part, dict):
        return any(_mentions(one, names) for one in part.values())
    if isinstance(part, list):
        return any(_mentions(one, names) for one in part)
    return str(part) in names
