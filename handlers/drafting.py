"""How staff write a campaign in chat: whom it means, what it says, a picture."""

import re
from datetime import datetime

from handlers import launching
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.progress import NEW, open_
from handlers.unfit import Nobody, Unfit, text_of, unlaunched
from loyalty import campaigns, segments
from loyalty.campaigns import BadCampaign, Text, Written
from loyalty.campaigns.written import checked
from loyalty.models import Campaign, Staff
from loyalty.programme import Brand

EVERYBODY = ("everybody", "everyone", "all", "alle")
WITHOUT = ("without", "ohne")
LOCALES = ("en", "de")  # in which staff write; whoever writes in another one is read as English
SAVED = 4  # segments that get a button
LONGEST_NAME = 40  # of a campaign that is called by how it begins
LONGEST_LABEL = 20
LONGEST_SAYS = 64  # bytes that a button carries
FOR_TEXT = (Button("button-staff-give-up", "no"),)
FOR_PICTURE = (Button("button-staff-without", WITHOUT[0]), *FOR_TEXT)
_MARK = re.compile(r"<[^>]*>|\{[^}|]*\|?|\}")  # what is no word of a text; a default is


async def begin(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Ask whom it is for: everybody, a saved segment, or a filter."""
    return Reply("staff-broadcast-whom", buttons=await _whom(), expecting="staff broadcast segment")


async def _whom() -> tuple[Button, ...]:
    saved = (
        Button("button-staff-segment", f'segment = "{one.name}"', {"name": _cut(one.name)})
        for one in await segments.listed(SAVED)
    )
    everybody = Button("button-staff-everybody", EVERYBODY[0])
    return (everybody, *(one for one in saved if len(one.says.encode()) <= LONGEST_SAYS))


async def take_segment(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Whom it means: a draft is made of it, and what it says is asked for."""
    said, now = message.argument, message.received_at
    segment = "" if said.casefold().strip(" .!") in EVERYBODY else said
    name = _clocked(who.name, now)
    try:
        plan = checked(Written, {"name": name, "segment": segment})
        await campaigns.audience.segment_sql(Campaign(segment=plan.segment), now, 1)
        made = await campaigns.drafts.write(plan, by=who, zone=brand.programme.zone, now=now)
        whom = await campaigns.measure(made, ["a"], brand, now)
    except BadCampaign as error:
        question = "staff broadcast segment"
        why: Param = {"objection": str(error)}
        return Reply(Unfit.text, {"why": why}, buttons=await _whom(), expecting=question)
    if not whom.size:
        await campaigns.drafts.delete(made.id, by=who, now=now)
        return Reply(Nobody.text, buttons=await _whom(), expecting="staff broadcast segment")
    lines = [Line("staff-broadcast-values")]
    if left := whom.unwanted + whom.unreachable:
        lines.insert(0, Line("staff-broadcast-left", {"members": left}))
    return Reply(
        "staff-broadcast-what",
        {"members": whom.size},
        tuple(lines),
        FOR_TEXT,
        expecting="staff broadcast text",
        subject=str(made.id),
    )


async def rewrite(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Ask once more what it says: `broadcast text 12`."""
    campaign = await unlaunched(message.argument)
    return Reply(
        "staff-broadcast-rewrite",
        {"name": campaign.name},
        (Line("staff-broadcast-values"),),
        FOR_TEXT,
        expecting="staff broadcast text",
        subject=str(campaign.id),
    )


async def take_text(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """What it says, in the language that its writer reads; a picture is asked for."""
    now = message.received_at
    try:
        locale = message.locale[:2] if message.locale[:2] in LOCALES else LOCALES[0]
        text = checked(Text, {"text": message.argument, "locale": locale})
        campaign = await unlaunched(message.about)
        for one in await campaigns.texts_of(campaign.id):
            if (one.variant, one.locale) != ("a", locale):
                old = (one.variant, one.locale)
                await campaigns.drafts.drop_text(campaign.id, *old, by=who, now=now)
        campaign = await _called(campaign, message, who)
        await campaigns.drafts.put_text(campaign.id, text, by=who, now=now)
    except BadCampaign as error:
        return _again(error, "staff broadcast text", message, FOR_TEXT)
    return Reply(
        "staff-broadcast-picture",
        buttons=FOR_PICTURE,
        expecting="staff broadcast picture",
        subject=str(campaign.id),
    )


async def take_picture(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Its picture, or none; then whether it is to be launched."""
    campaign = await unlaunched(message.about)
    try:
        if message.argument.casefold().strip(" .!") not in WITHOUT:
            said = await text_of(campaign)
            given = {"text": said.text, "locale": said.locale, "picture": message.argument}
            text, now = checked(Text, given), message.received_at
            campaign = await campaigns.drafts.put_text(campaign.id, text, by=who, now=now)
        return await launching.ask(campaign, message, who, brand)
    except BadCampaign as error:
        return _again(error, "staff broadcast picture", message, FOR_PICTURE)


async def give_up(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """No, in the middle: what has no words yet is thrown away, the rest is kept as a draft."""
    campaign = await Campaign.get_or_none(id=int(message.about.split()[0]))
    if campaign is None or campaign.launched_at is not None:
        return Reply("staff-not-done", buttons=(NEW,))
    if not await campaigns.texts_of(campaign.id):
        await campaigns.drafts.delete(campaign.id, by=who, now=message.received_at)
        return Reply("staff-not-done", buttons=(NEW,))
    told: dict[str, Param] = {"name": campaign.name, "number": str(campaign.id)}
    buttons = (
        open_("button-staff-campaign", campaign),
        open_("button-staff-text", campaign, "text"),
        open_("button-staff-drop", campaign, "drop"),
    )
    return Reply("staff-broadcast-kept", told, buttons=buttons)


async def drop(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Throw a draft away: `broadcast drop 12`."""
    campaign = await unlaunched(message.argument)
    await campaigns.drafts.delete(campaign.id, by=who, now=message.received_at)
    return Reply("staff-broadcast-dropped", {"name": campaign.name}, buttons=(NEW,))


async def _called(campaign: Campaign, message: Inbound, who: Staff) -> Campaign:
    """A draft that was named by the clock is called by how it begins."""
    words = " ".join(_MARK.sub("", message.argument).split())
    if not words or campaign.name != _clocked(campaign.created_by, campaign.created_at):
        return campaign
    name = words if len(words) <= LONGEST_NAME else f"{words[: LONGEST_NAME - 1].rstrip()}…"
    if await Campaign.exists(name=name):
        name = f"{name} ({campaign.id})"
    return await campaigns.drafts.change(
        campaign.id, {"name": name}, by=who, now=message.received_at
    )


def _clocked(name: str, at: datetime) -> str:
    return f"{name} {at:%Y-%m-%d %H:%M:%S}"


def _again(
    error: BadCampaign, question: str, message: Inbound, buttons: tuple[Button, ...]
) -> Reply:
    told: dict[str, Param] = {"why": {"objection": str(error)}}
    return Reply(Unfit.text, told, buttons=buttons, expecting=question, subject=message.about)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
