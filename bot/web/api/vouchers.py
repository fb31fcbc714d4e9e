"""/vouchers and /rewards: what points buy, and how a shop or a till takes it."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from bot.web.api.forms import VISIBLE
from bot.web.api.members import of_number
from bot.web.api.operations import Answer, Call
from bot.web.api.points import Slug
from bot.web.api.problems import Problem
from bot.web.api.reading import implausible
from bot.web.api.shapes import (
    Amount,
    Asked,
    Minutes,
    Page,
    Paging,
    Points,
    Reason,
    Told,
    amount_of,
    page_of,
)
from loyalty import family, rewards, tills, vouchers
from loyalty.errors import NotAReward
from loyalty.models import Member, Voucher
from loyalty.money import Money
from loyalty.programme import Brand

Kind = Literal["money_off", "percentage", "product", "shipping", "event", "donation"]
Code = Annotated[
    str,
    Field(min_length=1, max_length=80, pattern=VISIBLE, description="As it was typed or scanned."),
]
Basket = Annotated[
    str,
    Field(
        min_length=1,
        max_length=80,
        pattern=VISIBLE,
        description="Your name for the basket or till that it is kept for.",
    ),
]


class Typed(Asked):
    """A voucher's code."""

    code: Code


class Reserve(Typed):
    """Keep it for a basket."""

    reserved_for: Basket
    minutes: Minutes = 30


class Release(Typed):
    """Let go what was kept for a basket."""

    reserved_for: Basket


class Use(Typed):
    """Take it, for good."""

    sale: Annotated[
        str,
        Field(
            min_length=1,
            max_length=80,
            pattern=VISIBLE,
            description="Your number of the order or receipt.",
        ),
    ]
    reserved_for: Annotated[str, Field(max_length=80)] = ""


class Void(Asked):
    """End a voucher that was not used."""

    reason: Reason


class Redeem(Asked):
    """A reward of the catalogue, or money off for points."""

    reward: Slug | None = None
    points: Points | None = None

    @model_validator(mode="after")
    def _one(self) -> "Redeem":
        if (self.reward is None) == (self.points is None):
            raise implausible("exactly one of reward and points")
        return self


class VoucherTold(Told):
    """A voucher without its code."""

    voucher: Annotated[str, Field(description="Its key: names it, opens nothing.")]
    state: Literal["issued", "reserved", "used", "void", "expired"]
    kind: Kind
    titles: Annotated[dict[str, str], Field(description="By language; money off has none.")]
    value: Annotated[Amount, Field(description="What it takes off, if that is an amount.")]
    percent: int | None
    sku: str | None
    minimum_order: Amount
    combines: Annotated[bool, Field(description="With other discounts.")]
    points: Annotated[int, Field(description="What was paid for it.")]
    last_four: str
    issued_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    reserved_for: str
    reserved_until: datetime | None


class Redeemed(VoucherTold):
    """A voucher with its code, for whom it was issued."""

    code: str


class RewardTold(Told):
    """A line of the catalogue."""

    reward: Slug
    number: Annotated[int, Field(description="What a member types in chat.")]
    kind: Kind
    titles: dict[str, str]
    cost: int
    value: Amount
    percent: int | None
    sku: str | None
    minimum_order: Amount
    stock: Annotated[int | None, Field(description="What is left; null: endless.")]
    open: Annotated[bool, Field(description="Whether anybody can have it now.")]


class Catalogue(Told):
    """Everything that points buy."""

    items: list[RewardTold]


def code_of(told: dict[str, Any], brand: Brand) -> dict[str, Any]:
    """The answer with the code, which is kept nowhere and computed each time."""
    return {**told, "code": vouchers.code(brand.secret, told["voucher"])}


async def check(call: Call, body: Typed) -> Answer:
    """What a code is good for; codes that are not are all answered alike."""
    found = await vouchers.check(body.code, caller=_caller(call), now=call.now)
    return Answer(_told(found))


async def reserve(call: Call, body: Reserve) -> Answer:
    """Keep a voucher for a basket for a while; again: for longer."""
    found = await vouchers.reserve(
        body.code,
        reserved_for=body.reserved_for,
        until=call.now + timedelta(minutes=body.minutes),
        caller=_caller(call),
        now=call.now,
    )
    return Answer(_told(found))


