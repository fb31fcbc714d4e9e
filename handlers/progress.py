"""How far a campaign is, told in the chats of those who watch it until it is over.

On Telegram the message itself is kept up to date. WhatsApp cannot change what was said: there they
hear of the half and of the end, and ask in between.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.messages import Button, Inbound, Line, Param, Saying
from handlers.models import Watch
from handlers.staff_calls import CALL
from loyalty import campaigns, outgoing, staff
from loyalty.campaigns import Counts
from loyalty.models import Campaign, Outgoing, StaffChat
from loyalty.outgoing import Letter
from loyalty.programme import Brand
from loyalty.statements import Sql, row

NEW = Button("button-staff-new", "broadcast new")
EVERY = timedelta(seconds=5)  # between two looks, and so between two changes of a message
COUNTED = 20_000  # rows of an audience for each of which the next look is a second later
PART = 500  # and it comes after such a part of the time that somebody has watched
WINDOW = timedelta(hours=23)  # in which WhatsApp takes what answers nobody; less than its 24
ABOUT = 60  # seconds that are told as such: more are minutes
HALF, END = "half", "end"
# What became of rows, as staff read it: by their reason, else by their state.
WHY = {
    "cancelled": "cancelled",
    "capped": "capped",
    "its time was over": "late",
    "left": "left",
    "no consent": "stopped",
    "no marketing templates to +1": "outside",
    "not heard for a day, and no template": "outside",
    "not reachable": "unreachable",
    "quiet hours to its end": "late",
    "they said stop": "stopped",
}
_LOOK = Sql(
    "UPDATE watch SET due_at = $3 WHERE key = $1 AND due_at <= $2 RETURNING key",
)
_WATCH = Sql(
    "INSERT INTO watch (key, campaign_id, chat_id, message, locale, shown, asked_at, due_at)"
    " VALUES ($1, $2, $3, $4, $5, '', $6, $7) ON CONFLICT (key) DO UPDATE SET"
    " message = excluded.message, locale = excluded.locale, shown = excluded.shown,"
    " asked_at = excluded.asked_at, due_at = excluded.due_at"
)


async def status(
    campaign: Campaign, channel: str, now: datetime, counts: Counts | None = None
) -> Saying:
    """How far it is, what became of its audience so far, and what can be done."""
    counts = counts or await campaigns.counts(campaign.id)
    told: dict[str, Param] = {"name": campaign.name, "state": state_of(campaign)}
    lines = _lines(campaign, counts) if campaign.launched_at is not None else []
    if campaign.state == "running" and counts.waiting:
        pace = await campaigns.per_second(campaign.id, now)
        lines.append(_pace(counts.waiting, pace))
    return Saying("staff-broadcast-status", told, tuple(lines), _buttons(campaign, channel))


async def watch(campaign: Campaign, message: Inbound) -> None:
    """Keep the answer to this message up to date while the campaign goes on."""
    chat = await StaffChat.get_or_none(address=message.address)
    if chat is None or campaign.launched_at is None or campaign.ended_at is not None:
        return
    now = message.received_at
    await row(
        _WATCH, f"{campaign.id}:{chat.id}", campaign.id, chat.id, f"{staff.DESK}{message.key}",
        message.locale[:8] or "en", now, now + EVERY,
    )  # fmt: skip


async def go_on(brand: Brand, now: datetime) -> list[Letter]:
    """Bring what is shown up to date, where that is due; what is now to be said."""
    letters = []
    for one in await Watch.filter(due_at__lte=now).order_by("due_at", "key"):
        if await row(_LOOK, one.key, now, now + EVERY) is None:
            continue  # another process looks
        letters += await _look(one, now)
    return letters


async def _look(one: Watch, now: datetime) -> list[Letter]:
    campaign = await Campaign.get_or_none(id=one.campaign_id)
    chat = await StaffChat.get_or_none(id=one.chat_id).select_related("staff")
    if campaign is None or chat is None or not staff.may(chat.staff.role, "broadcast"):
        await Watch.filter(key=one.key).delete()
        return []
    over = campaign.ended_at is not None  # also what waited when it was cancelled is told by then
    if chat.address.startswith("telegram:"):
        return await _show(one, campaign, chat, over, now)
    return await _tell(one, campaign, chat, over, now)


async def _show(
    one: Watch, campaign: Campaign, chat: StaffChat, over: bool, now: datetime
) -> list[Letter]:
    """Let the message say how far it is by now."""
    named = await _named(one)
    if not named:
        if named is not None or now > one.asked_at + WINDOW:  # it can be changed no more
            await Watch.filter(key=one.key, message=one.message).delete()
        return []
    counts = await campaigns.counts(campaign.id)
    saying = await status(campaign, "telegram", now, counts)
    digest = hashlib.sha256(outgoing.to_json(saying).encode()).hexdigest()
    letters = []
    if digest != one.shown:
        letter = await outgoing.edit(
            once=f"{staff.DESK}watch:{one.key}",
            channel="telegram",
            address=chat.address,
            saying=replace(saying, edits=named),
            locale=one.locale,
            now=now,
        )
        if letter is None:
            return []  # the one before is being sent
        letters.append(letter)
    if over:
        await Watch.filter(key=one.key, message=one.message).delete()
    else:
        again = _again(one, counts, now)
        await Watch.filter(key=one.key, message=one.message).update(shown=digest, due_at=again)
    return letters


async def _named(one: Watch) -> str | None:
    """How the provider calls the message; nothing if it has none; None while that is not known."""
    first = await Outgoing.get_or_none(once=one.message)
    if first is None:
        return ""
    edit = await Outgoing.get_or_none(once=f"{staff.DESK}watch:{one.key}")
    if edit is not None and edit.state == "failed" and one.shown:
        return ""
    again = await Outgoing.get_or_none(once=f"{staff.DESK}again:{first.id}")
    for known in (again, first):
        if known is not None and known.provider_id:
            return known.provider_id
    return "" if first.state in ("failed", "skipped") else None


async def _tell(
    one: Watch, campaign: Campaign, chat: StaffChat, over: bool, now: datetime
) -> list[Letter]:
    """Say so at the half, and at the end."""
    counts = await campaigns.counts(campaign.id)
    heard = counts.size - counts.held_out
    half = 2 * (heard - counts.waiting) >= heard and campaign.frozen_at is not None
    step = END if over else HALF if half else ""
    await Watch.filter(key=one.key, message=one.message).update(
        due_at=_again(one, counts, now), shown=step or one.shown
    )
    letter = None
    if step and step != one.shown and now < one.asked_at + WINDOW:
        letter = await outgoing.put(
            once=f"{CALL}watch:{one.key}:{step}",
            channel="whatsapp",
            address=chat.address,
            member_id=None,
            kind="reply",
            saying=await status(campaign, "whatsapp", now, counts),
            locale=one.locale,
            now=now,
        )
    if over:
        await Watch.filter(key=one.key, message=one.message).delete()
    return [letter] if letter else []


def _again(one: Watch, counts: Counts, now: datetime) -> datetime:
    """When to look again: seldom what is large, or goes on for long."""
    long = EVERY + timedelta(seconds=counts.size // COUNTED)
    return now + max(long, (now - one.asked_at) / PART)


def state_of(campaign: Campaign) -> Param:
    """The state of a campaign, in words."""
    planned = campaign.state in ("draft", "approved") and campaign.launched_by
    return {"text": f"staff-broadcast-{'planned' if planned else campaign.state}"}


def open_(label: str, campaign: Campaign, verb: str = "") -> Button:
    """A button that says something about a campaign."""
    words = f"broadcast {verb} {campaign.id}" if verb else f"broadcast {campaign.id}"
    return Button(label, words, {"number": str(campaign.id)})


def _lines(campaign: Campaign, counts: Counts) -> list[Line]:
    """Everybody of the audience in one of these lines."""
    members = counts.size - counts.held_out
    found = dict[str, int]()
    for (state, reason), count in counts.by("state", "reason").items():
        if reason != "held out":
            key = _key(state, reason)
            found[key] = found.get(key, 0) + count
    sent = sum(found.pop(one, 0) for one in ("sent", "delivered", "read"))
    arrived, read = _in(counts, "delivered", "read"), _in(counts, "read")
    found.pop("waiting", 0)
    text = "staff-broadcast-sent" if campaign.frozen_at else "staff-broadcast-freezing"
    told: dict[str, Param] = {"sent": {"decimal": str(sent)}, "members": members}
    lines = [Line(text, told)]
    if arrived:
        lines.append(Line("staff-broadcast-arrived", {"arrived": arrived, "read": read}))
    lines += [Line(f"staff-broadcast-not-{why}", {"members": n}) for why, n in found.items()]
    if counts.held_out:
        lines.append(Line("staff-broadcast-held", {"members": counts.held_out}))
    return lines


def _key(state: str, reason: str) -> str:
    if state in ("queued", "claimed"):
        return "waiting"
    if state == "skipped":
        return WHY.get(reason, "skipped")
    return state


def _in(counts: Counts, *states: str) -> int:
    return sum(one.members for one in counts.counts if one.state in states)


def _pace(waiting: int, per_second: float) -> Line:
    """How fast it is, and how long that takes."""
    if not per_second:
        return Line("staff-broadcast-waiting", {"members": waiting})
    seconds = waiting / per_second
    rate: Param = {"decimal": f"{per_second:.1f}" if per_second < 10 else f"{per_second:.0f}"}
    left: Param = (
        {"text": "staff-broadcast-moment"}
        if seconds < ABOUT
        else {"text": "staff-broadcast-minutes", "params": {"minutes": round(seconds / ABOUT)}}
    )
    return Line("staff-broadcast-pace", {"rate": rate, "left": left})


def _buttons(campaign: Campaign, channel: str) -> tuple[Button, ...]:
    """The next steps; where the message keeps itself up to date nobody has to ask for it."""
    refresh = () if channel == "telegram" else (open_("button-staff-refresh", campaign),)
    results = open_("button-staff-results", campaign, "result")
    by_state: dict[str, tuple[Button, ...]] = {
        "running": (*refresh, open_("button-staff-pause", campaign, "pause")),
        "paused": (
            open_("button-staff-resume", campaign, "resume"),
            open_("button-staff-cancel", campaign, "cancel"),
        ),
        "finished": (results, NEW),
        "cancelled": (results, NEW) if campaign.launched_at else (NEW,),
    }
    return by_state[campaign.state]
