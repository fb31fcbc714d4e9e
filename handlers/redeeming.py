"""Points become vouchers: what somebody can have, asking first, then spending, once."""

import hashlib
import json
from dataclasses import replace

from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Picture, Reply
from handlers.points import INVITE, POINTS, REWARDS, amount, day
from handlers.rewards import amount_button, beside, most_money_off, show
from handlers.vouchers import VOUCHERS, cancel_button
from handlers.wishes import Wish, is_everything, read_wish
from loyalty import ledger, rewards
from loyalty.errors import BelowMinimum, InDebt, NotEnoughPoints, OfferChanged, Refusal, SoldOut
from loyalty.models import Member, Voucher
from loyalty.programme import Brand
from loyalty.rewards import Offer
from loyalty.vouchers import Terms, terms_of

TIER = Button("button-tier", "tier")


async def redeem(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Offer what was named and ask whether to spend; show the way if nothing was, or too much."""
    now = message.received_at
    if not message.argument:
        try:
            return await _anything(member, message, brand)
        except NotEnoughPoints as refusal:
            return await _instead(refusal, message, member, brand)
    if is_everything(message.argument):
        balance = await ledger.balance(member.account_id, now)
        wish: Wish | None = Wish("points", balance.available)
    else:
        wish = read_wish(message.argument, brand.programme.currency)
    if wish is None:
        buttons = beside(await rewards.offered(brand, now), (REWARDS, POINTS))
        return Reply("redeem-which", buttons=buttons, expecting="redeem")
    try:
        offer = await _offer(wish, message, member, brand)
        if offer.closed is not None:
            return _closed(offer.closed)
        await rewards.affordable(member, offer, brand, now)
    except (BelowMinimum, NotEnoughPoints) as refusal:
        return await _instead(refusal, message, member, brand)
    return await _ask(wish, offer, message, member, brand)


async def _ask(wish: Wish, offer: Offer, message: Inbound, member: Member, brand: Brand) -> Reply:
    """Say what it costs and what one gets for it, and wait for a yes."""
    left = (await ledger.balance(member.account_id, message.received_at)).available - offer.cost
    params: dict[str, Param] = {"cost": offer.cost, "left": left}
    if offer.kind == "money_off":
        params["value"] = {"money": offer.value_cents, "currency": brand.programme.currency}
    if offer.rules is None:
        text = "redeem-sure"
    else:
        text = {"money_off": "redeem-sure-reward", "donation": "redeem-sure-donation"}.get(
            offer.kind, "redeem-sure-thing"
        )
        params["title"] = offer.title(member.locale)
    asked = confirm(
        text,
        params,
        then="spend",
        subject=_agreed(offer),
        yes="button-yes-redeem",
        no="button-no",
    )
    about = offer.description(member.locale)
    lines = (
        *((Line("reward-about", {"about": about}),) if about else ()),
        *_conditions(offer.terms or {}, brand),
        *_rounded(wish, offer, brand),
    )
    shown: Picture = {}
    if offer.rules is not None and offer.rules.picture:
        shown = {"url": offer.rules.picture}
    return replace(asked, lines=lines, picture=shown)


def _agreed(offer: Offer) -> str:
    """What a yes stands for: the number of a reward, or 0, its price, its value, its terms."""
    promised = json.dumps([offer.kind, offer.terms], sort_keys=True)
    mark = hashlib.sha256(promised.encode()).hexdigest()[:12]
    return f"{offer.number} {offer.cost} {offer.value_cents} {mark}"


def _conditions(terms: Terms, brand: Brand) -> tuple[Line, ...]:
    """What one has to know before using a voucher."""
    lines = []
    if minimum := terms.get("minimum_cents"):
        lines.append(Line("voucher-minimum", {"minimum": amount(minimum, brand)}))
    if not terms.get("combines", True):
        lines.append(Line("voucher-alone"))
    return tuple(lines)


def _rounded(wish: Wish, offer: Offer, brand: Brand) -> tuple[Line, ...]:
    """That less than was asked for is offered, if so."""
    got = offer.value_cents if wish.unit == "money" else offer.cost
    if offer.reward_id is not None or got == wish.amount:
        return ()
    asked: Param = wish.amount
    if wish.unit == "money":
        asked = amount(wish.amount, brand)
    return (Line("redeem-rounded", {"step": brand.programme.points.step, "asked": asked}),)


async def spend(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Spend what was agreed to and hand over the voucher; `argument` says what that was."""
    now = message.received_at
    number, cost = (int(part) for part in message.argument.split()[:2])
    if number:
        offer = await rewards.offer_number(number, brand, now, member)
    else:
        offer = rewards.money_off(cost, await rewards.least(member, brand), brand)
    if _agreed(offer) != message.argument:  # changed since it was asked
        raise OfferChanged
    once = f"redeem:{message.key}"
    voucher = await rewards.redeem(member, offer, once=once, brand=brand, now=now)
    left = (await ledger.balance(member.account_id, now)).available
    if voucher.kind == "donation":
        params: dict[str, Param] = {"title": offer.title(member.locale), "left": left}
        return Reply("redeemed-donation", params, buttons=(POINTS, REWARDS))
    return _handed_over(voucher, offer.title(member.locale), left, brand)


def _handed_over(voucher: Voucher, title: str, left: int, brand: Brand) -> Reply:
    """The code, what it is good for, and its picture for a till that scans."""
    code: Param = {"voucher": voucher.key}
    params: dict[str, Param] = {
        "code": code,
        "day": day(brand.programme.last_day(voucher.expires_at)),
        "left": left,
    }
    terms = terms_of(voucher)
    text = "redeemed" if voucher.kind == "money_off" else f"redeemed-{voucher.kind}"
    if voucher.kind == "money_off":
        params["value"] = amount(voucher.value_cents, brand)
    elif voucher.kind == "percentage":
        params["percent"] = terms["percent"]
    elif voucher.kind != "shipping":
        params["title"] = title
    copy = Button("button-copy-code", copy="{code}", params={"code": code})
    return Reply(
        text,
        params,
        _conditions(terms, brand),
        (copy, VOUCHERS, POINTS, cancel_button(voucher)),
        kind="voucher",
        picture={"voucher": voucher.key},
    )


async def _offer(wish: Wish, message: Inbound, member: Member, brand: Brand) -> Offer:
    """What a wish means: a bare number is a reward, or else enough points."""
    least = await rewards.least(member, brand)
    if wish.unit == "money":
        return rewards.money_off(brand.programme.points_worth(wish.amount), least, brand)
    if wish.unit == "number":
        try:
            return await rewards.offer_number(wish.amount, brand, message.received_at, member)
        except Refusal:
            if wish.amount < brand.programme.points.step:
                raise  # far too little to mean points
    return rewards.money_off(wish.amount, least, brand)


async def _anything(member: Member, message: Inbound, brand: Brand) -> Reply:
    """Refuse at once if nothing can be redeemed at all; else ask which, below what there is."""
    smallest = Offer(1, 0, {})
    await rewards.affordable(member, smallest, brand, message.received_at)
    return await show(message, member, brand)


def _closed(why: Refusal) -> Reply:
    """A reward that is there, and why it cannot be had just now."""
    text = "reward-sold-out" if isinstance(why, SoldOut) else why.text
    buttons = (TIER, REWARDS) if why.text == "reward-locked" else (REWARDS, POINTS)
    return Reply(text, why.params, buttons=buttons)


async def _instead(refusal: Refusal, message: Inbound, member: Member, brand: Brand) -> Reply:
    """Say what is missing, and offer what can be had now."""
    balance = await ledger.balance(member.account_id, message.received_at)
    if balance.debt:
        raise InDebt(debt=balance.debt)
    least = await rewards.least(member, brand)
    most = most_money_off(balance.available, least, brand)
    if isinstance(refusal, BelowMinimum) and most is None:
        refusal = NotEnoughPoints(
            cost=least, points=balance.available, missing=least - balance.available
        )
    buttons = (amount_button(most, brand), REWARDS) if most else (INVITE, POINTS)
    return Reply(refusal.text, refusal.params, buttons=buttons)
