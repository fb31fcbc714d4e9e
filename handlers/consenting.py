"""Yes and no to being written to: asked apart from joining, taken back by one word at any time."""

from dataclasses import replace
from typing import Literal

from handlers.dialogue import Chat, confirm
from handlers.messages import Button, Inbound, Line, Reply
from handlers.points import INVITE, POINTS, REWARDS
from loyalty import consent
from loyalty.consent import Purpose
from loyalty.models import Consent, Member
from loyalty.programme import Brand

START = Button("button-start", "start")
STOP = Button("button-stop", "stop")
STOP_ALL = Button("button-stop-all", "stop all")
REMINDERS = Button("button-reminders", "reminders")


def ask_marketing(text: Literal["marketing-ask", "marketing-again"] = "marketing-ask") -> Reply:
    """Ask whether news and offers are welcome; silence is a no.

    Nothing is spent by a late tap, so these buttons stay good until there is an answer.
    """
    agreed = "news yes again" if text == "marketing-again" else "news yes"
    buttons = (Button("button-news-yes", agreed), Button("button-news-no", "news no"))
    return Reply(text, buttons=buttons, expecting="marketing", subject=text)


def ask_service() -> Reply:
    """Ask somebody who stopped everything whether messages about their points are welcome."""
    return confirm("service-ask", {}, then="service", yes="button-yes-service", no="button-no")


async def accept_marketing(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Yes to news and offers."""
    await _record(message, member, "marketing", True, brand.wording(_asked(message), member.locale))
    return Reply("marketing-on", buttons=(INVITE, POINTS, REWARDS))


async def want_news(message: Inbound, member: Member, brand: Brand) -> Reply:
    """A late yes: it counts if they never answered; whoever said no or stop is asked once more."""
    if await _agreed_here(message, member):
        return Reply("marketing-on", buttons=(INVITE, POINTS, REWARDS))
    if await Consent.filter(member_id=member.id, purpose="marketing").exists():
        return ask_marketing("marketing-again")
    return await accept_marketing(message, member, brand)


async def news(message: Inbound, member: Member, brand: Brand) -> Reply:
    """What may come, purpose by purpose, and a button for each other choice."""
    here = await _agreed_here(message, member)
    lines = (
        Line("preferences-service-off" if member.silent else "preferences-service-on"),
        Line("preferences-news-on" if here else "preferences-news-off"),
    )
    if member.silent:
        return replace(ask_service(), lines=lines)
    if here:
        return Reply("news-on", lines=lines, buttons=(STOP, REMINDERS, STOP_ALL, POINTS))
    asked = ask_marketing("marketing-again")
    return replace(asked, lines=lines, buttons=(*asked.buttons, REMINDERS, STOP_ALL))


async def _agreed_here(message: Inbound, member: Member) -> bool:
    """Whether a yes to news is in force for this channel: one said elsewhere holds there only."""
    if not member.marketing:
        return False
    return not {message.channel, "api"}.isdisjoint(await consent.channels(member))


async def decline_marketing(message: Inbound, member: Member, brand: Brand) -> Reply:
    """No to news and offers."""
    wording = brand.wording(_asked(message), member.locale)
    await _record(message, member, "marketing", False, wording)
    return Reply("marketing-off", buttons=(INVITE, POINTS, REWARDS))


def _asked(message: Inbound) -> str:
    """Which of the two texts asked for news and offers: the argument is its key, or "again"."""
    return "marketing-again" if message.argument.endswith("again") else "marketing-ask"


async def accept_service(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Yes to messages about orders and points; news and offers are asked about apart."""
    await _record(message, member, "service", True, brand.wording("service-ask", member.locale))
    return ask_marketing("marketing-again")


async def resume_service(message: Inbound, member: Member, brand: Brand) -> None:
    """The provider's own opt-in word: it lets through what answers and serves, nothing more."""
    await _record(message, member, "service", True, message.text)


async def stop(message: Inbound, member: Member, brand: Brand) -> Reply:
    """No more news and offers, from this commit on."""
    await _record(message, member, "marketing", False, message.text)
    return Reply("stopped", buttons=(STOP_ALL, REMINDERS))


async def stop_all(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Nothing but answers, from this commit on."""
    await _record(message, member, "marketing", False, message.text)
    await _record(message, member, "service", False, message.text)
    return Reply("stopped-all", buttons=(START,))


async def stop_stranger(message: Inbound, chat: Chat, brand: Brand) -> Reply:
    """Somebody who never joined gets nothing but answers anyway."""
    return Reply("stopped-stranger")


async def _record(
    message: Inbound, member: Member, purpose: Purpose, granted: bool, wording: str
) -> None:
    await consent.record(
        member,
        purpose,
        granted,
        channel=message.channel,
        wording=wording,
        source=message.key[:120],
        now=message.received_at,
    )
