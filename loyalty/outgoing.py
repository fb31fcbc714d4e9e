"""Rows that are to be said: written with what caused them, claimed, sent and settled afterwards."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from loyalty import outgoing_statements as sql
from loyalty.models import Member
from loyalty.statements import dialect, instant, packed, row, rows

Param = int | str | dict[str, Any]
# {"voucher": key}: the QR code of its code; {"qr": address of a link}: of that; {"url": "https://..."};
# {"preview": address}: none of ours, the chat may show what the address in the text leads to.
Picture = dict[str, str]

HEAD_START = timedelta(seconds=5)  # how long a fresh row is left to the process that wrote it
HELD = datetime(9999, 1, 1, tzinfo=UTC)  # "not before" of what waits for the member to write
TOGETHER = 5000  # rows that end in one statement: each is a short one
MOST_ATTEMPTS = 20
LONGEST_WAIT = timedelta(days=3)  # for what was tried so often
RANKS = {"sent": 2, "delivered": 3, "read": 4, "failed": 5}  # what may follow what
IN_FORM = "form"  # the variant of a row without a campaign that went out as a template
REMINDS = "remind:"  # how the keys of reminders begin: they wait for the morning
WEEK = timedelta(days=7)
APART = timedelta(hours=20)  # one of them on a day, whatever the hour of yesterday's was
AT_ONCE = ("reply", "voucher")  # what answers a message; goes first, and also to the silent


@dataclass(frozen=True, slots=True)
class Line:
    """One further line of a message: a text key and what it mentions."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """The next step. A tap stands for typing `says`; or it opens `url`, or copies `copy`.

    `number` is what a channel without buttons asks to type; without it, the next free number.
    """

    label: str  # a text key
    says: str = ""
    params: dict[str, Param] = field(default_factory=dict)
    url: str = ""
    copy: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Saying:
    """What is said, as keys and parameters: it becomes a sentence only when it is sent."""

    text: str
    params: dict[str, Param] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    buttons: tuple[Button, ...] = ()
    picture: Picture = field(default_factory=dict)
    edits: str = ""  # the provider's name for a message in that chat, which says this from now on


@dataclass(frozen=True, slots=True)
class Letter:
    """One outgoing row as far as sending needs it; zone to heard_at are known once claimed."""

    id: int
    once: str
    channel: str
    address: str
    member_id: int | None
    kind: str
    saying: Saying
    locale: str
    valid_until: datetime | None = None
    attempts: int = 0
    zone: str = ""  # of the member; empty for a stranger
    silent: bool = False  # said `stop all`
    marketing: bool = False
    heard_at: datetime | None = None  # the address's last message, where a member has it
    campaign_id: int | None = None  # what it says is that campaign's, see loyalty.campaigns
    variant: str = ""

    def of_member(self, zone: str, wants_news: bool, heard_at: datetime | None) -> "Letter":
        """The same, with what is true of its member now. `replace` takes twice as long."""
        return Letter(
            self.id, self.once, self.channel, self.address, self.member_id, self.kind, self.saying,
            self.locale, self.valid_until, self.attempts, zone, self.silent, wants_news, heard_at,
            self.campaign_id, self.variant,
        )  # fmt: skip

    @property
    def urgency(self) -> tuple[int, int]:
        """Sorts replies before service messages, those before marketing; older ones first."""
        return (0 if self.kind in AT_ONCE else 2 if self.kind == "marketing" else 1, self.id)

    @property
    def reminds(self) -> bool:
        """Whether it is said because its time has come: never at night."""
        return self.once.startswith(REMINDS)

    @property
    def unwanted(self) -> bool:
        """Whether the member's word forbids it by now."""
        return self.kind not in AT_ONCE and (
            self.silent or (self.kind == "marketing" and not self.marketing)
        )


def to_json(saying: Saying) -> str:
    """A saying as the row keeps it; what is empty is left out."""
    kept: dict[str, Any] = {"text": saying.text}
    if saying.params:
        kept["params"] = saying.params
    if saying.lines:
        kept["lines"] = [{"text": line.text, "params": line.params} for line in saying.lines]
    if saying.buttons:
        kept["buttons"] = [
            {name: getattr(button, name) for name in _BUTTON if getattr(button, name)}
            for button in saying.buttons
        ]
    if saying.picture:
        kept["picture"] = saying.picture
    if saying.edits:
        kept["edits"] = saying.edits
    return _encode(kept)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_BUTTON = ("label", "says", "params", "url", "copy", "number")


def from_json(kept: str | dict[str, Any]) -> Saying:
    """The saying that `to_json` kept."""
    known: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return Saying(
        known["text"],
        known.get("params", {}),
        tuple(Line(**line) for line in known.get("lines", ())),
        tuple(Button(**button) for button in known.get("buttons", ())),
        known.get("picture", {}),
        known.get("edits", ""),
    )


