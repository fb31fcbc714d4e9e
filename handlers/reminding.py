"""What members decide about reminders: fewer of them, one of them later, and a page of all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.consenting import REMINDERS, START
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import POINTS, day, start_of
from loyalty import consent, reminder_choices
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.reminder_choices import Heard

PAGE = 7
LESS = "less"  # the word of the button under each reminder
SILENT = "silent"  # the kind that is no longer true once somebody answers
NEWS = Button("button-news-get", "news yes")
_SWITCHES = {
    **dict.fromkeys(("on", "an", "ein", "yes", "ja", "einschalten"), True),
    **dict.fromkeys(("off", "aus", "no", "nein", "ausschalten", "abschalten"), False),
}
# "Remind me please never again" begins like the opposite of what it says.
_NOT = frozenset(("not", "never", "no", "don't", "nicht", "nie", "niemals", "kein", "keine"))


async def less(message: Inbound, member: Member, brand: Brand) -> Reply:
    """No more of a kind: of the one that is named, by its button, or of the newest."""
    named = message.argument
    if not named:
        heard = await reminder_choices.newest(member, "", brand, message.received_at)
        named = heard.rule.slug if heard else ""
    kind = reminder_choices.kind_named(named, brand.programme)
    if kind is None:
        return await show(replace(message, argument=""), member, brand)
    await reminder_choices.turn_off(member, [kind], brand, message.received_at)
    later = Button("button-only-later", f"later {named}")
    return Reply("reminder-less", {"kind": _said(kind)}, buttons=(later, REMINDERS))


async def later(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The newest reminder of a kind, or of any, once more in some days; `less` is taken back.

    Whatever else follows the word, "today" or "please", names nothing.
    """
    if _NOT & set(message.argument.split()):
        return await show(replace(message, argument=""), member, brand)
    kind = reminder_choices.kind_named(message.argument, brand.programme)
    named, now = message.argument if kind else "", message.received_at
    heard = await reminder_choices.newest(member, named, brand, now)
    kind = heard.rule.kind if heard else kind
    back: tuple[Line, ...] = ()
    if kind is not None and kind in await reminder_choices.unwanted(member):
        await reminder_choices.turn_on(member, [kind])
        back = (Line("reminder-back", {"kind": _said(kind)}),)
    if heard is None:
        return Reply("reminder-later-none", {}, back, (REMINDERS, POINTS))
    spoken = heard.rule.kind == SILENT
    until = None if spoken else await reminder_choices.put_off(member, heard, now)
    if until is None:
        return replace(_not_later(heard, now), lines=back)
    params: dict[str, Param] = {"kind": _said(heard.rule.kind), "day": day(until)}
    return Reply("reminder-later", params, back, (REMINDERS, POINTS))


def _not_later(heard: Heard, now: datetime) -> Reply:
    """It cannot be said once more: why, and what can be done now."""
    steps = [one for one in heard.saying.buttons if not one.says.startswith(f"{LESS} ")]
    buttons = (*steps, REMINDERS)
    if heard.rule.kind == SILENT:
        return Reply("reminder-later-silent", buttons=buttons)
    if heard.ends is None:
        return Reply("reminder-later-again", buttons=buttons)
    last = heard.saying.params.get("day") or day(heard.ends - timedelta(seconds=1))
    if heard.ends <= now:
        return Reply("reminder-later-over", {"day": last}, buttons=(REMINDERS, POINTS))
    if heard.again:
        return Reply("reminder-later-again", buttons=buttons)
    return Reply("reminder-later-ends", {"day": last}, buttons=buttons)


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What a member is reminded of, kind by kind, with a button to change each."""
    switch, _, named = message.argument.partition(" ")
    if switch in _SWITCHES:
        return await _switch(_SWITCHES[switch], named, message, member, brand)
    return await _page("reminders", {}, start_of(message), member, brand)


async def _switch(on: bool, named: str, message: Inbound, member: Member, brand: Brand) -> Reply:
    """Turn one kind on or off, or all of them if none is named."""
    known = list(reminder_choices.kinds(brand.programme))
    kind = _kind_of(named, known, brand)
    if named and kind is None:
        return await _page("reminders-which", {}, 0, member, brand)
    chosen = [kind] if kind else known
    if on:
        await reminder_choices.turn_on(member, chosen)
    else:
        await reminder_choices.turn_off(member, chosen, brand, message.received_at)
    if kind is None:
        return await _page("reminders-all-on" if on else "reminders-all-off", {}, 0, member, brand)
    start = known.index(kind) // PAGE * PAGE
    text = "reminder-on" if on else "reminder-less"
    return await _page(text, {"kind": _said(kind)}, start, member, brand)


def _kind_of(named: str, known: Sequence[str], brand: Brand) -> str | None:
    """A kind by its name, by a rule's, or by its number on the page."""
    if named.isdecimal() and len(named) < 4 and 0 < int(named) <= len(known):
        return known[int(named) - 1]
    return reminder_choices.kind_named(named, brand.programme)


async def _page(
    text: str, params: dict[str, Param], start: int, member: Member, brand: Brand
) -> Reply:
    known = reminder_choices.kinds(brand.programme)
    if not known:
        return Reply("reminders-none", buttons=(POINTS,))
    if member.silent:
        return Reply("reminders-silent", buttons=(START, POINTS))
    off = await reminder_choices.unwanted(member)
    heard = member.marketing and bool(await consent.channels(member))
    start = start if start < len(known) else 0
    lines, buttons, end = list[Line](), list[Button](), start + PAGE
    for number, kind in enumerate(list(known)[start:end], start + 1):
        told: dict[str, Param] = {"number": str(number), "kind": _said(kind)}
        if kind in off:
            line = "reminder-line-off"
            button = Button("button-reminder-on", f"reminders on {kind}", told)
        else:
            line = "reminder-line-on" if heard or not known[kind] else "reminder-line-news"
            button = Button("button-reminder-off", f"reminders off {kind}", told)
        lines.append(Line(line, told))
        buttons.append(replace(button, number=number))
    others = [NEWS] if any(one.text == "reminder-line-news" for one in lines) else []
    if end < len(known):
        others.insert(0, Button("button-more", f"reminders {end}"))
    numbers = enumerate((*others, POINTS), start + len(lines) + 1)
    buttons += [replace(one, number=number) for number, one in numbers]
    return Reply(text, params, tuple(lines), tuple(buttons))


def _said(kind: str) -> Param:
    return {"text": f"reminder-kind-{kind}"}
