"""Points become vouchers: what there is, what somebody can afford, asking first, then spending."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS, REWARDS, day, start_of, worth
from loyalty import ledger, rewards
from loyalty.errors import BelowMinimum, InDebt, NotEnoughPoints, Refusal
from loyalty.models import Member
from loyalty.money import MINOR_UNITS
from loyalty.programme import Brand
from loyalty.rewards import Offer

PAGE = 8
VOUCHERS = Button("button-vouchers", "vouchers")

_NUMBER = r"(\d{1,9})"
_POINTS = re.compile(r"(\d{1,3}(?:[.,]\d{3}){1,2}|\d{1,9}) ?(?:points?|pts?|pkt|punkte?n?)")
_SIGNS = {"£": "GBP", "€": "EUR", "$": "USD"}
_NAMES = {
    "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "pfund": "GBP",
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "chf": "CHF", "franken": "CHF",
}  # fmt: skip
_MONEY = re.compile(r"([£€$]?) ?(\d{1,7})(?:[.,](\d{1,2}))? ?([£€$]|[a-z]*)")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to redeem: a bare number, points, or money in minor units."""

    unit: Literal["number", "points", "money"]
    amount: int


def read_wish(text: str, currency: str) -> Wish | None:
    """Read "3", "200 points", "£10" or "10,50 €"; None if it is nothing of the kind."""
    text = text.strip().casefold().removesuffix(" off").strip()
    if re.fullmatch(_NUMBER, text):
        return Wish("number", int(text))
    if found := _POINTS.fullmatch(text):
        return Wish("points", int(found[1].replace(",", "").replace(".", "")))
    found = _MONEY.fullmatch(text)
    if found is None:
        return None
    before, whole, fraction, after = found.groups()
    named = _SIGNS.get(before) or _SIGNS.get(after) or _NAMES.get(after, after.upper())
    if named not in ("", currency):
        return None
    return Wish("money", int(whole) * MINOR_UNITS + int((fraction or "0").ljust(2, "0")))


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The catalogue, with what the member can afford as buttons."""
    balance = await ledger.balance(member.account_id, message.received_at)
    catalogue = await rewards.offered()
    start = start_of(message) if start_of(message) < len(catalogue) else 0
    page = catalogue[start : start + PAGE]
    spendable = 0 if balance.debt else balance.available
    least = await rewards.least(member, brand)
    most = _most(spendable, least, brand)
    buttons = [_take(offer) for offer in page if most and offer.cost <= spendable]
    if most and not any(offer.cost == most.cost for offer in page):
        buttons.append(_amount(most, brand))
    if start + PAGE < len(catalogue):
        buttons.append(Button("button-more", f"rewards {start + PAGE}"))
    buttons.append(POINTS if most else INVITE)
    step = brand.programme.points.step
    steps: dict[str, Param] = {"step": step, "step-worth": worth(step, brand)}
    params: dict[str, Param] = {
        "points": balance.available,
        "worth": worth(balance.available, brand),
    }
    status = _status(balance, least)
    if not page:
        return Reply("rewards-money-only", {**params, **steps}, status, tuple(buttons))
    lines = (*(_line(offer, member) for offer in page), Line("rewards-any", steps), *status)
    return Reply("rewards", params, lines, _beside(page, buttons))


def _status(balance: ledger.Balance, least: int) -> tuple[Line, ...]:
    """Why nothing can be redeemed now, if so."""
    if balance.debt:
        return (Line("points-debt", {"points": balance.debt}),)
    if balance.available < least:
        return (Line("points-to-go", {"missing": least - balance.available}),)
    return ()


def _line(offer: Offer, member: Member) -> Line:
    title = offer.title(member.locale)
    return Line("reward-line", {"number": str(offer.number), "title": title, "cost": offer.cost})


def _beside(page: Iterable[Offer], buttons: Iterable[Button]) -> tuple[Button, ...]:
    """Number what is no reward after the rewards: a number in the list means that reward."""
    free = itertools.count(max((offer.number for offer in page), default=0) + 1)
    return tuple(
        button if button.number else replace(button, number=next(free)) for button in buttons
    )


async def redeem(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Offer what was named and ask whether to spend; show what there is if nothing was."""
    if not message.argument:
        await _anything(member, message, brand)
        return await show(message, member, brand)
    wish = read_wish(message.argument, brand.programme.currency)
    if wish is None:
        buttons = _beside(await rewards.offered(), (REWARDS, POINTS))
        return Reply("redeem-which", buttons=buttons, expecting="redeem")
    try:
        offer = await _offer(wish, member, brand)
        await rewards.affordable(member, offer, brand, message.received_at)
    except (BelowMinimum, NotEnoughPoints) as refusal:
        return await _instead(refusal, message, member, brand)
    left = (await ledger.balance(member.account_id, message.received_at)).available - offer.cost
    params: dict[str, Param] = {
        "cost": offer.cost,
        "value": {"money": offer.value_cents, "currency": brand.programme.currency},
        "left": left,
    }
    text = "redeem-sure"
    if offer.reward_id is not None:
        text, params["title"] = "redeem-sure-reward", offer.title(member.locale)
    asked = confirm(
        text,
        params,
        then="spend",
        subject=_agreed(offer),
        yes="button-yes-redeem",
        no="button-no",
    )
    return replace(asked, lines=_rounded(wish, offer, brand))