async def put(
    *,
    once: str,
    channel: str,
    address: str,
    member_id: int | None,
    kind: str,
    saying: Saying,
    locale: str,
    now: datetime,
    not_before: datetime | None = None,
    valid_until: datetime | None = None,
) -> Letter | None:
    """Write a row to be said to this address; None if `once` was there already."""
    start = not_before or now
    head_start = timedelta(0) if kind == "marketing" else HEAD_START  # it is nobody's in particular
    made = await row(
        sql.PUT, once, member_id, channel, address, locale, kind, to_json(saying),
        start, valid_until, max(start, now + head_start), now,
    )  # fmt: skip
    if made is None:
        return None
    return Letter(made["id"], once, channel, address, member_id, kind, saying, locale, valid_until)


async def edit(
    *, once: str, channel: str, address: str, saying: Saying, locale: str, now: datetime
) -> Letter | None:
    """Say what a message shows from now on, instead of what this row was to say before.

    There is one such row per message, however often it changes, and a wait that the provider asked
    for stays. None while it is being sent: say so again afterwards.
    """
    assert saying.edits, "it names a message"
    made = await row(
        sql.EDIT, once, None, channel, address, locale, "service", to_json(saying),
        now, None, now + HEAD_START, now,
    )  # fmt: skip
    if made is None:
        return None
    return Letter(made["id"], once, channel, address, None, "service", saying, locale)


async def tell(
    member: Member,
    kind: str,
    saying: Saying,
    *,
    once: str,
    now: datetime,
    valid_until: datetime | None = None,
) -> Letter | None:
    """Write a row for the chat where the member was heard last; None if told already or no chat.

    Marketing goes to the chat heard last of those that agreed to it.
    """
    head_start = timedelta(0) if kind == "marketing" else HEAD_START
    statement = sql.TELL_NEWS if kind == "marketing" else sql.TELL
    made = await row(
        statement, member.id, once, kind, to_json(saying), now, valid_until, now + head_start
    )
    if made is None:
        return None
    return Letter(
        made["id"], once, made["channel"], made["address"], member.id, kind, saying,
        made["locale"], valid_until,
    )  # fmt: skip


async def claim(letters: Sequence[Letter], now: datetime, lease: timedelta) -> list[Letter]:
    """Take fresh rows for sending; what another process took, or was settled, is left out."""
    got = {r["id"]: r for r in await rows(sql.CLAIM, many([x.id for x in letters]), now + lease)}
    return [replace(x, **_facts(got[x.id])) for x in letters if x.id in got]


async def known_now(letter: Letter) -> Letter:
    """The same row with what is true of its member by now."""
    found = await row(sql.KNOWN_NOW, letter.id)
    return replace(letter, **_facts(found)) if found else letter


async def any_due(now: datetime, channel: str) -> bool:
    """Whether there is anything for `due` to take: asked often, and nothing is locked for it."""
    return await row(sql.ANY_DUE, now, channel) is not None


async def due(now: datetime, limit: int, lease: timedelta, channel: str) -> list[Letter]:
    """Take rows that wait for nothing any more, replies first; marketing is not among them."""
    found = await rows(sql.DUE, now, now + lease, limit, channel)
    return sorted((letter_of(r) for r in found), key=lambda letter: letter.urgency)


async def lapsed(now: datetime, in_hand: Iterable[int] = ()) -> list[Letter]:
    """Claims that nobody came back from become unknown; `in_hand` are still being sent here."""
    return [letter_of(r) for r in await rows(sql.LAPSED, now, many(list(in_hand)))]


async def renew(ids: Iterable[int], now: datetime, lease: timedelta) -> None:
    """Hold on to claims that are still being worked on."""
    await rows(sql.RENEW, many(list(ids)), now + lease)


async def adopt(now: datetime, channels: Iterable[str]) -> None:
    """End all leases: right only where no other process can be sending."""
    await rows(sql.ABANDONED, now)
    for channel in channels:
        await rows(sql.ADOPT, now, channel)


async def doubt(letter_id: int, reason: str) -> None:
    """The provider was called and it is not known whether it accepted."""
    await rows(sql.DOUBT, letter_id, reason[:200])


async def repeat(letter_id: int, now: datetime) -> list[Letter]:
    """Say a row once more under a key of its own, at once; nothing if that was done before."""
    return [letter_of(r) for r in await rows(sql.REPEAT_ONE, letter_id, now, now)]


