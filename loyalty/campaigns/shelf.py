"""What the provider holds of our templates, as we noted it last, and what texts ask for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from loyalty.campaigns import templates, texts
from loyalty.campaigns.drafts import UNLAUNCHED
from loyalty.models import CampaignText, Template
from loyalty.outgoing import many
from loyalty.statements import Sql, rows

CLAIMED = timedelta(minutes=2)  # for somebody who creates it, or died over it
UNASKED = "reminders"  # who uses what the programme says by time
GONE = "it is not in Twilio's list any more"
LONGEST_REASON, LONGEST_LOCALE = 500, 8
CATEGORIES = ("MARKETING", "UTILITY", "AUTHENTICATION")
_NAME = re.compile(r"[a-z0-9_]{1,80}")
_LINK = re.compile(rf"{texts.LINK}[a-z0-9-]{{1,40}}")


@dataclass(frozen=True, slots=True)
class Approval:
    """How far WhatsApp is with a template; category and name as they were sent in."""

    state: str
    category: str = ""
    name: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A template as the provider has it: what it says by kind, and samples of its variables."""

    sid: str
    name: str
    locale: str
    types: Mapping[str, Any]
    samples: Mapping[str, str]
    approval: Approval


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a text is as a template: numbers for its placeholders, and a sample for each."""

    name: str
    locale: str
    body: str
    types: Mapping[str, Any]
    values: Mapping[str, str]
    samples: Mapping[str, str]
    sign: str
    category: str = ""  # that it is sent in as, whatever the others are

    def says_the_same(self, content: Mapping[str, Any]) -> bool:
        """Whether what a template holds is this."""
        return content.get("values") == self.values and bare(content.get("types")) == bare(
            self.types
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A template in the list: one that is known, or one that a text asks for and nobody knows."""

    key: str
    name: str
    locale: str
    state: str
    called: str
    reason: str
    used_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """What a look at the provider's list changed."""

    listed: int
    added: int
    changed: int
    gone: int
    nameless: int  # which no text could ask for


async def asked_for(campaigns: Sequence[int] | None = None) -> list[CampaignText]:
    """The texts that name a template: of these campaigns, or of all that were not launched."""
    found = CampaignText.exclude(template="").select_related("campaign")
    if campaigns is None:
        found = found.filter(campaign__state__in=UNLAUNCHED)
    else:
        found = found.filter(campaign_id__in=campaigns)
    return await found.order_by("template", "locale", "campaign_id", "variant")


async def note(listed: Iterable[Known], began: datetime, now: datetime) -> Noted:
    """Keep what the provider's whole list said, which was asked for at `began`."""
    known = {one.sid: one for one in listed}
    usable = {sid: one for sid, one in known.items() if _named(one) and _fits(one.locale)}
    added = changed = gone = 0
    async with in_transaction():
        ours = await Template.all()
        by_sid = {one.sid: one for one in ours if one.sid}
        drafts = [one for one in ours if not one.sid]
        for sid, one in usable.items():
            mine = by_sid.get(sid) or next((row for row in drafts if _is(row, one)), None)
            if mine is None:
                await _add(one, now)
                added += 1
            else:
                changed += await _update(mine, one, now)
        for sid, row in by_sid.items():
            if sid not in known and (row.synced_at is None or row.synced_at < began):
                gone += row.state != "disabled"
                await Template.filter(id=row.id).update(
                    state="disabled", reason=GONE, synced_at=now
                )
    return Noted(len(known), added, changed, gone, len(known) - len(usable))


async def draft(drawn: Drawn, category: str) -> Template:
    """The version that says what a text says; a new one if there is none yet."""
    try:
        return await _draft(drawn, category)
    except IntegrityError:  # somebody else wrote the same version in this moment
        return await _draft(drawn, category)