async def release(call: Call, body: Release) -> Answer:
    """Let go a voucher that was kept for a basket."""
    found = await vouchers.release(
        body.code, reserved_for=body.reserved_for, caller=_caller(call), now=call.now
    )
    return Answer(_told(found))


async def use(call: Call, body: Use) -> Answer:
    """Take a voucher for a sale, once; the same sale again gets the same answer."""
    found = await vouchers.take(
        body.code,
        f"api:{body.sale}",
        caller=_caller(call),
        brand=call.brand,
        now=call.now,
        reserved_for=body.reserved_for,
    )
    return Answer(_told(found))


async def void(call: Call, key: str, body: Void) -> Answer:
    """End a voucher that was not used; points come back as the rules say."""
    found = await Voucher.get_or_none(key=key)
    if found is None:
        raise Problem("not-found", "there is no such voucher", field="key")
    ended = await tills.void(found, by=call.by, reason=body.reason, brand=call.brand, now=call.now)
    return Answer(_told(ended))


async def of_member(call: Call, number: str, query: Paging) -> Answer:
    """A member's vouchers without their codes, the newest first."""
    member = await of_number(number)
    found = Voucher.filter(account_id__in=await family.accounts(member.account_id))
    if query.start:
        found = found.filter(id__lt=query.start)
    rows = await found.order_by("-id").limit(query.limit + 1)
    page: Page[VoucherTold] = page_of(
        [_told(row) for row in rows], [row.id for row in rows], query.limit
    )
    return Answer(page)


async def catalogue(call: Call) -> Answer:
    """Everything that points buy now."""
    rules = call.brand.programme
    found = await rewards.offered(call.brand, call.now)
    return Answer(
        Catalogue(
            items=[
                RewardTold(
                    reward=offer.rules.slug,
                    number=offer.number,
                    kind=offer.rules.kind,
                    titles=offer.titles,
                    cost=offer.cost,
                    value=amount_of(Money(offer.value_cents, rules.currency)),
                    percent=offer.rules.percent,
                    sku=offer.rules.sku or None,
                    minimum_order=amount_of(Money(offer.rules.minimum_cents, rules.currency)),
                    stock=offer.stock,
                    open=offer.closed is None,
                )
                for offer in found
                if offer.rules is not None
            ]
        )
    )


async def redeem(call: Call, number: str, body: Redeem) -> Answer:
    """Turn a member's points into a voucher, whose code is in the answer."""
    member = await of_number(number)
    if body.points is not None:
        least = await rewards.least(member, call.brand)
        offer = rewards.money_off(body.points, least, call.brand)
    else:
        offer = await _offered(body.reward, member, call)
    voucher = await rewards.redeem(member, offer, once=call.once, brand=call.brand, now=call.now)
    return Answer(_told(voucher), status=201)


async def _offered(slug: str | None, member: Member, call: Call) -> rewards.Offer:
    """The reward of that name. Raises Problem."""
    numbers = {reward.slug: reward.number for reward in call.brand.programme.rewards}
    try:
        return await rewards.offer_number(numbers.get(slug or "", 0), call.brand, call.now, member)
    except NotAReward as error:
        said = f"reward: there is no reward named {slug}; GET /api/v1/rewards lists all"
        raise Problem("refused", said, field="reward", more=error.text) from None


def _caller(call: Call) -> str:
    """Whose wrong guesses are counted together."""
    return f"api:{call.caller.key}"


def _told(voucher: Voucher) -> VoucherTold:
    terms = vouchers.terms_of(voucher)
    return VoucherTold.model_validate(
        {
            "voucher": voucher.key,
            "state": voucher.state,
            "kind": voucher.kind,
            "titles": terms.get("titles", {}),
            "value": amount_of(Money(voucher.value_cents, voucher.currency)),
            "percent": terms.get("percent"),
            "sku": terms.get("sku"),
            "minimum_order": amount_of(Money(terms.get("minimum_cents", 0), voucher.currency)),
            "combines": terms.get("combines", True),
            "points": voucher.points,
            "last_four": voucher.last_four,
            "issued_at": voucher.issued_at,
            "expires_at": voucher.expires_at,
            "settled_at": voucher.settled_at,
            "reserved_for": voucher.reserved_for,
            "reserved_until": voucher.reserved_until,
        }
    )
