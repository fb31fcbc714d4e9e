"""The catalogue: what points buy, what is missing, and what opens what is closed."""

import itertools
from collections.abc import Iterable
from dataclasses import replace

from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import INVITE, POINTS, amount, start_of, worth
from loyalty import ledger, rewards
from loyalty.ledger import Balance
from loyalty.models import Member
from loyalty.programme import Brand
from loyalty.rewards import Offer

PAGE = 8


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The catalogue, with what the member can afford as buttons."""
    balance = await ledger.balance(member.account_id, message.received_at)
    catalogue = await rewards.offered(brand, message.received_at, member)
    start = start_of(message) if start_of(message) < len(catalogue) else 0
    page = catalogue[start : start + PAGE]
    spendable = 0 if balance.debt else balance.available
    least = await rewards.least(member, brand)
    most = most_money_off(spendable, least, brand)
    open_ = [o for o in page if o.closed is None and max(o.cost, least) <= spendable]
    buttons = [_take(offer) for offer in open_]
    if most and not any((o.kind, o.cost) == ("money_off", most.cost) for o in open_):
        buttons.append(amount_button(most, brand))
    if start + PAGE < len(catalogue):
        buttons.append(Button("button-more", f"rewards {start + PAGE}"))
    buttons.append(POINTS if most or open_ else INVITE)
    step = brand.programme.points.step
    steps: dict[str, Param] = {"step": step, "step-worth": worth(step, brand)}
    params: dict[str, Param] = {
        "points": balance.available,
        "worth": worth(balance.available, brand),
    }
    status = _status(balance, least)
    if not page:
        return Reply("rewards-money-only", {**params, **steps}, status, tuple(buttons))
    listed = (line for offer in page for line in _lines(offer, member, balance, least))
    lines = (*listed, Line("rewards-any", steps), *status)
    return Reply("rewards", params, lines, beside(page, buttons))


def beside(page: Iterable[Offer], buttons: Iterable[Button]) -> tuple[Button, ...]:
    """Number what is no reward after the rewards: a number in the list means that reward."""
    free = itertools.count(max((offer.number for offer in page), default=0) + 1)
    return tuple(
        button if button.number else replace(button, number=next(free)) for button in buttons
    )


def most_money_off(points: int, least: int, brand: Brand) -> Offer | None:
    """The most money off that these points are good for."""
    if points < max(least, brand.programme.points.step):
        return None
    return rewards.money_off(points, least, brand)


def amount_button(offer: Offer, brand: Brand) -> Button:
    """A button for an amount of money off."""
    value = amount(offer.value_cents, brand)
    return Button("button-money-off", f"redeem {offer.cost} points", {"value": value})


def _status(balance: Balance, least: int) -> tuple[Line, ...]:
    """Why nothing can be redeemed now, if so."""
    if balance.debt:
        return (Line("points-debt", {"points": balance.debt}),)
    if balance.available < least:
        return (Line("points-to-go", {"missing": least - balance.available}),)
    return ()


def _lines(offer: Offer, member: Member, balance: Balance, least: int) -> Iterable[Line]:
    """One reward: its price, what is missing or closes it, and what it is."""
    title = offer.title(member.locale)
    params: dict[str, Param] = {"number": str(offer.number), "title": title, "cost": offer.cost}
    missing = max(offer.cost, least) - balance.available
    if offer.closed is not None:
        why: Param = {"text": f"why-{offer.closed.text}", "params": offer.closed.params}
        yield Line("reward-line-closed", {**params, "why": why})
    elif missing > 0 and not balance.debt:
        yield Line("reward-line-missing", {**params, "missing": missing})
    else:
        yield Line("reward-line", params)
    about = offer.description(member.locale)
    if about:
        yield Line("reward-about", {"about": about})


def _take(offer: Offer) -> Button:
    label: dict[str, Param] = {"cost": offer.cost}
    return Button("button-take", f"redeem {offer.number}", label, number=offer.number)