def _agreed(offer: Offer) -> str:
    """What a yes stands for: the number of a reward, or 0, its price and its value."""
    return f"{offer.number} {offer.cost} {offer.value_cents}"


def _rounded(wish: Wish, offer: Offer, brand: Brand) -> tuple[Line, ...]:
    """That less than was asked for is offered, if so."""
    got = offer.value_cents if wish.unit == "money" else offer.cost
    if offer.reward_id is not None or got == wish.amount:
        return ()
    asked: Param = wish.amount
    if wish.unit == "money":
        asked = {"money": wish.amount, "currency": brand.programme.currency}
    return (Line("redeem-rounded", {"step": brand.programme.points.step, "asked": asked}),)


async def spend(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Spend what was agreed to and hand over the voucher; `argument` says what that was."""
    number, cost, _ = (int(part) for part in message.argument.split())
    if number:
        offer = await rewards.offer_number(number)
    else:
        offer = rewards.money_off(cost, await rewards.least(member, brand), brand)
    if _agreed(offer) != message.argument:  # changed since it was asked
        raise OfferChanged
    now = message.received_at
    once = f"redeem:{message.key}"
    voucher = await rewards.redeem(member, offer, once=once, brand=brand, now=now)
    balance = await ledger.balance(member.account_id, now)
    params: dict[str, Param] = {
        "code": {"voucher": voucher.key},
        "value": {"money": voucher.value_cents, "currency": voucher.currency},
        "day": day(brand.programme.last_day(voucher.expires_at)),
        "left": balance.available,
    }
    copy = Button("button-copy-code", copy="{code}", params={"code": {"voucher": voucher.key}})
    return Reply("redeemed", params, buttons=(copy, VOUCHERS, POINTS), kind="voucher")


class OfferChanged(Refusal):
    """What was agreed to is not what it would cost now."""

    text = "offer-changed"


async def _offer(wish: Wish, member: Member, brand: Brand) -> Offer:
    """What a wish means: a bare number is a reward, or else enough points."""
    least = await rewards.least(member, brand)
    if wish.unit == "money":
        return rewards.money_off(brand.programme.points_worth(wish.amount), least, brand)
    if wish.unit == "number":
        try:
            return await rewards.offer_number(wish.amount)
        except Refusal:
            if wish.amount < brand.programme.points.step:
                raise  # far too little to mean points
    return rewards.money_off(wish.amount, least, brand)


async def _anything(member: Member, message: Inbound, brand: Brand) -> None:
    """Refuse at once if nothing can be redeemed at all."""
    smallest = Offer(1, 0, {})
    await rewards.affordable(member, smallest, brand, message.received_at)


async def _instead(refusal: Refusal, message: Inbound, member: Member, brand: Brand) -> Reply:
    """Say what is missing, and offer what can be had now."""
    balance = await ledger.balance(member.account_id, message.received_at)
    if balance.debt:
        raise InDebt(debt=balance.debt)
    least = await rewards.least(member, brand)
    most = _most(balance.available, least, brand)
    if isinstance(refusal, BelowMinimum) and most is None:
        refusal = NotEnoughPoints(
            cost=least, points=balance.available, missing=least - balance.available
        )
    buttons = (_amount(most, brand), REWARDS) if most else (INVITE, POINTS)
    return Reply(refusal.text, refusal.params, buttons=buttons)


def _most(points: int, least: int, brand: Brand) -> Offer | None:
    """The most money off that these points are good for."""
    if points < max(least, brand.programme.points.step):
        return None
    return rewards.money_off(points, least, brand)


def _take(offer: Offer) -> Button:
    label: dict[str, Param] = {"cost": offer.cost}
    return Button("button-take", f"redeem {offer.number}", label, number=offer.number)


def _amount(offer: Offer, brand: Brand) -> Button:
    value: Param = {"money": offer.value_cents, "currency": brand.programme.currency}
    return Button("button-money-off", f"redeem {offer.cost} points", {"value": value})
