"""Rules are read from TOML and kept in versions, each in force from an instant."""

import hashlib
import json
import tomllib
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from tortoise.transactions import in_transaction

from loyalty import shapes
from loyalty.errors import BadProgramme
from loyalty.models import ProgrammeVersion, Reward
from loyalty.programme.whole import Programme
from loyalty.statements import Sql, dialect, row, rows


def parse(text: str) -> Programme:
    """Read programme.toml; BadProgramme names the key and what was expected there."""
    try:
        found = Programme.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadProgramme(f"not valid TOML: {error}") from error
    except ValidationError as error:
        key, said = shapes.first(error)
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise BadProgramme(f"{key}: {said}{more}" if key else f"{said}{more}") from error
    if objection := found.objection():
        raise BadProgramme(objection)
    return found


def digest(programme: Programme) -> str:
    """Names these rules: the same rules have the same digest."""
    canonical = json.dumps(programme.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def current(now: datetime) -> tuple[int, Programme] | None:
    """The version in force and its rules; None in an empty database."""
    found = await _in_force(now)
    return (found.version, Programme.model_validate(found.body)) if found else None


async def following(now: datetime) -> tuple[datetime, int, Programme] | None:
    """The version that starts next: when, its number, its rules; None if none is planned."""
    found = await ProgrammeVersion.filter(starts_at__gt=now).order_by("starts_at").first()
    if found is None:
        return None
    starting = await _in_force(found.starts_at)  # of those that start together, the newest
    assert starting is not None, "what starts is in force then"
    return starting.starts_at, starting.version, Programme.model_validate(starting.body)


async def listed(limit: int, before: int | None = None) -> list[ProgrammeVersion]:
    """All versions, the newest first, from the one before `before` on."""
    found = (
        ProgrammeVersion.all() if before is None else ProgrammeVersion.filter(version__lt=before)
    )
    return await found.order_by("-version").limit(limit)


async def apply(programme: Programme, now: datetime, starts_at: datetime | None = None) -> int:
    """Put rules in force from now or a later instant on, and return their version.

    The same rules as would be in force then change nothing. Versions that are planned for later
    stay planned.
    """
    starts_at = max(now, starts_at or now)
    async with in_transaction():
        if dialect() == "postgres":  # on SQLite there is one writer at a time anyway
            await rows(_ONE_BY_ONE)
        standing = await _in_force(starts_at)
        if standing and standing.digest == digest(programme):
            return standing.version
        await enter(now)
        latest = await ProgrammeVersion.all().order_by("-version").first()
        version = latest.version + 1 if latest else 1
        body: Any = programme.model_dump(mode="json")
        await ProgrammeVersion.create(
            version=version, starts_at=starts_at, digest=digest(programme), body=body
        )
        if latest is None:
            await rows(_NOTE, _CATALOGUE, str(version))
            await _offer(programme, None)
        else:
            await enter(now)
        return version


_ONE_BY_ONE = Sql("SELECT pg_advisory_xact_lock(hashtextextended('programme', 0))")


async def enter(now: datetime) -> None:
    """Make the catalogue that of the version in force, once, by whoever notices first.

    Never back to an earlier one: another machine's clock may be behind.
    """
    version = await _in_force(now)
    if version is None:
        return
    async with in_transaction():
        known = await row(_OFFERED, _CATALOGUE)
        if known is None:  # from before this was noted: it was offered when it was applied
            await rows(_NOTE, _CATALOGUE, str(version.version))
            return
        offered = await ProgrammeVersion.get(version=int(known["value"]))
        if (version.starts_at, version.version) <= (offered.starts_at, offered.version):
            return
        await rows(_ADVANCE, _CATALOGUE, str(version.version))
        await _offer(Programme.model_validate(version.body), Programme.model_validate(offered.body))


async def _in_force(at: datetime) -> ProgrammeVersion | None:
    """Of the versions that have started, the last to start; of those, the newest."""
    started = ProgrammeVersion.filter(starts_at__lte=at)
    return await started.order_by("-starts_at", "-version").first()


_CATALOGUE = "catalogue"  # the version whose rewards are offered
_OFFERED = Sql(
    "SELECT value FROM setting WHERE name = $1 FOR UPDATE",
    "SELECT value FROM setting WHERE name = ?1",
)
_NOTE = Sql(
    "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING RETURNING name"
)
_ADVANCE = Sql("UPDATE setting SET value = $2 WHERE name = $1 RETURNING name")


async def seed(programme: Programme, now: datetime) -> bool:
    """Fill an empty database; False if other rules are in force (they stay so)."""
    found = await current(now)
    if found is None:
        await apply(programme, now)
        return True
    return digest(found[1]) == digest(programme)


async def _offer(programme: Programme, before: Programme | None) -> None:
    """Make the catalogue what the rules say: old rewards stop being offered, none is deleted.

    What is left of a stock stays, unless the rules say another stock than before.
    """
    stocks = {rules.slug: rules.stock for rules in before.rewards} if before else {}
    await rows(Sql("UPDATE reward SET number = -id, active = false RETURNING id"))  # numbers free
    for rules in programme.rewards:
        line: dict[str, Any] = {
            "number": rules.number,
            "kind": rules.kind,
            "titles": rules.title,
            "cost": rules.cost,
            "value_cents": rules.value_cents,
            "active": True,
        }
        if rules.slug not in stocks or stocks[rules.slug] != rules.stock:
            line["stock"] = rules.stock
        await Reward.update_or_create(slug=rules.slug, defaults=line)
