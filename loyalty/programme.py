"""The rules of the programme: read from TOML, kept in versions, each in force from an instant."""

import hashlib
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from tortoise.transactions import in_transaction

from loyalty.errors import BadProgramme
from loyalty.models import ProgrammeVersion, Reward
from loyalty.money import Money, cents_of
from loyalty.statements import Sql, rows


def _amount(text: str) -> str:
    cents_of(text)
    return text


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not a time zone of the IANA database, such as Europe/London")
    return name


Amount = Annotated[str, AfterValidator(_amount)]
Count = Annotated[int, Field(ge=0, le=10**9)]
Some = Annotated[int, Field(gt=0, le=10**9)]
Factor = Annotated[Decimal, Field(ge=0, le=1000, max_digits=9)]
Titles = Annotated[
    dict[str, Annotated[str, Field(min_length=1, max_length=120)]], Field(min_length=1)
]


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class BrandRules(_Rules):
    """Who speaks."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    tagline: Annotated[str, Field(max_length=200)] = ""
    colour: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = "#7a2e3b"
    contact: Annotated[str, Field(max_length=200)] = ""
    terms_url: Annotated[str, Field(pattern=r"^(https://\S+)?$", max_length=500)] = ""


class ProgrammeRules(_Rules):
    """In which money and by which clock."""

    currency: Literal["GBP", "EUR", "USD", "CHF", "AUD", "CAD", "NZD", "SEK", "NOK", "DKK", "PLN"]
    time_zone: Annotated[str, AfterValidator(_zone)]


class PointsRules(_Rules):
    """What a point is worth, from when on, and for how long."""

    worth_points: Some = 20
    worth: Amount = "1.00"
    minimum: Some = 200
    minimum_applies: Literal["always", "first_time"] = "always"
    step: Some = 20
    expiry_months: Annotated[int, Field(ge=0, le=120)] = 12


class PurchaseRules(_Rules):
    """What an order earns."""

    points_per_unit: Factor = Decimal(1)
    pending_days: Annotated[int, Field(ge=0, le=365)] = 14
    adopt_days: Annotated[int, Field(ge=0, le=365)] = 30


class JoiningRules(_Rules):
    """What joining earns, once."""

    points: Count = 50


class ReferralRules(_Rules):
    """What a friend's first order pays, and to whom."""

    advocate_points: Count = 200
    friend_points: Count = 200
    minimum_order: Amount = "40.00"
    attribution_days: Annotated[int, Field(ge=1, le=365)] = 90


class VoucherRules(_Rules):
    """How long a voucher can be used."""

    valid_days: Annotated[int, Field(ge=1, le=3650)] = 90


class Tier(_Rules):
    """A level reached by points earned in the last 12 months, and what it multiplies."""

    name: Titles
    from_points: Count
    multiplier: Factor = Decimal(1)


class RewardRules(_Rules):
    """One line of the catalogue."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
    number: Annotated[int, Field(ge=1, le=9999)]
    title: Titles
    cost: Some
    value: Amount
    stock: Count | None = None


class Programme(_Rules):
    """All rules together: the shape of programme.toml."""

    brand: BrandRules
    programme: ProgrammeRules
    points: PointsRules = PointsRules()
    purchase: PurchaseRules = PurchaseRules()
    joining: JoiningRules = JoiningRules()
    referral: ReferralRules = ReferralRules()
    vouchers: VoucherRules = VoucherRules()
    tiers: tuple[Tier, ...] = ()
    rewards: tuple[RewardRules, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "Programme":
        steps = [tier.from_points for tier in self.tiers]
        if steps != sorted(set(steps)) or (steps and steps[0] != 0):
            raise ValueError("tiers: from_points start at 0 and rise")
        if len({reward.number for reward in self.rewards}) != len(self.rewards):
            raise ValueError("rewards: each number is used once")
        if len({reward.slug for reward in self.rewards}) != len(self.rewards):
            raise ValueError("rewards: each slug is used once")
        if self.points.step * cents_of(self.points.worth) % self.points.worth_points:
            raise ValueError("points.step: one step must be worth whole minor units of money")
        if self.points.minimum % self.points.step:
            raise ValueError("points.minimum: a whole number of steps, as money off comes in steps")
        return self

    @property
    def currency(self) -> str:
        """ISO 4217."""
        return self.programme.currency

    def worth(self, points: int) -> Money:
        """What points are worth, in whole minor units, rounded down."""
        cents = points * cents_of(self.points.worth) // self.points.worth_points
        return Money(cents, self.currency)

    def points_worth(self, cents: int) -> int:
        """The fewest points that are worth at least this much money."""
        return -(-cents * self.points.worth_points // max(1, cents_of(self.points.worth)))

    def available_at(self, paid_at: datetime) -> datetime:
        """When points for something paid become spendable: days of 24 hours."""
        return paid_at + timedelta(days=self.purchase.pending_days)

    def expires_at(self, available_at: datetime) -> datetime | None:
        """End of the day that many months after points became spendable; None: never."""
        if not self.points.expiry_months:
            return None
        day = months_later(available_at.astimezone(self._zone), self.points.expiry_months)
        return self._end_of(day)

    def voucher_expires_at(self, issued_at: datetime) -> datetime:
        """End of the last day on which a voucher is good."""
        return self._end_of(issued_at.astimezone(self._zone) + timedelta(self.vouchers.valid_days))

    def last_day(self, expires_at: datetime) -> date:
        """The day on which something is still good that expires at the end of a day."""
        return (expires_at - timedelta(seconds=1)).astimezone(self._zone).date()

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.programme.time_zone)

    def _end_of(self, day: datetime) -> datetime:
        """Midnight after a day, in the programme's zone."""
        following = (day + timedelta(days=1)).date()
        return datetime(following.year, following.month, following.day, tzinfo=self._zone)


@dataclass(frozen=True)
class Brand:
    """Everything a conversation needs to know of whom it speaks for."""

    programme: Programme
    version: int
    secret: bytes
    public_url: str
    telegram_link: str  # "https://t.me/<bot>"; empty while that door is closed
    whatsapp_link: str  # "https://wa.me/<digits>"; empty while that door is closed
    wording: Callable[[str, str], str]  # text key, locale -> the exact sentence


def months_later(day: datetime, months: int) -> datetime:
    """The same day, `months` (also negative) later; the month's last day where it is missing."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return day.replace(year=year, month=month + 1, day=last)
            except ValueError:
                continue
    raise AssertionError("every month has 28 days")


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
            "kind": "money_off",
            "titles": rules.title,
            "cost": rules.cost,
            "value_cents": cents_of(rules.value),
            "active": True,
        }
        if rules.slug not in stocks or stocks[rules.slug] != rules.stock:
            line["stock"] = rules.stock
        await Reward.update_or_create(slug=rules.slug, defaults=line)
