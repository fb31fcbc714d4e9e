"""The audience of a launched campaign becomes rows of `outgoing`, part by part.

Each part is one transaction that also notes how far it came: whoever is killed, or comes second,
goes on where the last part ended, and the same members end in the same arms.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from loyalty.campaigns import arms, audience, drafts, times
from loyalty.campaigns.errors import BadCampaign
from loyalty.models import Campaign
from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, packed, row, rows, stamp

CHUNK = {"postgres": 20_000, "sqlite": 2_000}  # members; others wait on SQLite meanwhile
ONCE = "campaign:"  # how the keys of campaigns' rows begin
SAYING = '{"text":"campaign"}'  # what it says is looked up when it is sent
_CAST = re.compile(r"::[a-z]+")
_LEFT = Sql("SELECT count(*) AS members FROM member WHERE id > $1")
_ZONES = Sql("SELECT DISTINCT zone FROM member")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One part of an audience; `done` says that it was the last."""

    members: int  # that were looked at
    done: bool


async def freeze(
    campaign_id: int, brand: Brand, now: datetime, tell: Callable[[int], Any] = lambda gone: None
) -> None:
    """Write the audience to its end; `tell` hears how many members each part looked at."""
    plan = await Plan.of(campaign_id, brand)
    while True:
        chunk = await plan.freeze_some(now)
        tell(chunk.members)
        if chunk.done:
            return
        await asyncio.sleep(0)


async def left(campaign_id: int) -> int:
    """How many members are still to be looked at."""
    campaign = await Campaign.get(id=campaign_id)
    found = await row(_LEFT, campaign.frozen_through)
    return int(found["members"]) if found and campaign.frozen_at is None else 0


class Plan:
    """How one campaign's audience is written; fixed by its launch."""

    def __init__(
        self, campaign: Campaign, names: list[str], brand: Brand, segment: tuple[str, list[Any]]
    ) -> None:
        self._id = campaign.id
        self._statement = _statement(campaign, names, brand, segment[0])
        self._given = segment[1]
        self._keys = (arms.key_of(brand.secret, campaign.id), arms.key_of(brand.secret, None))
        self._zone = brand.programme.programme.time_zone
        self._size = CHUNK[dialect()]

    @classmethod
    async def of(cls, campaign_id: int, brand: Brand) -> "Plan":
        """The plan of a campaign that was launched."""
        campaign = await Campaign.get(id=campaign_id)
        assert campaign.launched_at is not None, "only what was launched has an audience"
        names = sorted({text.variant for text in await drafts.texts_of(campaign_id)})
        segment = await audience.segment_sql(campaign, campaign.launched_at, _FIRST)
        rules = await drafts.rules_of(campaign, brand)
        return cls(campaign, names, replace(brand, programme=rules), segment)

    async def freeze_some(self, now: datetime) -> Chunk:
        """Write the next part, unless the campaign was cancelled meanwhile."""
        async with in_transaction():
            campaign = await drafts.lock(self._id)
            if campaign.state not in ("running", "paused"):
                raise BadCampaign(f"it is {campaign.state}")
            top, members = await audience.part_after(campaign.frozen_through, self._size)
            if campaign.frozen_at is not None or not members:
                await Campaign.filter(id=self._id, frozen_at=None).update(frozen_at=now)
                return Chunk(0, True)
            await self._insert(campaign, top, now)
            done = members < self._size
            await Campaign.filter(id=self._id).update(
                frozen_through=top, **({"frozen_at": now} if done else {})
            )
            return Chunk(members, done)

    async def _insert(self, campaign: Campaign, top: int, now: datetime) -> None:
        assert campaign.launched_at is not None, "it was launched"
        starts = max(campaign.start_at or campaign.launched_at, campaign.launched_at)
        clocks = dict[str, datetime]()
        if campaign.local_time:
            zones = [str(one["zone"]) for one in await rows(_ZONES)]
            clocks = times.moments(campaign, [*zones, self._zone], self._zone)
            starts = max(starts, clocks[self._zone])
        later = [
            [zone, stamp(max(at, campaign.launched_at))] for zone, at in sorted(clocks.items())
        ]
        await rows(
            self._statement, self._id, campaign.frozen_through, top, starts, campaign.valid_until,
            now, *self._keys, packed(later), campaign.launched_at, *self._given,
        )  # fmt: skip


_FIRST = 11  # the number of the segment's first parameter


def _statement(campaign: Campaign, names: list[str], brand: Brand, segment: str) -> Sql:
    people = audience.people(f"{segment} AND m.joined_at <= $10", ("$2", "$3"))
    each = audience.dealt(people, campaign, brand, names, "$7", "$8")
    postgres = dialect() == "postgres"
    zones = (
        "SELECT v->>0 AS zone, (v->>1)::timestamptz AS at FROM json_array_elements($9::json) t(v)"
        if postgres
        else "SELECT value->>0 AS zone, value->>1 AS at FROM json_each($9)"
    )
    text = (
        "INSERT INTO outgoing (once, member_id, channel, address, locale, kind, saying, state,"
        " reason, attempts, not_before, valid_until, lease_until, created_at, campaign_id, variant)"
        f" SELECT '{ONCE}' || $1::bigint || ':' || a.id, a.id, a.kind, a.address, a.locale,"
        f" 'marketing', '{SAYING}'::jsonb,"
        f" CASE WHEN a.arm = '{arms.HELD_OUT}' THEN 'skipped' ELSE 'queued' END,"
        f" CASE WHEN a.arm = '{arms.HELD_OUT}' THEN 'held out' ELSE '' END,"
        " 0, a.at, $5::timestamptz, a.at, $6::timestamptz, $1::bigint, a.arm"
        " FROM (SELECT p.id, p.kind, p.address, p.locale,"
        " COALESCE(z.at, $4::timestamptz) AS at, p.arm"
        f" FROM ({each}) p LEFT JOIN ({zones}) z ON z.zone = p.zone"
        " WHERE $7::text <> $8::text) a WHERE true ON CONFLICT (once) DO NOTHING"
    )
    return Sql(text) if postgres else Sql("", _CAST.sub("", text))
