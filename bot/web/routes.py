"""Every address, on one page."""

from dataclasses import dataclass

from aiohttp import web

from bot.web.api.door import Api
from bot.web.clicks import Clicks
from bot.web.downloads import Downloads
from bot.web.health import Health, calm
from bot.web.landing import Landing
from bot.web.pictures import Pictures
from bot.web.shop import ShopDoor
from bot.web.shop_orders import OrderDoor
from bot.web.webhooks import TelegramDoor, TwilioDoor


@dataclass(frozen=True, slots=True)
class Doors:
    """Who answers."""

    telegram: TelegramDoor
    twilio: TwilioDoor
    shop: ShopDoor
    shopify: OrderDoor
    woocommerce: OrderDoor
    api: Api
    landing: Landing
    clicks: Clicks
    pictures: Pictures
    downloads: Downloads
    health: Health


def routes(doors: Doors) -> list[web.RouteDef]:
    """What the `web` part serves; a demo adds its playground."""
    return [
        web.post("/webhooks/telegram", doors.telegram.update),
        web.post("/webhooks/twilio/message", doors.twilio.message),
        web.post("/webhooks/twilio/status", doors.twilio.status),
        web.post("/webhooks/shop/orders", doors.shop.order),
        web.post("/webhooks/shopify", doors.shopify.order),
        web.post("/webhooks/woocommerce", doors.woocommerce.order),
        web.get("/r/{code}", calm(doors.landing.page)),
        web.get("/r/{code}/qr.{kind:svg|png}", calm(doors.landing.picture)),
        web.get("/r/{code}/share", calm(doors.landing.share)),
        web.get("/r/{code}/card.png", calm(doors.landing.card)),
        web.get("/r/{code}/{channel:telegram|whatsapp}", calm(doors.landing.door)),
        web.get("/c/{token}", calm(doors.clicks.open)),
        web.get("/pictures/{token}.png", doors.pictures.voucher),
        web.get("/downloads/{ticket}", calm(doors.downloads.export)),
        *doors.api.routes(),  # /api/v1: bot/web/api/table.py
        *watching(doors.health),
    ]


def watching(health: Health) -> list[web.RouteDef]:
    """What every process answers, whatever parts it runs."""
    return [
        web.get("/healthz", health.alive),
        web.get("/readyz", health.ready),
        web.get("/metrics", health.numbers),
    ]