async def say_without_picture(letter: Letter, now: datetime) -> None:
    """It certainly did not arrive because of its picture: say the text of it."""
    await put(
        once=f"again:{letter.id}",
        channel=letter.channel,
        address=letter.address,
        member_id=letter.member_id,
        kind=letter.kind,
        saying=replace(letter.saying, picture={}),
        locale=letter.locale,
        now=now,
        valid_until=letter.valid_until,
    )


async def say_again(address: str, now: datetime, *, most_per_week: int) -> list[Letter]:
    """They wrote: say what perhaps did not arrive, and what waited for their window to open.

    Of reminders one a day, `most_per_week` at most; those that wait elsewhere are found again here.
    """
    lease, day, week = now + HEAD_START, now - APART, now - WEEK
    await undecide(one["id"] for one in await rows(sql.ELSEWHERE, address, HELD))
    released = await rows(sql.RELEASE, address, now, lease, HELD, day, week, most_per_week)
    return [letter_of(r) for r in (*released, *await rows(sql.REPEAT_ALL, address, now, lease))]


async def undecide(ids: Iterable[int]) -> None:
    """Reminders that nobody received are found again, as long as they are valid."""
    if found := list(ids):
        await rows(sql.UNDECIDE, packed(found))


async def still_waits(address: str) -> bool:
    """Whether `say_again` has left something for another day."""
    return await row(sql.STILL_WAITS, address, HELD) is not None


async def mark_sent(pairs: Sequence[tuple[int, str | None]], now: datetime) -> None:
    """The provider accepted these rows, under these names of its own."""
    await rows(sql.SENT, many([pair[0] for pair in pairs]), many([pair[1] for pair in pairs]), now)


async def mark_form(letter_id: int) -> None:
    """What no campaign says went out as a WhatsApp template, which costs something."""
    await rows(sql.IN_FORM, letter_id, IN_FORM)


async def back(letter_id: int, not_before: datetime) -> None:
    """It was certainly not sent: queue it again, not before an instant."""
    await rows(sql.BACK, letter_id, not_before)


async def hold(letter_id: int) -> None:
    """Queue it until they write: `say_again` releases it."""
    await rows(sql.HOLD, letter_id, HELD)


async def fail(letter_id: int, reason: str) -> None:
    """The provider will never take it."""
    await rows(sql.END, letter_id, "failed", reason[:200])


async def skip(letter_id: int, reason: str) -> None:
    """It need not be said any more."""
    await rows(sql.END, letter_id, "skipped", reason[:200])


async def skip_outdated(now: datetime) -> None:
    """Skip all rows whose validity ended before they could be sent, some thousands at a time."""
    while len(await rows(sql.OUTDATED, now, TOGETHER)) == TOGETHER:
        pass


async def give_up(now: datetime, channels: Iterable[str]) -> None:
    """End what was tried many times over days: nobody waits for it any more, staff may ask why."""
    for channel in channels:
        await rows(sql.GIVE_UP, channel, now, MOST_ATTEMPTS, now - LONGEST_WAIT)


async def settle(
    letter_id: int, provider_id: str | None, status: str, reason: str, now: datetime
) -> Letter | None:
    """What the provider reports. It only climbs, whatever the order; failed is final."""
    found = await row(sql.SETTLE, letter_id, provider_id, status, reason[:200], RANKS[status], now)
    return letter_of(found) if found else None


async def id_of(provider_id: str) -> int | None:
    """The row that the provider knows under this name."""
    found = await row(sql.FIND, provider_id)
    return int(found["id"]) if found else None


def many(values: Sequence[Any]) -> Any:
    return values if dialect() == "postgres" else json.dumps(values)


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    heard = found["heard_at"]
    return {
        "zone": found["zone"] or "",
        "silent": bool(found["silent"]),
        "marketing": bool(found["marketing"]),
        "heard_at": instant(heard) if heard else None,
    }


def _read(kept: str | dict[str, Any]) -> Saying:
    """What a row says; what nobody can read fails by itself when it is to be said."""
    try:
        return from_json(kept)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Saying("unreadable")


def _saying(found: dict[str, Any]) -> Saying:
    kept = found["saying"]
    return _read_once(kept) if found["campaign_id"] and isinstance(kept, str) else _read(kept)


_read_once = lru_cache(maxsize=16)(_read)  # all rows of a campaign keep the same word


def letter_of(found: dict[str, Any]) -> Letter:
    until = found["valid_until"]
    return Letter(
        found["id"], found["once"], found["channel"], found["address"], found["member_id"],
        found["kind"], _saying(found), found["locale"],
        instant(until) if until else None, found["attempts"],
        campaign_id=found["campaign_id"], variant=found["variant"],
        **(_facts(found) if "zone" in found else {}),
    )  # fmt: skip
