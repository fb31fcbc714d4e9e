"""WooCommerce: coupons through its REST API, version wc/v3."""

from typing import Any

from bot.channels.base import NotSent, Rejected
from bot.shops.base import Answered, Caller, Discount, decimal, refused, utc

EXISTS = "woocommerce_rest_coupon_code_already_exists"
GONE = (404, 410)
MOST = 5  # coupons with one code, all of them our own repeated calls


class WooCommerce:
    """One shop, by a REST API key that may read and write."""

    name = "woocommerce"

    def __init__(self, url: str) -> None:
        self.url = url
        self._api = f"{url}/wp-json/wc/v3"

    async def create(self, call: Caller, discount: Discount) -> str:
        """Ask first, then create, then look: two calls at once may both have created one.

        WooCommerce looks for the code before it writes, but not in one step. Whoever looks last
        sees all of them, and keeps the oldest.
        """
        known = await self._find(call, "code", discount.code)
        if not known:
            wanted = await self._input(call, discount)
            made = await call("POST", f"{self._api}/coupons", json=wanted)
            if _says(made, EXISTS):
                raise NotSent("somebody else has just created it")
            self._check(made, 201)
            if not isinstance(made.body, dict):
                raise NotSent("woocommerce answered something that is no coupon")
            known = {int(made.body["id"])}
        first, *others = sorted(known | await self._find(call, "search", discount.code))
        for other in others:
            await self._delete(call, other)
        return str(first)

    async def remove(self, call: Caller, code: str) -> None:
        """Until none is found: by its code, WooCommerce shows one at a time."""
        for _ in range(MOST):
            known = await self._find(call, "code", code)
            if not known:
                return
            for number in known:
                await self._delete(call, number)
        raise NotSent("woocommerce still finds what was deleted")

    async def _find(self, call: Caller, by: str, code: str) -> set[int]:
        """Coupons with exactly this code; upper and lower case are the same to WooCommerce."""
        answered = await call("GET", f"{self._api}/coupons", params={by: code, "per_page": "100"})
        self._check(answered, 200)
        if not isinstance(answered.body, list):
            raise NotSent("woocommerce answered something that is no list")
        return {
            int(coupon["id"])
            for coupon in answered.body
            if str(coupon.get("code", "")).casefold() == code.casefold()
        }

    async def _delete(self, call: Caller, number: int) -> None:
        address = f"{self._api}/coupons/{number}"
        answered = await call("DELETE", address, params={"force": "true"})
        if answered.status not in GONE:
            self._check(answered, 200)

    async def _input(self, call: Caller, discount: Discount) -> dict[str, Any]:
        """The discount in WooCommerce's terms: once, before an instant."""
        wanted: dict[str, Any] = {
            "code": discount.code,
            "description": discount.title,
            "discount_type": "fixed_cart",
            "amount": decimal(discount.value_cents),
            "usage_limit": 1,
            "usage_limit_per_user": 1,
            "individual_use": not discount.combines,
            "date_expires_gmt": utc(discount.ends_at),
        }
        if discount.minimum_cents:
            wanted["minimum_amount"] = decimal(discount.minimum_cents)
        if discount.kind == "percentage":
            wanted |= {"discount_type": "percent", "amount": str(discount.percent)}
        elif discount.kind == "shipping":
            wanted |= {"amount": "0.00", "free_shipping": True}
        elif discount.kind == "product":
            wanted |= await self._piece(call, discount)
        return wanted

    async def _piece(self, call: Caller, discount: Discount) -> dict[str, Any]:
        """One piece of a product for nothing, or for so much less."""
        answered = await call("GET", f"{self._api}/products", params={"sku": discount.sku})
        self._check(answered, 200)
        found = answered.body if isinstance(answered.body, list) else []
        if len(found) != 1:
            raise Rejected(f"woocommerce has {len(found)} products with the SKU {discount.sku}")
        off = ("fixed_product", decimal(discount.value_cents))
        kind, amount = off if discount.value_cents else ("percent", "100")
        return {
            "discount_type": kind,
            "amount": amount,
            "product_ids": [int(found[0]["id"])],
            "limit_usage_to_x_items": 1,
        }

    def _check(self, answered: Answered, expected: int) -> None:
        if answered.status != expected:
            raise refused(self.name, answered)


def _says(answered: Answered, code: str) -> bool:
    return isinstance(answered.body, dict) and answered.body.get("code") == code
