"""Before a campaign is launched from chat: it is shown with whom it reaches, and somebody agrees.

What staff see before they say yes is the message itself, put together as members will read it.
"""

import dataclasses

from handlers import staff_calls
from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Reply, Saying
from handlers.progress import NEW, open_, state_of
from handlers.unfit import (
    ApprovedByYou,
    Is,
    Nobody,
    OwnCampaign,
    check_unlaunched,
    refused,
    shown,
    text_of,
)
from loyalty import campaigns, outgoing, staff
from loyalty.campaigns import BadCampaign, Findings
from loyalty.models import Act, Campaign, Staff
from loyalty.outgoing import Letter
from loyalty.programme import Brand

# What the check says of it, which is told in the reader's language instead.
_TOLD = ("they get it in", "have not written on WhatsApp", "{name} may be empty")


async def ask(campaign: Campaign, message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Show it with whom it reaches and what it costs, and ask; or say what keeps it back."""
    check_unlaunched(campaign)
    await text_of(campaign)
    checks = await campaigns.check(campaign, brand, message.received_at)
    whom = checks.audience
    if whom is not None and not whom.size:
        raise Nobody
    if checks.errors:
        raise BadCampaign("; ".join(checks.errors))
    assert whom is not None, "it was measured"
    told: dict[str, Param] = {"name": campaign.name, "members": whom.size - whom.held_out}
    lines = []
    if whom.held_out:
        lines.append(Line("staff-broadcast-held", {"members": whom.held_out}))
    cost: Param = {"money": checks.cost_cents, "currency": brand.programme.currency}
    lines.append(Line("staff-broadcast-cost", {"cost": cost}))
    lines += await _notes(campaign, checks)
    needed = whom.size >= brand.programme.marketing.second_person_from
    if needed and campaign.state != "approved":
        return await _call_second(campaign, told, tuple(lines), message, who)
    if campaign.approved_by and campaigns.drafts.same(who.name, campaign.approved_by):
        raise ApprovedByYou
    asked = confirm(
        "staff-broadcast-sure",
        told,
        then="staff broadcast",
        subject=f"{campaign.id} {campaign.version}",
        yes="button-staff-launch",
        no="button-staff-later",
    )
    buttons = (*asked.buttons, *_more(campaign))
    whole = dataclasses.replace(asked, lines=tuple(lines), buttons=buttons)
    return await _with_preview(whole, campaign, message)


async def _notes(campaign: Campaign, checks: Findings) -> list[Line]:
    """What staff should know: the usual in their language, the rest as it was found."""
    whom, texts = checks.audience, await campaigns.texts_of(campaign.id)
    assert whom is not None, "it was measured"
    spoken = {one.locale for one in texts}
    others = sum(count for locale, count in whom.by("locale").items() if locale not in spoken)
    lines = []
    if others:
        lines.append(Line("staff-broadcast-other-language", {"members": others}))
    if whom.outside and not all(one.template for one in texts):
        lines.append(Line("staff-broadcast-outside", {"members": whom.outside}))
    if any("{name}" in one.text for one in texts):
        lines.append(Line("staff-broadcast-nameless"))
    rest = [one for one in checks.warnings if not any(told in one for told in _TOLD)]
    return lines + [Line("staff-broadcast-note", {"note": {"objection": one}}) for one in rest]


async def _call_second(
    campaign: Campaign,
    told: dict[str, Param],
    lines: tuple[Line, ...],
    message: Inbound,
    who: Staff,
) -> Reply:
    """It is for so many that somebody else reads it first: they are asked to."""
    look = open_("button-staff-look", campaign, "approve")
    params: dict[str, Param] = {**told, "by": who.name}
    saying = Saying("staff-broadcast-wanted", params, buttons=(look,))
    once = f"campaign:{campaign.id}:{campaign.version}"
    author = await Staff.get_or_none(name=campaign.created_by)
    chats = await staff_calls.others(who.id, "broadcast")
    asked = [one for one in chats if author is None or one.staff_id != author.id]
    letters = await staff_calls.call(asked, saying, once, message)
    if not await staff_calls.open_ones(asked, message.received_at):
        lines = (*lines, Line("staff-broadcast-alone", {"number": str(campaign.id)}))
    buttons = _more(campaign)
    reply = Reply("staff-broadcast-second", told, lines, buttons)
    whole = await _with_preview(reply, campaign, message)
    return dataclasses.replace(whole, letters=(*whole.letters, *letters))


async def ask_second(campaign: Campaign, message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Show it to somebody else, and ask whether it may be launched: `broadcast approve 12`."""
    check_unlaunched(campaign)
    if await _wrote(campaign, who):
        raise OwnCampaign
    if campaign.state == "approved":
        raise Is(name=campaign.name, state=state_of(campaign))
    whom = await campaigns.measure(campaign, [(await text_of(campaign)).variant], brand,
                                   message.received_at)  # fmt: skip
    asked = confirm(
        "staff-broadcast-agree",
        {"name": campaign.name, "by": campaign.created_by, "members": whom.size},
        then="staff broadcast approve",
        subject=f"{campaign.id} {campaign.version}",
        yes="button-staff-approve",
        no="button-no",
    )
    lines = (_meant(campaign),)
    return await _with_preview(dataclasses.replace(asked, lines=lines), campaign, message)


async def agree(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes: the version that was shown may be launched by somebody else, who is told."""
    with refused():
        campaign = await shown(message)
        check_unlaunched(campaign)
        if await _wrote(campaign, who):
            raise OwnCampaign
        await campaigns.drafts.approve(
            campaign.id, campaign.version, by=who, now=message.received_at
        )
    told: dict[str, Param] = {"name": campaign.name, "by": who.name}
    buttons = (open_("button-staff-launch", campaign, "launch"),)
    saying = Saying("staff-broadcast-agreed-to", told, buttons=buttons)
    once = f"agreed:{campaign.id}:{campaign.version}"
    chats = await staff_calls.of(campaign.created_by)
    letters = await staff_calls.call(chats, saying, once, message)
    told = {"name": campaign.name, "author": campaign.created_by}
    return Reply("staff-broadcast-agreed", told, buttons=(NEW,), letters=letters)


async def _wrote(campaign: Campaign, who: Staff) -> bool:
    """Whether somebody wrote a campaign, or changed anything of it."""
    if campaigns.drafts.same(who.name, campaign.created_by):
        return True
    about = f"campaign:{campaign.id}"
    return await Act.exists(about=about, act="campaign.change", by=who.name)


async def look(campaign: Campaign, message: Inbound) -> Reply:
    """A draft: whom it means, and what it says."""
    told: dict[str, Param] = {"name": campaign.name, "state": state_of(campaign)}
    buttons = [
        open_("button-staff-launch", campaign, "launch"),
        open_("button-staff-try", campaign, "try"),
        open_("button-staff-text", campaign, "text"),
        open_("button-staff-drop", campaign, "drop"),
    ]
    if not await campaigns.texts_of(campaign.id):
        return Reply("staff-broadcast-status", told, (_meant(campaign),), tuple(buttons[2:]))
    reply = Reply("staff-broadcast-status", told, (_meant(campaign),), tuple(buttons))
    return await _with_preview(reply, campaign, message)


async def _with_preview(reply: Reply, campaign: Campaign, message: Inbound) -> Reply:
    """The reply, and before it the message itself as members will read it."""
    first = await text_of(campaign)
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


def _more(campaign: Campaign) -> tuple[Button, ...]:
    """What else can be done with a draft that is asked about."""
    return (
        open_("button-staff-try", campaign, "try"),
        open_("button-staff-text", campaign, "text"),
    )


def _meant(campaign: Campaign) -> Line:
    if not campaign.segment:
        return Line("staff-broadcast-to-everybody")
    return Line("staff-broadcast-to", {"segment": campaign.segment})
