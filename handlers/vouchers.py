"""A member's vouchers: their codes, what became of them, and taking one back."""

from dataclasses import replace
from datetime import datetime

from handlers.dialogue import confirm
from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import POINTS, REWARDS, day, start_of
from loyalty import ledger, vouchers
from loyalty.codes import canonical
from loyalty.errors import NoVoucher, VoucherReserved
from loyalty.models import Member, Voucher
from loyalty.programme import Brand

PAGE = 8
MOST = 100  # of the newest, among which one in a basket is looked for
VOUCHERS = Button("button-vouchers", "vouchers")


def cancel_button(voucher: Voucher) -> Button:
    """Takes the points of an unused voucher back, after asking."""
    ending: dict[str, Param] = {"ending": voucher.last_four}
    return Button("button-cancel-ending", f"cancel voucher {voucher.key}", ending)


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The member's vouchers, with the codes of those that can still be used."""
    start, now = start_of(message), message.received_at
    found = await vouchers.held(member.account_id, limit=PAGE + 1, offset=start)
    if start and not found:
        start, found = 0, await vouchers.held(member.account_id, limit=PAGE + 1)
    if not found:
        return Reply("vouchers-none", buttons=(REWARDS, POINTS))
    page = found[:PAGE]
    lines = tuple(_line(voucher, member, now, brand) for voucher in page)
    buttons = [cancel_button(voucher) for voucher in page if _cancellable(voucher, now)]
    if len(found) > PAGE:
        buttons += [Button("button-more", f"vouchers {start + PAGE}"), POINTS]
    else:
        buttons += [REWARDS, POINTS]
    return Reply("vouchers", lines=lines, buttons=tuple(buttons))


async def ask_cancel(message: Inbound, member: Member, brand: Brand) -> Reply:
    """Ask whether the points of an unused voucher shall come back."""
    named, now = message.argument, message.received_at
    mine = [v for v in await vouchers.unused(member.account_id, now) if _meant(v, named)]
    if any(vouchers.is_given(voucher) for voucher in mine) and named:
        return Reply("voucher-given", buttons=(VOUCHERS, POINTS))
    mine = [voucher for voucher in mine if not vouchers.is_given(voucher)]
    if len(mine) != 1:
        if named and not mine:
            held = await vouchers.held(member.account_id, limit=MOST)
            if any(_meant(one, named) and vouchers.is_held(one, now) for one in held):
                raise VoucherReserved
            raise NoVoucher
        shown = await show(message, member, brand)
        return replace(shown, text="cancel-which") if mine else shown
    voucher = mine[0]
    return confirm(
        "cancel-sure",
        {
            "what": vouchers.said(voucher, member.locale),
            "ending": voucher.last_four,
            "points": await vouchers.points_out(voucher),
        },
        then="cancel-voucher",
        subject=voucher.key,
        yes="button-yes-cancel",
        no="button-keep",
    )


async def cancel(message: Inbound, member: Member, brand: Brand) -> Reply:
    """End the voucher that was agreed on; its points go back to their lots."""
    voucher = await Voucher.get(key=message.argument)
    points = await vouchers.points_out(voucher)
    await vouchers.cancel(member, voucher, brand=brand, now=message.received_at)
    balance = await ledger.balance(member.account_id, message.received_at)
    params: dict[str, Param] = {"points": points, "available": balance.available}
    return Reply("cancelled", params, buttons=(REWARDS, POINTS))


def _meant(voucher: Voucher, named: str) -> bool:
    """Whether a voucher is the one that was named: by a button, its code or its ending."""
    if not named or named == voucher.key:
        return True
    typed = canonical(named)
    return typed == voucher.last_four or vouchers.code_hash(typed) == voucher.code_hash


def _cancellable(voucher: Voucher, now: datetime) -> bool:
    free = vouchers.is_open(voucher, now) and not vouchers.is_held(voucher, now)
    return free and not vouchers.is_given(voucher)


def _line(voucher: Voucher, member: Member, now: datetime, brand: Brand) -> Line:
    params: dict[str, Param] = {
        "value": vouchers.said(voucher, member.locale),
        "day": day(brand.programme.last_day(voucher.expires_at)),
    }
    if vouchers.is_open(voucher, now):
        text = "voucher-held" if vouchers.is_held(voucher, now) else "voucher-open"
        return Line(text, {**params, "code": {"voucher": voucher.key}})
    if voucher.state == "used" and voucher.settled_at is not None:
        params["day"] = day(voucher.settled_at)
        if voucher.kind == "donation":
            return Line("voucher-donated", params)
        return Line("voucher-used-line", {**params, "ending": voucher.last_four})
    params["ending"] = voucher.last_four
    return Line("voucher-void" if voucher.state == "void" else "voucher-expired", params)
