"""A member leaves: what says who they were goes at once, what adds up stays without a name.

The ledger knows a random key only, and keeps it. The member's row stays as a shell, because orders
and friends refer to it. The upper rooms erase what they own: `referral_links.forgetting`,
`handlers.leaving`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from loyalty import acts, campaigns, codes, earning, family, ledger, linking, vouchers
from loyalty.ledger import Cause
from loyalty.members import NUMBER_LENGTH
from loyalty.models import (
    Activity,
    Identity,
    ImportedLine,
    LinkCode,
    Member,
    MemberTag,
    Outgoing,
    Proposal,
    ReminderChoice,
    Setting,
    StaffChat,
    TierStanding,
    Voucher,
)
from loyalty.orders import nameless
from loyalty.programme import Brand
from loyalty.staff import DESK
from loyalty.statements import Sql, connection, dialect, row, rows

LEFT = "left:"  # names of the settings that say what is still to be wiped
PATIENCE = timedelta(hours=1)  # how long a goodbye may take to be sent
_WAITING = ("queued", "claimed", "unknown")


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything by which a member can be found, before it is gone."""

    members: list[int]
    accounts: list[str]
    numbers: list[str]
    names: list[str]
    addresses: list[str]

    def of(self, kind: str) -> list[str]:
        """The addresses of a kind, without it."""
        start = f"{kind}:"
        return [one.removeprefix(start) for one in self.addresses if one.startswith(start)]


async def trace(member: Member) -> Trace:
    """Find a member, and those who became part of them."""
    parts = [await Member.get(id=member.id), *await Member.filter(merged_into_id=member.id)]
    found = await Identity.filter(member_id__in=[part.id for part in parts]).order_by("id")
    return Trace(
        members=[part.id for part in parts],
        accounts=await family.accounts(member.account_id),
        numbers=[part.number for part in parts],
        names=[part.name for part in parts if part.name],
        addresses=[identity.address for identity in found],
    )


async def forget(
    member: Member, found: Trace, *, goodbye: str, brand: Brand, now: datetime
) -> None:
    """Erase who a locked member was; the transaction is the caller's.

    `goodbye` is the `once` of the last message to them: `wipe` deletes it when it has been sent.
    """
    await earning.withdraw(found.accounts, by="member", brand=brand, now=now)
    await _end_points(found, brand, now)
    await forget_chats(found.addresses, brand.secret)
    await _end_staff_chats(found.addresses, now)
    await nameless.unname_all(found.members, found.of("phone"), found.of("email"))
    await LinkCode.filter(member_id__in=found.members).delete()
    await ReminderChoice.filter(member_id__in=found.members).delete()
    await MemberTag.filter(member_id__in=found.members).delete()
    await ImportedLine.filter(member_id__in=found.members).delete()
    await TierStanding.filter(account_id__in=found.accounts).delete()
    await Activity.filter(account_id__in=found.accounts).update(subject="", claim="", reason="")
    await Voucher.filter(account_id__in=found.accounts).update(reason="")
    await Identity.filter(member_id__in=found.members).delete()
    await Proposal.filter(member_id__in=found.members).update(reason="")
    await acts.unword([f"member:{member_id}" for member_id in found.members])
    for number in found.numbers:
        await rows(_ANSWERS, number, _GONE)
        await rows(_UNTOLD, number)
    for member_id in found.members:
        await rows(_EMPTY, member_id, codes.invented(NUMBER_LENGTH), now)
        await rows(_UNWORD, member_id)
    member.forgotten_at = now
    await remember_to_wipe(goodbye)


_EMPTY = Sql(
    "UPDATE member SET number = $2, name = '', zone = 'UTC', marketing = false, silent = true,"
    " named = false, in_league = false, last_word_at = NULL, last_word_on = NULL,"
    " birthday = '', birthday_at = NULL, imported_in = NULL, forgotten_at = $3 WHERE id = $1"
)
# After the member's row: only consents of those who left may lose their words.
_UNWORD = Sql("UPDATE consent SET wording = '', source = '' WHERE member_id = $1")
_ANSWERS = Sql("UPDATE api_answer SET status = 410, body = $2, about = '' WHERE about = $1")
# What staff were told in their chats: whoever it is about stands in it by number.
_UNTOLD = Sql(
    "DELETE FROM outgoing WHERE address IN (SELECT address FROM staff_chat)"
    f" AND once LIKE '{DESK}%' AND CAST(saying AS TEXT) LIKE '%' || $1 || '%'"
)
_GONE = '{"type":"about:blank","title":"Gone","status":410,"detail":"This member has left."}'


async def _end_points(found: Trace, brand: Brand, now: datetime) -> None:
    """Nobody can use vouchers and points any more: they end, and the books say so.

    All accounts come first: who holds one of them may wait for a reward's stock.
    """
    for account in sorted(found.accounts):
        await ledger.hold(account)
    unused = Voucher.filter(account_id__in=found.accounts, state__in=vouchers.OPEN)
    for voucher in await unused.order_by("reward_id", "id"):
        await vouchers.void(
            voucher, by="member", reason="", brand=brand, now=now, points_back=False
        )
    for account in found.accounts:
        await ledger.lapse(account, brand, now)
        balance = await ledger.balance(account, now)
        if balance.total:
            cause = Cause("expire", "left", f"left:{account}", brand, {})
            await ledger.claw_back(account, balance.total, cause, gained_for="", now=now)


