"""Rules are read from TOML and kept in versions, each in force from an instant."""

import hashlib
import json
import tomllib
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from tortoise.transactions import in_transaction

from loyalty.errors import BadProgramme
from loyalty.models import ProgrammeVersion, Reward
from loyalty.programme.whole import Programme
from loyalty.statements import Sql, rows


def parse(text: str) -> Programme:
    """Read programme.toml; BadProgramme names the key and what was expected there."""
    try:
        return Programme.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadProgramme(f"not valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
        raise BadProgramme(f"{key}: {said}{more}" if key else f"{said}{more}") from error


def digest(programme: Programme) -> str:
    """Names these rules: the same rules have the same digest."""
    canonical = json.dumps(programme.model_dump(mode="json"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def current(now: datetime) -> tuple[int, Programme] | None:
    """The version in force and its rules; None in an empty database."""
    found = await ProgrammeVersion.filter(starts_at__lte=now).order_by("-version").first()
    return (found.version, Programme.model_validate(found.body)) if found else None


async def apply(programme: Programme, now: datetime) -> int:
    """Put rules in force from now on and return their version; the same rules change nothing."""
    async with in_transaction():
        latest = await ProgrammeVersion.all().order_by("-version").first()
        if latest and latest.digest == digest(programme):
            return latest.version
        version = latest.version + 1 if latest else 1
        body: Any = programme.model_dump(mode="json")
        await ProgrammeVersion.create(
            version=version, starts_at=now, digest=digest(programme), body=body
        )
        before = Programme.model_validate(latest.body) if latest else None
        await _offer(programme, before)
        return version


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
