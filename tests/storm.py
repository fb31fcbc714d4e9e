"""What several shops, or one that repeats itself, tell at once about the orders of a few people."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import database
from handlers import purchases, router
from handlers.messages import Inbound
from loyalty import members, rewards, vouchers
from loyalty.models import Account, Member, Order, Voucher
from loyalty.rewards import Offer
from referral_links.models import Referral
from tests.loyalty.people import BRAND, brought, granted, joined

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CLEO = "+447700900009"  # joins while her orders arrive
ORDERS = 6


async def prepare(url: str) -> None:
    """Ana, who brought Ben; Ben has two vouchers."""
    await database.open(url)
    ana, ben = await joined("ana", NOW), await joined("+447700900008", NOW, channel="whatsapp")
    await brought(ben, ana, NOW)
    await granted(ben, 450, NOW)
    for number in range(2):
        offer = Offer(200, 1000, {})
        await rewards.redeem(ben, offer, once=f"v{number}", brand=BRAND, now=NOW)
    await database.close()


async def events() -> list[dict[str, Any]]:
    """Payments, refunds, cancellations, deliveries; by number, by phone, by e-mail alone."""
    ben = await Member.get(name="+447700900008")
    paid_with = await Voucher.filter(entry__once__in=["v0", "v1"]).order_by("id")
    codes = [vouchers.code(BRAND.secret, voucher.key) for voucher in paid_with]
    told: list[dict[str, Any]] = []
    for number in range(ORDERS):
        customers = (
            {"member": ben.number},
            {"phone": "+447700900008", "email": "ben@example.com"},
            {"email": "ben@example.com"},
            {"phone": CLEO},
        )
        body = {
            "order": str(number),
            "at": (NOW - timedelta(hours=number)).isoformat(),
            "currency": "GBP",
            "total": "54.00",
            "customer": customers[number % len(customers)],
            "voucher": codes[number] if number < len(codes) else "",
        }
        told.append({**body, "event": "paid"})
        told.append({**body, "event": "refunded", "refunded": "14.01"})
        if number % 2:
            told.append({**body, "event": "refunded", "refunded": "54.00"})
        if number % 3 == 0:
            told.append({**body, "event": "cancelled"})
        told.append({**body, "event": "delivered"})
    return told


async def tell(racer: str, turn: int) -> str:
    """One of these events, or Cleo's joining, in an order of this racer's own."""
    news: list[dict[str, Any] | None] = [*await events(), None]
    random.Random(racer).shuffle(news)
    body = news[turn % len(news)]
    if body is not None:
        await purchases.arrived(body, source="kith", brand=BRAND, now=NOW)
        return "told"
    address = f"whatsapp:{CLEO}"
    message = Inbound("whatsapp", address, f"{racer}:{turn}", "join", NOW, name="Cleo")
    await router.answer(message, BRAND)
    return "told"


async def end() -> Any:
    """Orders, whose they are, everybody's points, and what the first order decided."""
    names = dict(await Member.all().values_list("id", "name"))
    whose = dict(await Member.all().values_list("account_id", "name"))
    orders = await Order.all().order_by("key").values_list(
        "key", "member_id", "refunded_cents", "paid_at", "delivered_at", "cancelled", "posted",
        "voucher_points", "returned_points",
    )  # fmt: skip
    points = await Account.all().values_list("key", "total", "debt")
    referral = await Referral.get()
    return (
        [(one[0], names.get(one[1]), *one[2:]) for one in orders],
        sorted((whose[key], total - debt) for key, total, debt in points),
        (referral.stage, referral.decided_by, referral.advocate_points),
        await Voucher.filter(state="issued").count(),
        await members.find("email:ben@example.com") is not None,
    )