async def staff_in(addresses: Sequence[str]) -> list[StaffChat]:
    """The chats among these in which somebody works for the brand."""
    return await StaffChat.filter(address__in=list(addresses)).prefetch_related("staff")


async def _end_staff_chats(addresses: Sequence[str], now: datetime) -> None:
    """Who works for the brand and leaves as a member is known by none of these chats any more.

    Their account stays: what they did is told by its name.
    """
    for chat in await staff_in(addresses):
        await chat.delete()
        await acts.record("staff.leave", f"staff:{chat.staff_id}", by=chat.staff, now=now)


async def forget_chats(addresses: Sequence[str], secret: bytes) -> None:
    """Delete everything that was said, or is still to be said, to these addresses.

    What belongs to a campaign stays as a number: its audience still adds up.
    """
    await campaigns.leave(addresses)
    for address in addresses:
        await Outgoing.filter(address=address).delete()
    await linking.forget_guesses(addresses, secret)


async def unname(addresses: Sequence[str], names: Sequence[str]) -> None:
    """Call people "a friend" in what was said about them to these addresses."""
    said = {name for full in names for name in (full, *full.split()[:1])}
    for address in addresses:
        for letter in await Outgoing.filter(address=address):
            unnamed = _unnamed(letter.saying, said)
            if unnamed != letter.saying:
                await Outgoing.filter(id=letter.id).update(saying=unnamed)


def _unnamed(part: Any, names: set[str]) -> Any:
    if isinstance(part, list):
        return [_unnamed(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: {"text": "a-friend"}
        if key == "name" and isinstance(one, str) and one in names
        else _unnamed(one, names)
        for key, one in part.items()
    }


async def remember_to_wipe(goodbye: str) -> None:
    """Note that a last message has to go when it was sent, and what the file still holds."""
    await Setting.create(name=f"{LEFT}{codes.random_key()}", value=goodbye)


async def wipe(now: datetime) -> int:
    """Delete goodbyes that were sent, and on SQLite what its file still holds of those who left.

    Orders that were held when their customer left are unnamed first. How many goodbyes; what cannot
    be wiped yet is left for the next time.
    """
    await nameless.gather()
    gone = []
    for left in await Setting.filter(name__startswith=LEFT).exclude(value__in=(_FILE, _LOG)):
        letter = await Outgoing.get_or_none(once=left.value)
        if letter is not None:
            if letter.state in _WAITING and letter.created_at > now - PATIENCE:
                continue
            await letter.delete()
        gone.append(left.name)
    if dialect() == "postgres":
        await Setting.filter(name__in=gone).delete()
        return len(gone)
    await Setting.filter(name__in=gone).update(value=_FILE)
    await _remake(now)
    if gone or await Setting.exists(name__startswith=LEFT, value=_LOG):
        await _empty_log()
    return len(gone)


# What is still to be wiped, when the goodbye itself is gone; else the value is the goodbye's name.
_FILE, _LOG = "file", "log"
NEXT = "remake"  # the setting that says from when on the file may be made anew again
EVERY = timedelta(hours=24)  # it takes long, and all who write wait for it
AGAIN = timedelta(hours=1)  # after a failure, such as a full disk, or being killed
_PUT_OFF = Sql(
    "",
    "INSERT INTO setting (name, value) VALUES (?1, ?2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
)
# Deleted content is overwritten (PRAGMA secure_delete), except in the log.
_CUT_LOG = Sql("", "PRAGMA wal_checkpoint(TRUNCATE)")


async def _remake(now: datetime) -> None:
    """Make the file anew, if somebody has left, at most once in a while.

    When SQLite moves rows between pages, copies of them stay in the gaps, which nothing overwrites.
    """
    left = await Setting.filter(name__startswith=LEFT, value=_FILE).values_list("name", flat=True)
    after = await Setting.get_or_none(name=NEXT)
    if not left or (after is not None and _is_wait(datetime.fromisoformat(after.value) - now)):
        return
    await _put_off(now + AGAIN)
    client: Any = connection()
    if not await client.remake():
        await _put_off(now)  # others are writing
        return
    await Setting.filter(name__in=list(left)).update(value=_LOG)
    await _put_off(now + EVERY)


def _is_wait(wait: timedelta) -> bool:
    """Not if it is longer than anybody waits who knows the time, with an hour for their clock."""
    return timedelta(0) < wait <= EVERY + AGAIN


async def _put_off(until: datetime) -> None:
    await rows(_PUT_OFF, NEXT, until.astimezone(UTC).isoformat())


async def _empty_log() -> None:
    """Copy the log over and cut it; not while another process reads from it."""
    left = await Setting.filter(name__startswith=LEFT, value=_LOG).values_list("name", flat=True)
    emptied = await row(_CUT_LOG)
    if emptied is not None and not emptied["busy"]:
        await Setting.filter(name__in=list(left)).delete()
