"""Who opened a link of a campaign: each recipient counts once, and is forgotten after a month.

Clicks are kept with their recipients as long as they may still come in. Then only how many there
were is kept, by variant and channel, and by link.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.transactions import in_transaction

from loyalty.campaigns import drafts
from loyalty.campaigns.links import Target
from loyalty.models import CampaignLink, Setting
from loyalty.statements import Sql, row, rows

KEPT = timedelta(days=30)  # after the message was sent; later clicks are not counted
AT_ONCE = 1000  # recipients whose clicks are added up in one transaction

_CLICK = Sql(
    "INSERT INTO click (key, outgoing_id, link_id, at)"
    " SELECT $1::varchar, o.id, l.id, $4::timestamptz FROM outgoing o"
    " JOIN campaign_link l ON l.campaign_id = o.campaign_id"
    " WHERE o.id = $2 AND l.id = $3 AND o.variant <> '-'"
    " AND COALESCE(o.sent_at, o.created_at) > $5 ON CONFLICT (key) DO NOTHING RETURNING key",
    "INSERT INTO click (key, outgoing_id, link_id, at) SELECT ?1, o.id, l.id, ?4 FROM outgoing o"
    " JOIN campaign_link l ON l.campaign_id = o.campaign_id"
    " WHERE o.id = ?2 AND l.id = ?3 AND o.variant <> '-'"
    " AND COALESCE(o.sent_at, o.created_at) > ?5 ON CONFLICT (key) DO NOTHING RETURNING key",
)
_PEOPLE = Sql(
    "SELECT o.variant, o.channel, count(DISTINCT c.outgoing_id) AS people FROM click c"
    " JOIN outgoing o ON o.id = c.outgoing_id WHERE o.campaign_id = $1"
    " GROUP BY o.variant, o.channel"
)
_LINKS = Sql(
    "SELECT c.link_id, count(*) AS people FROM click c JOIN campaign_link l ON l.id = c.link_id"
    " WHERE l.campaign_id = $1 GROUP BY c.link_id"
)
_OLD = Sql(
    "DELETE FROM click WHERE outgoing_id IN (SELECT DISTINCT c.outgoing_id FROM click c"
    " JOIN outgoing o ON o.id = c.outgoing_id WHERE COALESCE(o.sent_at, o.created_at) <= $1"
    " LIMIT $2) RETURNING outgoing_id, link_id,"
    " (SELECT o.campaign_id FROM outgoing o WHERE o.id = outgoing_id) AS campaign_id,"
    " (SELECT o.variant || ':' || o.channel FROM outgoing o WHERE o.id = outgoing_id) AS who"
)
_KEEP = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2)"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


@dataclass(frozen=True, slots=True)
class Clicks:
    """How many recipients opened something: by variant and channel, and by link."""

    people: dict[tuple[str, str], int]
    links: dict[str, int]


async def clicked(to: Target, now: datetime) -> bool:
    """A person opened it; whether it was for the first time, and is counted.

    Test messages belong to no campaign, and count nothing.
    """
    key = f"{to.outgoing_id}:{to.link_id}"
    return await row(_CLICK, key, to.outgoing_id, to.link_id, now, now - KEPT) is not None


async def of(campaign_id: int) -> Clicks:
    """All that were counted, also those that were wiped since."""
    kept = await _kept(campaign_id)
    people, links = Counter(kept["people"]), Counter(kept["links"])
    for one in await rows(_PEOPLE, campaign_id):
        people[f"{one['variant']}:{one['channel']}"] += int(one["people"])
    for one in await rows(_LINKS, campaign_id):
        links[str(one["link_id"])] += int(one["people"])
    names = {str(one.id): one.name for one in await CampaignLink.filter(campaign_id=campaign_id)}
    return Clicks(
        {_pair(who): count for who, count in sorted(people.items())},
        {name: links[number] for number, name in names.items()},
    )


async def wipe(now: datetime) -> int:
    """Add up the clicks of what was sent a month ago and delete them; how many recipients'."""
    gone = 0
    while True:
        async with in_transaction():
            found = await rows(_OLD, now - KEPT, AT_ONCE)
            await _keep(found)
        people = len({one["outgoing_id"] for one in found})
        gone += people
        if people < AT_ONCE:
            return gone


async def _keep(found: Any) -> None:
    for campaign_id in sorted({int(one["campaign_id"]) for one in found}):
        mine = [one for one in found if int(one["campaign_id"]) == campaign_id]
        await drafts.lock(campaign_id)  # or two who add up would lose what the other one added
        kept = await _kept(campaign_id)
        people = {one["outgoing_id"]: one["who"] for one in mine}
        total = {
            "people": Counter(kept["people"]) + Counter(people.values()),
            "links": Counter(kept["links"]) + Counter(str(one["link_id"]) for one in mine),
        }
        await rows(_KEEP, _name(campaign_id), json.dumps(total))


async def _kept(campaign_id: int) -> dict[str, dict[str, int]]:
    found = await Setting.get_or_none(name=_name(campaign_id))
    known: dict[str, dict[str, int]] = json.loads(found.value) if found else {}
    return {"people": known.get("people", {}), "links": known.get("links", {})}


def _name(campaign_id: int) -> str:
    return f"clicks:{campaign_id}"


def _pair(who: str) -> tuple[str, str]:
    variant, _, channel = who.partition(":")
    return variant, channel
