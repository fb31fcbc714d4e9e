"""`broadcast`: staff write a campaign in chat, see whom it reaches, launch, watch and stop it.

It is the campaign of `kith campaign`, with one text. What staff see before they say yes is the
message itself, put together as members will read it.
"""

import dataclasses
from collections.abc import Awaitable, Callable

from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Reply
from loyalty import campaigns, outgoing, staff
from loyalty.campaigns import BadCampaign, Text, Written
from loyalty.campaigns.written import checked
from loyalty.errors import Refusal
from loyalty.models import Campaign, Staff
from loyalty.outgoing import Letter
from loyalty.programme import Brand

Answer = Callable[[Inbound, Staff, Brand], Awaitable[Reply]]

LISTED = 5
EVERYBODY = ("everybody", "everyone", "all", "alle")
WITHOUT = ("without", "ohne")
NEW = Button("button-staff-new", "broadcast new")


class Unfit(Refusal):
    """A campaign cannot be or go on like this: `why`, in the words of whoever checked it."""

    text = "staff-broadcast-wrong"


async def show(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """The newest campaigns; a new one; or one of them: `broadcast 12`, `broadcast pause 12`."""
    verb, _, rest = message.argument.partition(" ")
    if verb == "new":
        return Reply("staff-broadcast-whom", expecting="staff broadcast segment")
    if verb.isdecimal():
        return await _status(await _found(verb), message)
    if verb in _ACTS and rest:
        try:
            return await _ACTS[verb](dataclasses.replace(message, argument=rest), who, brand)
        except BadCampaign as error:
            raise Unfit(why=str(error)) from error
    found = await campaigns.listed(LISTED)
    lines = [
        Line(
            "staff-broadcast-line", {"number": str(one.id), "name": one.name, "state": _state(one)}
        )
        for one in found
    ]
    opens = [one for one in found if one.ended_at is None][:2]
    buttons = [_open("button-staff-one", one.id) for one in opens]
    return Reply("staff-broadcast", lines=tuple(lines), buttons=(NEW, *buttons))


async def take_segment(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Whom it means: a draft is made of it, and what it says is asked for."""
    said, now = message.argument, message.received_at
    segment = "" if said.casefold() in EVERYBODY else said
    name = f"{who.name} {now:%Y-%m-%d %H:%M:%S}"
    try:
        plan = checked(Written, {"name": name, "segment": segment})
        made = await campaigns.drafts.write(plan, by=who, zone=brand.programme.zone, now=now)
        whom = await campaigns.measure(made, ["a"], brand, now)
    except BadCampaign as error:
        if (half := await Campaign.get_or_none(name=name)) is not None:
            await campaigns.drafts.delete(half.id, by=who, now=now)
        return Reply(Unfit.text, {"why": str(error)}, expecting="staff broadcast segment")
    told: dict[str, Param] = {"members": whom.size, "left": whom.unwanted + whom.unreachable}
    return Reply(
        "staff-broadcast-what", told, expecting="staff broadcast text", subject=str(made.id)
    )


async def take_text(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """What it says; a picture is asked for."""
    try:
        text = checked(Text, {"text": message.argument})
        now = message.received_at
        made = await campaigns.drafts.put_text(int(message.about), text, by=who, now=now)
    except BadCampaign as error:
        return _again(error, "staff broadcast text", message)
    return Reply(
        "staff-broadcast-picture",
        buttons=(Button("button-staff-without", WITHOUT[0]),),
        expecting="staff broadcast picture",
        subject=str(made.id),
    )


async def take_picture(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Its picture, or none; then whether it is to be launched."""
    campaign = await _found(message.about)
    try:
        if message.argument.casefold() not in WITHOUT:
            (said,) = await campaigns.texts_of(campaign.id)
            text = checked(Text, {"text": said.text, "picture": message.argument})
            now = message.received_at
            campaign = await campaigns.drafts.put_text(campaign.id, text, by=who, now=now)
        return await _ask(campaign, message, who, brand)
    except BadCampaign as error:
        return _again(error, "staff broadcast picture", message)


async def begin(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes: launch the version that was shown."""
    campaign = await _shown(message)
    try:
        await campaigns.launch(campaign.id, by=who, brand=brand, now=message.received_at)
    except BadCampaign as error:
        raise Unfit(why=str(error)) from error
    return await _status(await _found(str(campaign.id)), message)


async def agree(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes: the version that was shown may be launched by somebody else."""
    campaign = await _shown(message)
    try:
        await campaigns.drafts.approve(
            campaign.id, campaign.version, by=who, now=message.received_at
        )
    except BadCampaign as error:
        raise Unfit(why=str(error)) from error
    return Reply("staff-broadcast-agreed", {"name": campaign.name, "number": str(campaign.id)})


async def _launch(message: Inbound, who: Staff, brand: Brand) -> Reply:
    return await _ask(await _found(message.argument), message, who, brand)


async def _approve(message: Inbound, who: Staff, brand: Brand) -> Reply:
    campaign = await _found(message.argument)
    asked = confirm(
        "staff-broadcast-agree",
        {"name": campaign.name, "by": campaign.created_by},
        then="staff broadcast approve",
        subject=f"{campaign.id} {campaign.version}",
        yes="button-staff-approve",
        no="button-no",
    )
    return await _with_preview(asked, campaign, message)


async def _pause(message: Inbound, who: Staff, brand: Brand) -> Reply:
    campaign = await _found(message.argument)
    await campaigns.pause(campaign.id, by=who, now=message.received_at)
    return await _status(await _found(message.argument), message)


async def _resume(message: Inbound, who: Staff, brand: Brand) -> Reply:
    campaign = await _found(message.argument)
    await campaigns.resume(campaign.id, by=who, now=message.received_at)
    return await _status(await _found(message.argument), message)


async def _cancel(message: Inbound, who: Staff, brand: Brand) -> Reply:
    campaign = await _found(message.argument)
    await campaigns.cancel(campaign.id, by=who, now=message.received_at)
    return await _status(await _found(message.argument), message)


_ACTS: dict[str, Answer] = {
    "launch": _launch,
    "approve": _approve,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
}


async def _ask(campaign: Campaign, message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Show it with whom it reaches and what it costs, and ask; or say what keeps it back."""
    found = await campaigns.check(campaign, brand, message.received_at)
    if found.errors:
        raise BadCampaign("; ".join(found.errors))
    assert found.audience is not None, "it was measured"
    told: dict[str, Param] = {
        "name": campaign.name,
        "members": found.audience.size - found.audience.held_out,
        "held": found.audience.held_out,
        "cost": {"money": found.cost_cents, "currency": brand.programme.currency},
    }
    notes = tuple(Line("staff-broadcast-note", {"note": note}) for note in found.warnings)
    needed = found.audience.size >= brand.programme.marketing.second_person_from
    if needed and campaign.state != "approved":
        told["number"] = str(campaign.id)
        return await _with_preview(Reply("staff-broadcast-second", told, notes), campaign, message)
    asked = confirm(
        "staff-broadcast-sure",
        told,
        then="staff broadcast",
        subject=f"{campaign.id} {campaign.version}",
        yes="button-staff-launch",
        no="button-no",
    )
    return await _with_preview(dataclasses.replace(asked, lines=notes), campaign, message)


async def _with_preview(reply: Reply, campaign: Campaign, message: Inbound) -> Reply:
    """The reply, and before it the message itself as members will read it."""
    first = (await campaigns.texts_of(campaign.id))[0]
    preview: Letter | None = await outgoing.put(
        once=f"{staff.DESK}{message.key}:preview",
        channel=message.channel,
        address=message.address,
        member_id=None,
        kind="reply",
        saying=campaigns.test(campaign.id, first.variant),
        locale=first.locale,
        now=message.received_at,
    )
    return dataclasses.replace(reply, letters=(preview,) if preview else ())


async def _status(campaign: Campaign, message: Inbound) -> Reply:
    """How far it is, and what can be done with it."""
    counts = await campaigns.counts(campaign.id)
    told: dict[str, Param] = {
        "name": campaign.name,
        "state": _state(campaign),
        "members": counts.size,
        "waiting": counts.waiting,
        "held": counts.held_out,
    }
    lines = tuple(
        Line("staff-broadcast-count", {"state": state, "reason": reason or "-", "members": members})
        for (state, reason), members in counts.by("state", "reason").items()
    )
    buttons = {
        "draft": (_open("button-staff-launch", campaign.id, "launch "),),
        "approved": (_open("button-staff-launch", campaign.id, "launch "),),
        "running": (
            _open("button-staff-refresh", campaign.id),
            _open("button-staff-pause", campaign.id, "pause "),
        ),
        "paused": (
            _open("button-staff-resume", campaign.id, "resume "),
            _open("button-staff-cancel", campaign.id, "cancel "),
        ),
    }
    return Reply("staff-broadcast-status", told, lines, buttons.get(campaign.state, (NEW,)))


async def _found(number: str) -> Campaign:
    known = number.strip().isascii() and number.strip().isdecimal() and len(number) < 16
    found = await Campaign.get_or_none(id=int(number)) if known else None
    if found is None:
        raise Unfit(why=f"there is no campaign {number[:40]}")
    return found


async def _shown(message: Inbound) -> Campaign:
    """The campaign that was asked about, if nobody has changed it since."""
    number, version = message.about.split()
    campaign = await _found(number)
    if campaign.version != int(version):
        raise Unfit(why="it was changed meanwhile: look at it again")
    return campaign


def _again(error: BadCampaign, question: str, message: Inbound) -> Reply:
    return Reply(Unfit.text, {"why": str(error)}, expecting=question, subject=message.about)


def _state(campaign: Campaign) -> Param:
    return {"text": f"staff-broadcast-{campaign.state}"}


def _open(label: str, number: int, verb: str = "") -> Button:
    return Button(label, f"broadcast {verb}{number}", {"number": str(number)})
