"""What customers are told about their orders, and whoever brought them about their share."""

from dataclasses import replace
from datetime import datetime

from handlers.inviting import APPEAL, FRIENDS, friend_named, referral_params
from handlers.messages import Button, Line, Param
from handlers.points import INVITE, POINTS, REWARDS, worth
from handlers.reasons import WHY
from loyalty import family, ledger, orders, outgoing, vouchers
from loyalty.models import Member, Order, Voucher
from loyalty.orders import Change, Returned
from loyalty.outgoing import Letter, Saying
from loyalty.programme import Brand
from referral_links import telling
from referral_links.first_names import first_name
from referral_links.models import Referral
from referral_links.payouts import Payout

VOUCHERS = Button("button-vouchers", "vouchers")


async def tell_order(
    order: Order,
    member: Member,
    change: Change,
    brand: Brand,
    now: datetime,
    more: tuple[Line, ...] = (),
) -> list[Letter | None]:
    """What an order brought, lost, or what its delivery made usable; `more` goes with the first."""
    about = f"{order.key}:{order.postings}"
    told = []
    if change.freed:
        assert change.usable_at is not None, "what a delivery frees can be used"
        saying = Saying(
            "order-delivered",
            {
                "points": change.freed,
                "order": order.number,
                "worth": worth(change.freed, brand),
                "day": {"day": max(change.usable_at, now).isoformat()},
            },
        )
        once = f"told:delivered:{about}"
        told.append(await outgoing.tell(member, "service", saying, once=once, now=now))
    if change.points:
        if change.points > 0:
            saying = _brought(order, change, brand, now)
            saying = replace(saying, lines=(*saying.lines, *more))
        else:
            saying = await _lost(order, member, change, now)
        once = f"told:order:{about}"
        told.append(await outgoing.tell(member, "service", saying, once=once, now=now))
    return told


async def _lost(order: Order, member: Member, change: Change, now: datetime) -> Saying:
    balance = await ledger.balance(member.account_id, now)
    params: dict[str, Param] = {"points": -change.points, "order": order.number}
    if not order.cancelled:
        params["back"] = {"money": order.refunded_cents, "currency": order.currency}
    return Saying(
        "order-cancelled" if order.cancelled else "order-refunded",
        params,
        (Line("order-debt", {"debt": balance.debt}),) if balance.debt else (),
    )


def _brought(order: Order, change: Change, brand: Brand, now: datetime) -> Saying:
    params: dict[str, Param] = {
        "points": change.points,
        "order": order.number,
        "worth": worth(change.points, brand),
    }
    owed = _owed(change.points, change.paid)
    if change.usable_at is None:
        return Saying("order-waiting", params, owed)
    if change.expires_at is not None and change.expires_at <= now:
        last = brand.programme.last_day(change.expires_at)
        return Saying("order-outdated", {**params, "day": {"day": last.isoformat()}})
    if change.usable_at > now:
        params["day"] = {"day": change.usable_at.isoformat()}
        return Saying("order-pending", params, owed)
    return Saying("order-available", params, owed)


def _owed(points: int, paid: int) -> tuple[Line, ...]:
    """That what was gained makes up for what was taken back, if so."""
    return (Line("debt-paid", {"paid": paid, "left": points - paid}),) if paid else ()


async def tell_joined(
    referral: Referral, friend: Member, brand: Brand, now: datetime
) -> Letter | None:
    """Somebody came with a member's link."""
    params = {"name": friend_named(friend.name), **referral_params(brand)}
    saying = Saying("friend-joined", params, buttons=(FRIENDS, INVITE))
    once = f"told:joined:{referral.id}"
    return await outgoing.tell(referral.advocate, "service", saying, once=once, now=now)


async def tell_payout(payout: Payout, brand: Brand, now: datetime) -> Letter | None:
    """What friends brought somebody, or took back again."""
    params: dict[str, Param] = {"points": abs(payout.points)}
    if payout.voucher is not None:
        saying = _gift(payout.voucher, payout.member, brand)
    elif payout.role == "milestone":
        return await telling.tell_milestone(payout, brand, now)
    elif payout.points < 0:
        saying = _back(payout, params)
    else:
        params["worth"] = worth(payout.points, brand)
        if payout.role == "advocate":
            assert payout.friend is not None, "an advocate is paid for a friend"
            params["name"] = friend_named(payout.friend.name)
        text = f"referral-{payout.role}"
        if payout.available_at == orders.NEVER:
            text = f"{text}-waiting"
        else:
            params["day"] = {"day": payout.available_at.isoformat()}
        next_step = (FRIENDS, INVITE) if payout.role == "advocate" else (POINTS, INVITE)
        saying = Saying(text, params, _owed(payout.points, payout.paid), next_step)
    once = f"told:{payout.about}:{payout.turn}"
    return await outgoing.tell(payout.member, "service", saying, once=once, now=now)


def _back(payout: Payout, params: dict[str, Param]) -> Saying:
    """Points were taken back, and the very reason for it."""
    assert payout.friend is not None, "it is a friend's order that brought them"
    named: Param = first_name(payout.friend.name) or {"text": "some-friend"}
    why = f"back-{payout.role}-{payout.why or 'changed'}"
    params["why"] = {"text": why, "params": {"name": named}}
    next_step = APPEAL if payout.why == "rejected" else FRIENDS
    return Saying("referral-back", params, buttons=(WHY, next_step))


def _gift(voucher: Voucher, member: Member, brand: Brand) -> Saying:
    """A friend's voucher for coming."""
    params: dict[str, Param] = {
        "value": vouchers.said(voucher, member.locale),
        "code": {"voucher": voucher.key},
        "day": {"day": brand.programme.last_day(voucher.expires_at).isoformat()},
    }
    copy = Button("button-copy-code", copy="{code}", params={"code": {"voucher": voucher.key}})
    return Saying("friend-voucher", params, buttons=(copy, VOUCHERS))


async def tell_vouchers(
    order: Order, done: Returned, brand: Brand, now: datetime
) -> list[Letter | None]:
    """What became of the vouchers of an order: used, replaced, or their points are back."""
    told = []
    for voucher in done.used:
        told.append(await _tell_owner(voucher, "voucher-used", {}, f"{voucher.key}", order, now))
    for used, new in done.reissued:
        params: dict[str, Param] = {
            "code": {"voucher": new.key},
            "day": {"day": brand.programme.last_day(new.expires_at).isoformat()},
        }
        copy = Button("button-copy-code", copy="{code}", params={"code": {"voucher": new.key}})
        about = f"{used.key}:instead"
        told.append(
            await _tell_owner(used, "voucher-instead", params, about, order, now, (copy, VOUCHERS))
        )
    for voucher, points in done.points:
        about = f"{voucher.key}:{order.key}:{order.returned_points}"
        back: dict[str, Param] = {"points": points, "worth": worth(points, brand)}
        told.append(
            await _tell_owner(voucher, "voucher-points-back", back, about, order, now, (REWARDS,))
        )
    return told


async def _tell_owner(
    voucher: Voucher,
    text: str,
    params: dict[str, Param],
    about: str,
    order: Order,
    now: datetime,
    buttons: tuple[Button, ...] = (),
) -> Letter | None:
    owner = await family.owner(voucher.account_id)
    if owner is None:
        return None
    value = vouchers.said(voucher, owner.locale)
    saying = Saying(text, {"value": value, "order": order.number, **params}, buttons=buttons)
    once = f"told:voucher:{about}"
    return await outgoing.tell(owner, "service", saying, once=once, now=now)
