"""Campaigns before they are launched: written, changed, approved, thrown away.

Each change makes another version, and what was approved is one version: whoever changes an
approved campaign has a draft again. Who changed it stands in the audit trail, and approves nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from loyalty import acts, programme
from loyalty.acts import By
from loyalty.campaigns import audience
from loyalty.campaigns.errors import BadCampaign, Changed, Miswritten, NoCampaign
from loyalty.campaigns.written import Text, Written, columns
from loyalty.models import Act, Campaign, CampaignLink, CampaignText
from loyalty.programme import Brand, Programme
from loyalty.statements import Sql, row

T = TypeVar("T")

UNLAUNCHED = ("draft", "approved")
_LOCK = Sql(
    "SELECT id FROM campaign WHERE id = $1 FOR NO KEY UPDATE",
    "SELECT id FROM campaign WHERE id = ?1",
)


async def find(said: str) -> Campaign:
    """The campaign of that name, or with that number. NoCampaign."""
    found = await Campaign.get_or_none(name=said)
    if found is None and said.isascii() and said.isdigit() and len(said) < 18:
        found = await Campaign.get_or_none(id=int(said))
    if found is None:
        raise NoCampaign(f"there is no campaign {said[:80]!r}")
    return found


async def listed(limit: int, before: int | None = None) -> list[Campaign]:
    """Campaigns, the newest first; `before` is the number that a further page starts under."""
    found = Campaign.all() if before is None else Campaign.filter(id__lt=before)
    return await found.order_by("-id").limit(limit)


async def texts_of(campaign_id: int) -> list[CampaignText]:
    """What it says, by variant and language."""
    return await CampaignText.filter(campaign_id=campaign_id).order_by("variant", "locale")


async def links_of(campaign_id: int) -> list[CampaignLink]:
    """Where it leads, by name."""
    return await CampaignLink.filter(campaign_id=campaign_id).order_by("name")


async def lock(campaign_id: int) -> Campaign:
    """The campaign, whose changes nobody else interleaves until the transaction ends."""
    if await row(_LOCK, campaign_id) is None:
        raise NoCampaign(f"there is no campaign {campaign_id}")
    return await Campaign.get(id=campaign_id)


async def write(plan: Written, *, by: By, zone: Any, now: datetime) -> Campaign:
    """Make a draft of it."""
    async with in_transaction():
        if await Campaign.exists(name=plan.name):
            raise BadCampaign(f"there is a campaign {plan.name!r} already")
        made = await _named(
            Campaign.create(**columns(plan, zone), created_by=_who(by), created_at=now), plan.name
        )
        for name, url in plan.links.items():
            await _put_link(made.id, name, url)
        for text in plan.texts:
            await _put_text(made.id, text)
        await _note("write", made, by, now)
    return made


async def change(campaign_id: int, given: Mapping[str, Any], *, by: By, now: datetime) -> Campaign:
    """Change columns of a draft, as `columns` gives them."""

    async def put(campaign: Campaign) -> None:
        changed = Campaign.filter(id=campaign.id).update(**given)
        await _named(changed, str(given.get("name", "")))

    return await _edit(campaign_id, put, by, now)


async def replace(
    campaign_id: int, plan: Written, *, version: int, by: By, zone: Any, now: datetime
) -> Campaign:
    """Let a draft be what this says, whole. Changed unless it is the version that was read."""

    async def put(campaign: Campaign) -> None:
        if campaign.version != version:
            raise Changed(campaign.version)
        changed = Campaign.filter(id=campaign.id).update(**columns(plan, zone))
        await _named(changed, plan.name)
        await CampaignText.filter(campaign_id=campaign.id).delete()
        await (
            CampaignLink.filter(campaign_id=campaign.id).exclude(name__in=list(plan.links)).delete()
        )
        for name, url in plan.links.items():
            await _put_link(campaign.id, name, url)
        for text in plan.texts:
            await _put_text(campaign.id, text)

    return await _edit(campaign_id, put, by, now)


async def put_text(campaign_id: int, text: Text, *, by: By, now: datetime) -> Campaign:
    """Say this in a variant and language, instead of what it said there."""
    return await _edit(campaign_id, lambda campaign: _put_text(campaign.id, text), by, now)


async def drop_text(
    campaign_id: int, variant: str, locale: str, *, by: By, now: datetime
) -> Campaign:
    """Say nothing any more in a variant and language."""

    async def drop(campaign: Campaign) -> None:
        if not await CampaignText.filter(key=f"{campaign.id}:{variant}:{locale}").delete():
            raise BadCampaign(f"variant {variant} says nothing in {locale}")

    return await _edit(campaign_id, drop, by, now)


async def put_link(campaign_id: int, name: str, url: str, *, by: By, now: datetime) -> Campaign:
    """Let a link lead there."""
    return await _edit(campaign_id, lambda campaign: _put_link(campaign.id, name, url), by, now)


async def drop_link(campaign_id: int, name: str, *, by: By, now: datetime) -> Campaign:
    """Have no link of that name any more."""

    async def drop(campaign: Campaign) -> None:
        if not await CampaignLink.filter(key=f"{campaign.id}:{name}").delete():
            raise BadCampaign(f"there is no link {name}")

    return await _edit(campaign_id, drop, by, now)


async def approve(campaign_id: int, version: int, *, by: By, now: datetime) -> Campaign:
    """Somebody other than who wrote it has read this version, and agrees."""
    async with in_transaction():
        campaign = await lock(campaign_id)
        _check_unlaunched(campaign)
        if campaign.version != version:
            raise Changed(campaign.version)
        who = _who(by)
        if any(same(who, author) for author in await _authors(campaign)):
            raise BadCampaign("who wrote a campaign does not approve it: somebody else does")
        if campaign.launched_by and same(who, campaign.launched_by):
            raise BadCampaign("who launches a campaign does not approve it: somebody else does")
        await Campaign.filter(id=campaign.id).update(
            state="approved",
            **await fixed(campaign),  # what was read is what was approved
            approved_by=who,
            approved_version=version,
            approved_at=now,
        )
        await _note("approve", campaign, by, now)
        return await Campaign.get(id=campaign.id)


async def fixed(campaign: Campaign) -> dict[str, str]:
    """Whom it means without names, and what was written, for the day it is a draft again."""
    named = campaign.segment_named or campaign.segment
    return {"segment": await audience.spelt(campaign), "segment_named": named}


async def delete(campaign_id: int, *, by: By, now: datetime, version: int | None = None) -> None:
    """Throw a campaign away that was never launched; Changed if it is not that version any more."""
    async with in_transaction():
        campaign = await lock(campaign_id)
        if version is not None and campaign.version != version:
            raise Changed(campaign.version)
        if campaign.launched_at is not None:
            raise BadCampaign("a campaign that was launched is kept: its numbers are its record")
        await CampaignText.filter(campaign_id=campaign.id).delete()
        await CampaignLink.filter(campaign_id=campaign.id).delete()
        await Campaign.filter(id=campaign.id).delete()
        await _note("delete", campaign, by, now)


async def rules_of(campaign: Campaign, brand: Brand) -> Programme:
    """The rules that were in force when it was launched: by them it was dealt, and is measured."""
    assert campaign.launched_at is not None, "it was launched"
    found = await programme.current(campaign.launched_at)
    return found[1] if found else brand.programme


def same(one: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


async def _authors(campaign: Campaign) -> set[str]:
    """Who wrote it, and who changed anything of it."""
    wrote = Act.filter(about=f"campaign:{campaign.id}", act="campaign.change")
    return {campaign.created_by, *map(str, await wrote.values_list("by", flat=True))}


async def _note(verb: str, campaign: Campaign, by: By, now: datetime) -> None:
    about, detail = f"campaign:{campaign.id}", {"version": campaign.version}
    await acts.record(f"campaign.{verb}", about, by=by, detail=detail, now=now)


def _who(by: By) -> str:
    name = " ".join(acts.named(by).split())
    if not name:
        raise Miswritten("say who you are")
    return name


def _check_unlaunched(campaign: Campaign) -> None:
    if campaign.state not in UNLAUNCHED:
        raise BadCampaign(f"it is {campaign.state}: only what was not launched can be changed")


async def _edit(
    campaign_id: int, work: Callable[[Campaign], Awaitable[None]], by: By, now: datetime
) -> Campaign:
    _who(by)
    async with in_transaction():
        campaign = await lock(campaign_id)
        _check_unlaunched(campaign)
        if campaign.segment_named:  # a draft follows what is saved under a name
            again = Campaign.filter(id=campaign.id)
            await again.update(segment=campaign.segment_named, segment_named="")
        await work(campaign)
        await Campaign.filter(id=campaign.id).update(
            state="draft", version=campaign.version + 1,
            approved_by="", approved_version=None, approved_at=None, launched_by="",
        )  # fmt: skip
        changed = await Campaign.get(id=campaign.id)
        await _note("change", changed, by, now)
    return changed


async def _named(work: Awaitable[T], name: str) -> T:
    try:
        return await work
    except IntegrityError as error:
        if "name" not in str(error):
            raise
        raise BadCampaign(f"there is a campaign {name!r} already") from error


async def _put_text(campaign_id: int, text: Text) -> None:
    key = f"{campaign_id}:{text.variant}:{text.locale}"
    await CampaignText.filter(key=key).delete()
    await CampaignText.create(
        key=key,
        campaign_id=campaign_id,
        variant=text.variant,
        locale=text.locale,
        text=text.text,
        picture=text.picture,
        buttons=[one.model_dump(exclude_defaults=True) for one in text.buttons],
        template=text.template,
    )


async def _put_link(campaign_id: int, name: str, url: str) -> None:
    key = f"{campaign_id}:{name}"
    await CampaignLink.filter(key=key).delete()
    await CampaignLink.create(key=key, campaign_id=campaign_id, name=name, url=url)