async def _draft(drawn: Drawn, category: str) -> Template:
    async with in_transaction():
        same = await Template.filter(name=drawn.name, locale=drawn.locale).order_by("-id")
        found = next((one for one in same if drawn.says_the_same(one.content)), None)
        if found is None:
            found = await _adopted(drawn) or await _new(drawn, category)
        content = {**found.content, "sign": drawn.sign, "samples": dict(drawn.samples)}
        kept = found.category if found.sid else category
        await Template.filter(id=found.id).update(content=content, category=kept)
        return await Template.get(id=found.id)


async def claim(template: Template, now: datetime) -> bool:
    """Be the one who creates it at the provider. False if somebody else is about to."""
    free = Q(synced_at=None) | Q(synced_at__lt=now - CLAIMED)
    return bool(await Template.filter(free, id=template.id, sid=None).update(synced_at=now))


async def release(template: Template) -> None:
    """It was not created, or nobody knows: whoever comes next looks and tries again."""
    await Template.filter(id=template.id, sid=None).update(synced_at=None)


async def created(template: Template, sid: str, now: datetime) -> None:
    """The provider holds it now."""
    await Template.filter(id=template.id).update(sid=sid, state="unsubmitted", synced_at=now)


async def submitted(template: Template, approval: Approval, now: datetime) -> None:
    """It was sent in."""
    await Template.filter(id=template.id).update(**_approved(approval, template), synced_at=now)


def bare(content: Any) -> Any:
    """What a template says, without what the provider adds: places, and fields that are empty."""
    if isinstance(content, Mapping):
        pairs = {key: bare(one) for key, one in content.items() if key != "index"}
        return {key: one for key, one in pairs.items() if one not in (None, "", [], {})}
    return [bare(one) for one in content] if isinstance(content, list | tuple) else content


_PAGE = (
    "SELECT key FROM (SELECT key FROM template UNION SELECT template || ':' || locale"
    " FROM campaign_text WHERE template <> '' UNION SELECT {}) AS each_one"
    " WHERE key > $1 ORDER BY key LIMIT $2"
)
_KEYS = Sql(_PAGE.format("unnest($3::varchar[])"), _PAGE.format("value FROM json_each($3)"))


async def page(limit: int, after: str = "", unasked: Sequence[Drawn] = ()) -> list[Line]:
    """Templates by name and language, and who uses them; `after` is a key.

    `unasked` are those that the programme needs for what it says by time.
    """
    needed = many([f"{one.name}:{one.locale}" for one in unasked])
    keys = [str(one["key"]) for one in await rows(_KEYS, after, limit, needed)]
    names = {key.partition(":")[0] for key in keys}
    known = await Template.filter(name__in=names).order_by("-id")
    said = await CampaignText.filter(template__in=names).select_related("campaign")
    users = [
        (
            one.template,
            one.locale,
            templates.sign(one),
            f"{one.campaign.name} ({one.campaign.state})",
        )
        for one in sorted(said, key=lambda one: -one.campaign_id)
    ]
    users += [(one.name, one.locale, one.sign, UNASKED) for one in unasked if one.name in names]
    uses = dict[str, list[str]]()
    for name, locale, sign, who in users:
        fitting = [one for one in known if (one.name, one.locale) == (name, locale)]
        same = [one for one in fitting if one.content.get("sign") == sign]
        key = (same or fitting)[0].key if fitting else f"{name}:{locale}"
        if who not in uses.setdefault(key, []):
            uses[key].append(who)
    by_key = {one.key: one for one in known}
    return [_line(key, by_key.get(key), uses.get(key, [])) for key in keys]


def _line(key: str, row: Template | None, used_by: Iterable[str]) -> Line:
    if row is None:
        name, _, locale = key.partition(":")
        return Line(key, name, locale, "missing", "", "", tuple(used_by))
    called = str(row.content.get("called") or row.name)
    return Line(key, row.name, row.locale, row.state, called, row.reason, tuple(used_by))


def _named(known: Known) -> str:
    """What texts call it, or nothing if they cannot."""
    return next((one for one in (known.approval.name, known.name) if _NAME.fullmatch(one)), "")


