"""`broadcast`: staff see their campaigns in chat, launch, watch and stop them.

They are the campaigns of `kith campaign`; how one is written in chat stands in `drafting`.
"""

import dataclasses
from collections.abc import Awaitable, Callable

from handlers import drafting, launching, progress
from handlers.dialogue import confirm
from handlers.messages import Inbound, Line, Param, Reply
from handlers.points import day
from handlers.progress import NEW, open_, state_of
from handlers.unfit import ApprovedByYou, Is, NotLaunched, found, refused, shown, text_of
from loyalty import campaigns
from loyalty.campaigns import HELD_OUT, Result, Sum
from loyalty.models import Campaign, Staff
from loyalty.programme import Brand
from loyalty.uplift import Answer as Compared

Answer = Callable[[Inbound, Staff, Brand], Awaitable[Reply]]

LISTED = 5
OPEN = 2  # of them get a button each


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """The newest campaigns; a new one; or one of them: `broadcast 12`, `broadcast pause 12`."""
    verb, _, rest = message.argument.partition(" ")
    verb = verb.casefold()
    if _VERBS.get(verb, verb) == "new":
        return await drafting.begin(message, who, brand)
    if verb.removeprefix("#").isdecimal():
        return await _status(await found(verb), message, who, brand)
    act = _ACTS.get(_VERBS.get(verb, verb))
    if act is not None and rest:
        with refused():
            return await act(dataclasses.replace(message, argument=rest.strip()), who, brand)
    return await _list(await campaigns.listed(LISTED + 1))


async def _older(message: Inbound, who: Staff, brand: Brand) -> Reply:
    before = (await found(message.argument)).id
    return await _list(await campaigns.listed(LISTED + 1, before))


async def _list(listed: list[Campaign]) -> Reply:
    """A page of campaigns, with a way to those before it."""
    if not listed:
        return Reply("staff-broadcast-no-campaigns", buttons=(NEW,))
    shown = listed[:LISTED]
    lines = [
        Line(
            "staff-broadcast-line",
            {"number": str(one.id), "name": one.name, "state": state_of(one)},
        )
        for one in shown
    ]
    opens = [one for one in shown if one.state not in ("finished", "cancelled")][:OPEN]
    buttons = [NEW, *(open_("button-staff-campaign", one) for one in opens)]
    if len(listed) > LISTED:
        buttons.append(open_("button-more", shown[-1], "older"))
    return Reply("staff-broadcast", lines=tuple(lines), buttons=tuple(buttons))


