"""From a redemption in chat to a discount in the shop and back, whatever breaks on the way."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from loyalty import ledger, shops, vouchers
from loyalty.models import Member, Outgoing, Voucher
from loyalty.programme import Brand
from tests import postgres
from tests.bot.commands import kith
from tests.bot.house import ANA, House, house, text_update, until
from tests.bot.served import SHOP_SECRET, Served
from tests.bot.shops import SECRET, payload, tell
from tests.bot.test_kills import Rows, deliver
from tests.profiles import PATIENCE, SOAK
from tests.shop_standins import ShopifyApi, ShopStandIn, WooApi, saying
from tests.standins import BotApi

SHOPS = ("shopify", "woocommerce")
Fresh = Callable[[str], str]
KILLS = 2 if not SOAK else 20

# Ports of stand-ins are closed while the program connects to them.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


def standin(shop: str) -> ShopStandIn:
    """A shop that is not open yet."""
    return ShopifyApi() if shop == "shopify" else WooApi()


def settings_of(api: ShopStandIn) -> dict[str, str]:
    """How the program is connected with it."""
    if isinstance(api, ShopifyApi):
        return {
            "shopify_url": api.url,
            "shopify_token": api.token,
            "shopify_secret": SECRET,
        }
    assert isinstance(api, WooApi)
    return {
        "woocommerce_url": api.url,
        "woocommerce_key": api.key,
        "woocommerce_key_secret": api.key_secret,
        "woocommerce_secret": SECRET,
    }


@asynccontextmanager
async def connected(*apis: ShopStandIn) -> AsyncIterator[House]:
    """A running program and Ana, who has 1,000 points."""
    given: dict[str, Any] = {"shopify_secret": SECRET, "woocommerce_secret": SECRET}
    for api in apis:
        await api.open()
        given |= settings_of(api)
    try:
        async with house(**given) as running, running.open():
            await running.whatsapp(ANA, "join")
            await running.whatsapp(ANA, "no")
            account = (await Member.get()).account_id
            cause = ledger.Cause("earn_activity", "test", "grant:1", brand_of(running), {})
            now = running.clock.now()
            await ledger.gain(account, 1000, cause, available_at=now, expires_at=None, now=now)
            yield running
    finally:
        for api in apis:
            await api.close()
    assert [api.complaints for api in apis] == [[] for _ in apis]


def brand_of(running: House) -> Brand:
    """Whom the program speaks for."""
    return running.program.branding.now()


async def redeem(running: House) -> Voucher:
    """Ana takes £10 off."""
    await running.whatsapp(ANA, "redeem 200 points")
    await running.whatsapp(ANA, "yes")
    newest = await Voucher.all().order_by("-id").first()
    assert newest is not None
    return newest


def code_of(running: House, voucher: Voucher) -> str:
    """What Ana types at the checkout."""
    return vouchers.code(brand_of(running).secret, voucher.key)


async def settled(*states: str) -> bool:
    """Whether these are the states of all rows for shops, by age."""
    found = await Outgoing.filter(kind="shop").order_by("id")
    return [row.state for row in found] == list(states)


@pytest.mark.parametrize("shop", SHOPS)
async def test_a_redemption_becomes_a_discount_and_ends_with_it(db: str, shop: str) -> None:
    api = standin(shop)
    async with connected(api) as running:
        voucher = await redeem(running)
        code = code_of(running, voucher)
        await until(lambda: settled("sent"))
        assert len(api.usable(code)) == 1
        row = await Outgoing.get(kind="shop")
        assert (row.channel, row.member_id) == (shop, None)
        assert (row.saying["text"], row.saying["params"]) == (
            "shop-discount",
            {"voucher": voucher.key},
        )
        assert code not in json.dumps([row.saying, row.once, row.address, row.provider_id])
        member = await Member.get()
        now = running.clock.now()
        await vouchers.cancel(member, voucher, brand=brand_of(running), now=now)
        await until(lambda: settled("sent", "sent"))
        assert api.usable(code) == []
        assert (await Outgoing.filter(kind="shop", state="sent").order_by("-id"))[0].provider_id


async def test_every_connected_shop_is_told_and_the_one_that_used_it_knows(db: str) -> None:
    shopify, woocommerce = ShopifyApi(), WooApi()
    async with connected(shopify, woocommerce) as running:
        voucher = await redeem(running)
        code = code_of(running, voucher)
        await until(lambda: settled("sent", "sent"))
        assert len(shopify.usable(code)) == len(woocommerce.usable(code)) == 1
        used = [{"code": code}]
        order = payload("shopify-order-paid", discount_codes=used)
        await tell(running, "shopify", {**order, "processed_at": running.clock.now().isoformat()})
        assert (await Voucher.get()).used_by == "shopify:1001"
        await until(lambda: settled("sent", "sent", "sent"))
        last = (await Outgoing.filter(kind="shop").order_by("-id"))[0]
        assert (last.channel, last.saying["text"]) == ("woocommerce", "shop-discount-off")
        assert woocommerce.usable(code) == []
        assert "discountCodeDeactivate" not in shopify.asked, "used once is used up there"


async def test_what_needs_no_order_is_no_discount(db: str) -> None:
    api = ShopifyApi()
    async with connected(api) as running:
        now = running.clock.now()
        for kind in ("event", "donation"):
            voucher = Voucher(key="0" * 26, kind=kind, used_by="")
            await shops.announce(voucher, brand_of(running), now)
            await shops.withdraw(voucher, brand_of(running), now)
        assert not await Outgoing.filter(kind="shop").exists()


@pytest.mark.parametrize("shop", SHOPS)
async def test_a_shop_that_is_away_delays_and_loses_nothing(db: str, shop: str) -> None:
    api = standin(shop)
    async with connected(api) as running:
        await api.close()
        voucher = await redeem(running)
        await until(lambda: any("£10" in body for body in running.twilio.of(ANA)))
        await asyncio.sleep(0.7)
        assert await settled("queued"), "members do not wait for the shop"
        await api.open()
        await until(lambda: settled("sent"))
        assert len(api.usable(code_of(running, voucher))) == 1


@pytest.mark.parametrize("shop", SHOPS)
async def test_retry_after_is_obeyed(db: str, shop: str) -> None:
    api = standin(shop)
    api.first.append(saying(429, {}, **{"Retry-After": "2"}))
    async with connected(api) as running:
        began = datetime.now(UTC)
        await redeem(running)
        await until(lambda: settled("sent"))
        assert datetime.now(UTC) - began > timedelta(seconds=2)
        assert len(api.given) == 1


@pytest.mark.parametrize("shop", SHOPS)
async def test_a_missing_permission_is_seen_and_can_be_repaired(
    db: str, shop: str, database: str
) -> None:
    api = standin(shop)
    denied = "Access denied: required access `write_discounts`"
    api.first += [saying(403, {"message": denied})]
    async with connected(api) as running:
        voucher = await redeem(running)
        await until(lambda: settled("failed"))
        row = await Outgoing.get(kind="shop")
        assert "permission" in row.reason
        assert denied in row.reason
        async with running.http.get(running.url + "/metrics") as response:
            assert "kith_shop_calls_refused 1.0" in await response.text()
        environment = {"KITH_DATABASE_URL": database}
        told = await asyncio.to_thread(kith, "shops", "refused", "--limit", "1", **environment)
        assert told[0] == 0, told
        assert f"{row.id}  " in told[1]
        assert f"{shop}  create  {voucher.key}" in told[1]
        assert f"more: --after {row.id}" in told[1]
        told = await asyncio.to_thread(kith, "shops", "retry", "1000000", **environment)
        assert told[0] == 1
        told = await asyncio.to_thread(kith, "shops", "retry", str(row.id), **environment)
        assert (told[0], told[1]) == (0, "1 discount: kith serve asks the shop again\n")
        await until(lambda: settled("sent"))
        assert len(api.usable(code_of(running, voucher))) == 1


@pytest.mark.parametrize("shop", SHOPS)
async def test_rows_in_any_order_leave_nothing_for_a_voucher_that_is_over(
    db: str, shop: str
) -> None:
    """The row that creates comes after the one that removes, and after it is over."""
    api = standin(shop)
    async with connected(api) as running:
        await api.close()
        voucher = await redeem(running)
        member, now = await Member.get(), running.clock.now()
        await vouchers.cancel(member, voucher, brand=brand_of(running), now=now)
        create = await Outgoing.get(once=f"{shop}:on:{voucher.key}")
        late = now + timedelta(seconds=2)
        await Outgoing.filter(id=create.id).update(not_before=late, lease_until=late)
        await api.open()
        await until(lambda: settled("sent", "sent"))
        assert api.usable(code_of(running, voucher)) == []
        assert api.given == []


@pytest.mark.parametrize("shop", SHOPS)
async def test_what_ends_while_the_shop_creates_it_is_removed(db: str, shop: str) -> None:
    api = standin(shop)
    async with connected(api) as running:

        async def meanwhile(request: web.Request) -> web.StreamResponse:
            """The voucher is cancelled, and the row about that is taken by another process."""
            voucher, member = await Voucher.get(), await Member.get()
            now = running.clock.now()
            await vouchers.cancel(member, voucher, brand=brand_of(running), now=now)
            await Outgoing.filter(once=f"{shop}:off:{voucher.key}").update(state="sent")
            if shop == "shopify":
                node = {"id": f"gid://shopify/DiscountCodeNode/{api.given[-1].id}"}
                made: Any = {"data": {"made": {"codeDiscountNode": node, "userErrors": []}}}
                return web.json_response(made)
            return web.json_response({"id": api.given[-1].id}, status=201)

        api.then.append(meanwhile)
        voucher = await redeem(running)
        await until(lambda: settled("sent", "sent"))
        assert api.usable(code_of(running, voucher)) == []


async def test_a_shop_that_is_connected_later_hears_of_open_vouchers(
    db: str, database: str
) -> None:
    async with connected() as running:
        voucher = await redeem(running)
        code = code_of(running, voucher)
        assert not await Outgoing.filter(kind="shop").exists()
        secret = str(running.given["secret_key"])
    api = ShopifyApi()
    environment = {
        "KITH_DATABASE_URL": database,
        "KITH_SECRET_KEY": secret,
        "KITH_SHOPIFY_URL": api.url,
        "KITH_SHOPIFY_TOKEN": api.token,
        "KITH_SHOPIFY_SECRET": SECRET,
    }
    for _ in range(2):
        told = await asyncio.to_thread(kith, "shops", "announce", **environment)
        assert told[:2] == (
            0,
            "1 open voucher; kith serve creates what a shop does not know yet\n",
        )
    assert await Outgoing.filter(kind="shop").count() == 1
    await api.open()
    async with house(**settings_of(api)) as running, running.open():
        await until(lambda: settled("sent"))
        assert len(api.usable(code)) == 1
    await api.close()
    assert api.complaints == []


# --- killed ---


async def grown_rich(http: aiohttp.ClientSession, served: Served, rows: Rows, chat: int) -> None:
    """Somebody joins and buys for 900.00, long enough ago to spend the points."""
    assert await deliver(http, served, text_update(chat, "join")) == 200
    address = f"telegram:{chat}"
    member = await rows.one(
        "SELECT m.number FROM member m JOIN identity i ON i.member_id = m.id"
        f" WHERE i.address = '{address}'"
    )
    order = {
        "event": "paid",
        "order": f"k{chat}",
        "at": (datetime.now(UTC) - timedelta(days=20)).isoformat(),
        "currency": "GBP",
        "total": "900.00",
        "customer": {"member": member},
    }
    raw = json.dumps(order).encode()
    headers = {"X-Kith-Signature": _hex(raw)}
    async with http.post(f"{served.url}/webhooks/shop/orders", data=raw, headers=headers) as answer:
        assert (await answer.json())["points"] == 900


def _hex(raw: bytes) -> str:
    return hmac.new(SHOP_SECRET.encode(), raw, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
async def test_killed_between_the_shop_and_the_note(
    dialect: str, shop: str, fresh_database: Fresh
) -> None:
    """The shop has created the discount, and the program dies before it hears so."""
    telegram, api, url = BotApi(), standin(shop), fresh_database(dialect)
    await telegram.open()
    await api.open()
    given = {name.upper(): value for name, value in settings_of(api).items()}
    served, rows = Served(url, telegram, None, **given), Rows(url)
    try:
        async with aiohttp.ClientSession() as http:
            await served.start()
            await grown_rich(http, served, rows, 7)
            for kill in range(KILLS):
                created = asyncio.Event()

                async def never(request: web.Request, created: asyncio.Event = created) -> Any:
                    created.set()
                    await asyncio.sleep(60)
                    return web.Response(status=504)

                api.then.append(never)
                assert await deliver(http, served, text_update(7, "redeem 200 points")) == 200
                assert await deliver(http, served, text_update(7, "yes")) == 200
                await asyncio.wait_for(created.wait(), PATIENCE)
                await served.kill()
                assert len(api.given) == kill + 1
                claimed = "SELECT count(*) FROM outgoing WHERE kind = 'shop' AND state = 'claimed'"
                assert await rows.one(claimed) == 1
                if dialect == "postgres":  # nobody else may take a claim over before its lease
                    await _end_leases(url)
                await served.start()
                sent = "SELECT count(*) FROM outgoing WHERE kind = 'shop' AND state = 'sent'"

                async def all_sent(sent: str = sent, wanted: int = kill + 1) -> bool:
                    return bool(await rows.one(sent) == wanted)

                await until(all_sent)
                codes = [one.code.lower() for one in api.given]
                assert len(codes) == len(set(codes)) == kill + 1, "never a second discount"
        assert api.complaints == []
    finally:
        await served.close()
        await api.close()
        await telegram.close()


async def _end_leases(url: str) -> None:
    """As if half a minute had passed."""
    await postgres.ask(
        url, "UPDATE outgoing SET lease_until = now() WHERE state = 'claimed' RETURNING id"
    )
