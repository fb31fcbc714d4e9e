"""The shops whose settings are there."""

from aiohttp import BasicAuth

from bot.clock import Clock
from bot.settings import Settings
from bot.shops.base import ShopPost
from bot.shops.shopify import Shopify
from bot.shops.woocommerce import WooCommerce


def shops_of(settings: Settings, clock: Clock) -> dict[str, ShopPost]:
    """The shops that must know our vouchers."""
    secret, shops = settings.secret_key.encode(), {}
    if settings.shopify_token:
        shopify = Shopify(settings.shopify_url, settings.shopify_api_version)
        headers = {"X-Shopify-Access-Token": settings.shopify_token}
        shops["shopify"] = ShopPost(shopify, headers, secret, clock)
    if settings.woocommerce_key:
        woocommerce = WooCommerce(settings.woocommerce_url)
        pair = BasicAuth(settings.woocommerce_key, settings.woocommerce_key_secret)
        headers = {"Authorization": pair.encode()}
        shops["woocommerce"] = ShopPost(woocommerce, headers, secret, clock)
    return shops