async def start(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes: launch the version that was shown."""
    with refused():
        campaign = await shown(message)
        if campaign.approved_by and campaigns.drafts.same(who.name, campaign.approved_by):
            raise ApprovedByYou
        await campaigns.launch(campaign.id, by=who, brand=brand, now=message.received_at)
        return await _status(await found(str(campaign.id)), message, who, brand)


async def _launch(message: Inbound, who: Staff, brand: Brand) -> Reply:
    return await launching.ask(await found(message.argument), message, who, brand)


async def _approve(message: Inbound, who: Staff, brand: Brand) -> Reply:
    return await launching.ask_second(await found(message.argument), message, who, brand)


async def _pause(message: Inbound, who: Staff, brand: Brand) -> Reply:
    campaign = await _in(message, "running", "paused")
    await campaigns.pause(campaign.id, by=who, now=message.received_at)
    return await _status(await found(message.argument), message, who, brand)


async def _resume(message: Inbound, who: Staff, brand: Brand) -> Reply:
    campaign = await _in(message, "running", "paused")
    await campaigns.resume(campaign.id, by=who, now=message.received_at)
    return await _status(await found(message.argument), message, who, brand)


async def _cancel(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """It is for ever, so it is asked."""
    campaign = await _in(message, "draft", "approved", "running", "paused")
    counts = await campaigns.counts(campaign.id)
    return confirm(
        "staff-broadcast-cancel",
        {"name": campaign.name, "waiting": counts.waiting},
        then="staff broadcast cancel",
        subject=str(campaign.id),
        yes="button-staff-cancel",
        no="button-no",
    )


async def end(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes: end it for ever."""
    with refused():
        campaign = await found(message.about)
        await campaigns.cancel(campaign.id, by=who, now=message.received_at)
        return await _status(await found(message.about), message, who, brand)


async def _try(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Send it to the chats of all staff, as members would read it."""
    campaign = await found(message.argument)
    first = await text_of(campaign)
    now = message.received_at
    sent = await campaigns.try_out(campaign, first.variant, first.locale, by=who, now=now)
    buttons = (open_("button-staff-launch", campaign, "launch"),)
    return Reply("staff-broadcast-tried", {"chats": sent}, buttons=buttons)


async def _result(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """What it caused: who ordered, what is proven of it, and what is not yet."""
    campaign = await found(message.argument)
    result = await campaigns.result(campaign, brand, message.received_at)
    if result is None:
        raise NotLaunched
    told: dict[str, Param] = {"name": campaign.name, "state": state_of(campaign)}
    arms = [one for one in result.by_arm if one.variant != "="]
    alone = sum(one.variant != HELD_OUT for one in arms) == 1
    lines = [_arm(one, alone, brand) for one in arms]
    clicked = sum(one.clicked for one in result.by_arm)
    stopped = sum(one.stopped for one in result.by_arm if one.variant != HELD_OUT)
    lines.append(Line("staff-result-after", {"clicked": clicked, "stopped": stopped}))
    lines += [_verdict(result, one) for one in result.answers if one.metric == "ordered"][:1]
    if message.received_at < result.until:
        lines.append(Line("staff-result-until", {"day": day(result.until)}))
    buttons = (open_("button-staff-campaign", campaign), NEW)
    return Reply("staff-result", told, tuple(lines), buttons)


def _arm(one: Sum, alone: bool, brand: Brand) -> Line:
    share = 100 * one.customers / max(1, one.members)
    told: dict[str, Param] = {
        "variant": one.variant,
        "members": one.members,
        "customers": one.customers,
        "share": {"decimal": f"{share:.1f}"},
        "money": {"money": one.cents, "currency": brand.programme.currency},
    }
    heard = "heard" if alone else "told"
    return Line(f"staff-result-{'held' if one.variant == HELD_OUT else heard}", told)


def _verdict(result: Result, one: Compared) -> Line:
    if one.difference is None or not result.proven(one):
        return Line("staff-result-open")
    low, high = sorted((abs(one.difference.low), abs(one.difference.high)))
    told: dict[str, Param] = {
        name: {"decimal": f"{100 * value:.1f}"}
        for name, value in (("by", abs(one.difference.value)), ("low", low), ("high", high))
    }
    return Line("staff-result-more" if one.difference.value > 0 else "staff-result-less", told)


async def _status(campaign: Campaign, message: Inbound, who: Staff, brand: Brand) -> Reply:
    """How far it is, kept up to date while it goes on; of a draft, what it says and to whom."""
    if campaign.launched_at is None and campaign.state != "cancelled":
        return await launching.look(campaign, message)
    said = await progress.status(campaign, message.channel, message.received_at)
    await progress.watch(campaign, message)
    return Reply(said.text, said.params, said.lines, said.buttons)


async def _in(message: Inbound, *states: str) -> Campaign:
    """The campaign that is meant, if it is in one of these states."""
    campaign = await found(message.argument)
    if campaign.state not in states:
        raise Is(name=campaign.name, state=state_of(campaign))
    return campaign


_ACTS: dict[str, Answer] = {
    "launch": _launch,
    "approve": _approve,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "try": _try,
    "text": drafting.rewrite,
    "drop": drafting.drop,
    "result": _result,
    "older": _older,
}
_VERBS = {
    "neu": "new",
    "starten": "launch",
    "freigeben": "approve",
    "anhalten": "pause",
    "weiter": "resume",
    "abbrechen": "cancel",
    "testen": "try",
    "test": "try",
    "ergebnis": "result",
    "results": "result",
    "delete": "drop",
    "löschen": "drop",
}
