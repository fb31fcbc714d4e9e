"""Vouchers at a till without a connection: staff check a code in chat, use it, or free it."""

import re

from handlers.dialogue import confirm
from handlers.messages import Inbound, Line, Param, Reply
from handlers.points import amount, day
from loyalty import codes, tills, vouchers
from loyalty.errors import NoVoucher, TooManyGuesses
from loyalty.models import Staff, Voucher
from loyalty.programme import Brand

LONGEST_RECEIPT = 40
_RECEIPT = re.compile(r"(?:\S+\s+){0,2}\S*\d\S*")  # "4711", "Bon 4711", not "wait 5 minutes"
_MISTYPED = re.compile(r"(?=\S*\d)[0-9A-Za-z-]{12,24}")


def may_be_code(typed: str) -> bool:
    """Whether a text can be meant as a voucher's code, perhaps with a sign too many or missing."""
    if codes.looks_like(typed, vouchers.CODE_LENGTH):
        return True
    return _MISTYPED.fullmatch(typed.strip()) is not None


def may_be_answer(typed: str) -> bool:
    """Whether a text can be meant as the number of a receipt, or as another code."""
    receipt = len(typed) <= LONGEST_RECEIPT and _RECEIPT.fullmatch(typed.strip()) is not None
    return receipt or may_be_code(typed)


async def check(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """What a code is good for, and whether to use it; unknown, used and expired ones are alike.

    Wrong codes are counted for each of the staff: a refusal here must not undo that.
    """
    now = message.received_at
    if not message.argument:
        return Reply("staff-voucher-how", expecting="staff code")
    try:
        voucher = await vouchers.check(message.argument, caller=f"staff:{who.id}", now=now)
    except (NoVoucher, TooManyGuesses) as refusal:
        return Reply(f"staff-{refusal.text}", refusal.params)
    if vouchers.is_held(voucher, now):
        return confirm(
            "staff-voucher-held",
            _told(voucher, message, brand),
            then="staff release",
            subject=voucher.key,
            yes="button-staff-release",
            no="button-staff-leave",
        )
    sure = confirm(
        "staff-voucher",
        _told(voucher, message, brand),
        then="staff voucher",
        subject=voucher.key,
        yes="button-staff-use",
        no="button-staff-leave",
    )
    terms = vouchers.terms_of(voucher)
    lines = []
    if terms.get("minimum_cents"):
        lines.append(Line("staff-voucher-from", {"least": amount(terms["minimum_cents"], brand)}))
    if not terms.get("combines", True):
        lines.append(Line("staff-voucher-alone"))
    return Reply(
        sure.text,
        sure.params,
        (*lines, Line("staff-voucher-receipt")),
        sure.buttons,
        expecting=sure.expecting,
        subject=sure.subject,
        nonce=sure.nonce,
    )


async def take(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """The number of the receipt; or another code, then it is that voucher that is meant."""
    another = codes.looks_like(message.argument, vouchers.CODE_LENGTH)
    return await (check if another else use)(message, who, brand)


async def use(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes, or the number of the receipt: it is used, once."""
    now = message.received_at
    voucher = await Voucher.get(key=message.about)
    receipt = " ".join(message.argument.split())[:LONGEST_RECEIPT]
    sale = f"till:{receipt or f'{who.id}-{now:%Y%m%d-%H%M%S}'}"
    used = await tills.use(voucher, sale, by=who, brand=brand, now=now)
    known = sale.removeprefix("till:") if receipt else ""
    lines = (Line("staff-voucher-sale", {"sale": known}),) if known else ()
    return Reply("staff-voucher-used", _told(used, message, brand), lines)


async def release(message: Inbound, who: Staff, brand: Brand) -> Reply:
    """Yes: what a basket or another till holds is free again."""
    voucher = await Voucher.get(key=message.about)
    freed = await tills.release(voucher, by=who, now=message.received_at)
    return Reply("staff-voucher-freed", _told(freed, message, brand))


def _told(voucher: Voucher, message: Inbound, brand: Brand) -> dict[str, Param]:
    return {
        "value": vouchers.said(voucher, message.locale[:2] or "en"),
        "ending": voucher.last_four,
        "day": day(brand.programme.last_day(voucher.expires_at)),
    }
