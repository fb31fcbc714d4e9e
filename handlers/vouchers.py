"""A member's vouchers: their codes, what became of them, and taking one back."""

from handlers.messages import Button, Inbound, Line, Param, Reply
from handlers.points import POINTS, REWARDS, day, start_of
from loyalty import vouchers
from loyalty.models import Member, Voucher
from loyalty.programme import Brand

PAGE = 8


async def show(message: Inbound, member: Member, brand: Brand) -> Reply:
    """The member's vouchers, with the codes of those that can still be used."""
    start = start_of(message)
    found = await vouchers.held(member.account_id, limit=PAGE + 1, offset=start)
    if start and not found:
        start, found = 0, await vouchers.held(member.account_id, limit=PAGE + 1)
    if not found:
        return Reply("vouchers-none", buttons=(REWARDS, POINTS))
    lines = tuple(_line(voucher, message, brand) for voucher in found[:PAGE])
    buttons: tuple[Button, ...] = (REWARDS, POINTS)
    if len(found) > PAGE:
        buttons = (Button("button-more", f"vouchers {start + PAGE}"), POINTS)
    return Reply("vouchers", lines=lines, buttons=buttons)


def _line(voucher: Voucher, message: Inbound, brand: Brand) -> Line:
    params: dict[str, Param] = {
        "value": {"money": voucher.value_cents, "currency": voucher.currency},
        "day": day(brand.programme.last_day(voucher.expires_at)),
    }
    if vouchers.is_open(voucher, message.received_at):
        return Line("voucher-open", {**params, "code": {"voucher": voucher.key}})
    params["ending"] = voucher.last_four
    if voucher.state == "used" and voucher.settled_at is not None:
        return Line("voucher-used-line", {**params, "day": day(voucher.settled_at)})
    return Line("voucher-void" if voucher.state == "void" else "voucher-expired", params)