def _fits(locale: str) -> bool:
    return 0 < len(locale) <= LONGEST_LOCALE


def _is(row: Template, known: Known) -> bool:
    """Whether a draft is what the provider has: it was created, and nobody heard of it."""
    same = row.content.get("called"), row.locale, bare(row.content.get("types"))
    return same == (known.name, known.locale, bare(known.types))


def _approved(approval: Approval, row: Template | None = None) -> dict[str, Any]:
    kept = row.category if row is not None else CATEGORIES[0]
    return {
        "state": approval.state,
        "category": approval.category if approval.category in CATEGORIES else kept,
        "reason": approval.reason[:LONGEST_REASON],
    }


async def _add(known: Known, now: datetime) -> None:
    """Keep one that somebody made elsewhere, as the next version of its name."""
    name, types = _named(known), bare(known.types)
    content = {
        "called": known.name,
        "types": types,
        "samples": dict(known.samples),
        "values": _meanings(types, known.samples),
    }
    await Template.create(
        key=await _key(name, known.locale), name=name, locale=known.locale, body=_body(types),
        content=content, sid=known.sid, synced_at=now, **_approved(known.approval),
    )  # fmt: skip


async def _update(row: Template, known: Known, now: datetime) -> bool:
    """Whether anything but the instant is another than it was."""
    fresh: dict[str, Any] = {"sid": known.sid, **_approved(known.approval, row)}
    types = bare(known.types)
    if types != bare(row.content.get("types")):  # somebody changed it before it was sent in
        values = _meanings(types, known.samples)
        fresh["content"] = {"called": known.name, "types": types, "values": values}
        fresh["body"] = _body(types)
    changed = any(getattr(row, name) != value for name, value in fresh.items())
    await Template.filter(id=row.id).update(**fresh, synced_at=now)
    return changed


async def _adopted(drawn: Drawn) -> Template | None:
    """One that is known under this name or a version's, and says the same: from now on ours."""
    called = re.compile(rf"{drawn.name}(_v\d+)?")
    for one in await Template.filter(locale=drawn.locale, sid__isnull=False).order_by("id"):
        theirs = bare(one.content.get("types"))
        if called.fullmatch(one.name) and "sign" not in one.content and theirs == bare(drawn.types):
            content = {**one.content, "values": dict(drawn.values)}
            key = one.key if one.name == drawn.name else await _key(drawn.name, drawn.locale)
            await Template.filter(id=one.id).update(key=key, name=drawn.name, content=content)
            return await Template.get(id=one.id)
    return None


async def _new(drawn: Drawn, category: str) -> Template:
    key = await _key(drawn.name, drawn.locale)
    version = key.partition(":")[2].partition(":")[2]
    taken = {one.content.get("called") for one in await Template.filter(locale=drawn.locale)}
    called = f"{drawn.name}_v{version}" if version else drawn.name
    number = int(version or 1)
    while called in taken:
        number += 1
        called = f"{drawn.name}_v{number}"
    content = {"called": called, "types": bare(drawn.types), "values": dict(drawn.values)}
    return await Template.create(
        key=key, name=drawn.name, locale=drawn.locale, body=drawn.body, category=category,
        content=content,
    )  # fmt: skip


async def _key(name: str, locale: str) -> str:
    """The next free one: "spring:en", then "spring:en:2"."""
    taken = {one.key for one in await Template.filter(name=name)}
    key, number = f"{name}:{locale}", 1
    while key in taken:
        number += 1
        key = f"{name}:{locale}:{number}"
    return key


def _body(types: Mapping[str, Any]) -> str:
    for one in types.values():
        if said := one.get("body") or one.get("title"):
            return str(said)
    return ""


def _meanings(types: Mapping[str, Any], samples: Mapping[str, str]) -> dict[str, str]:
    """What its variables stand for, where the sample of one is a placeholder's name."""
    return {
        name: sample
        for name in templates.variables_in(types)
        if (sample := samples.get(name, "").strip()) in texts.VALUES or _LINK.fullmatch(sample)
    }
