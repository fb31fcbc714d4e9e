"""The tables of orders and of what points buy."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import PartialIndex
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import IndexWhere, UtcDatetimeField
from loyalty.models.books import Account, LedgerEntry
from loyalty.models.people import Member

RESTRICT = fields.RESTRICT


class Order(Model):
    """One order of a shop: the sum of all its events, whatever order they came in."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=200, unique=True)  # "<source>:<number>"
    source = fields.CharField(max_length=16)
    number = fields.CharField(max_length=120)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="orders", on_delete=RESTRICT, null=True
    )
    member_id: int | None
    phone = fields.CharField(max_length=40, default="")
    email = fields.CharField(max_length=255, default="")
    referral_code = fields.CharField(
        max_length=60, default="", db_default=""
    )  # as the shop told it at checkout, in the form in which codes are compared
    payment_hash = fields.CharField(max_length=64, default="", db_default="")
    address_hash = fields.CharField(max_length=64, default="", db_default="")
    currency = fields.CharField(max_length=3)
    total_cents = fields.BigIntField()
    refunded_cents = fields.BigIntField(default=0)
    paid_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # `at` of the paid event; none before it arrived
    cancelled = fields.BooleanField(default=False)
    rate = fields.CharField(max_length=20, default="")  # points per unit x multiplier, once fixed
    posted = fields.BigIntField(default=0)  # points standing for this order
    postings = fields.IntField(default=0)  # how many ledger entries it has had
    received_at = UtcDatetimeField()
    delivered_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    exchange = fields.CharField(
        max_length=40, default="", db_default=""
    )  # "EUR 0.85": what it was paid in, and the rate that was fixed; empty: our currency
    terms: fields.JSONField[dict[str, Any] | None] = fields.JSONField(
        null=True
    )  # how it earns, fixed when first posted: shares, rates and rules
    voucher_points = fields.BigIntField(default=0, db_default=0)  # spent on it, by its voucher
    returned_points = fields.BigIntField(default=0, db_default=0)  # of those, given back

    class Meta:
        table = "shop_order"
        indexes = (
            ("member_id", "paid_at"),
            ("paid_at", "member_id"),  # whose last order it was, without a look at the order
            ("phone",),
            ("email",),
            IndexWhere(
                fields=("referral_code",), name="order_referral", where="referral_code <> ''"
            ),
            IndexWhere(fields=("payment_hash",), name="order_payment", where="payment_hash <> ''"),
            IndexWhere(fields=("address_hash",), name="order_address", where="address_hash <> ''"),
            IndexWhere(
                fields=("delivered_at",),
                name="order_delivered",
                where="delivered_at IS NOT NULL",
            ),
        )
        constraints = (
            CheckConstraint(check="total_cents >= 0", name="order_total_not_negative"),
            CheckConstraint(
                check="refunded_cents >= 0 AND refunded_cents <= total_cents",
                name="order_refunded_within_total",
            ),
            CheckConstraint(check="posted >= 0", name="order_posted_not_negative"),
            CheckConstraint(
                check="returned_points >= 0 AND returned_points <= voucher_points",
                name="order_returned_within_spent",
            ),
        )


class OrderEvent(Model):
    """One thing that a shop told about an order, as it came. The key makes a repeat harmless."""

    id = fields.BigIntField(primary_key=True)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "loyalty.Order", related_name="events", on_delete=RESTRICT
    )
    order_id: int
    key = fields.CharField(max_length=240, unique=True)  # "<source>:<order>:<event>:<refunded>"
    event = fields.CharField(max_length=16)
    fingerprint = fields.CharField(max_length=64)
    body: fields.JSONField[dict[str, Any]] = fields.JSONField()
    received_at = UtcDatetimeField()

    class Meta:
        table = "order_event"
        indexes = (("order_id",),)
        constraints = (
            CheckConstraint(
                check="event IN ('paid','refunded','cancelled','delivered')",
                name="order_event_known",
            ),
        )


class Reward(Model):
    """Something that points buy."""

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField(unique=True)  # what a member types: `redeem 3`
    slug = fields.CharField(max_length=60, unique=True)  # its name in programme.toml
    kind = fields.CharField(max_length=16)
    titles: fields.JSONField[dict[str, str]] = fields.JSONField()  # locale -> title
    cost = fields.BigIntField()
    value_cents = fields.BigIntField()
    stock = fields.BigIntField(null=True)  # none: endless
    active = fields.BooleanField(default=True)

    class Meta:
        table = "reward"
        constraints = (
            CheckConstraint(
                check="kind IN ('money_off','percentage','product','shipping','event','donation')",
                name="reward_kind_known",
            ),
            CheckConstraint(check="cost > 0", name="reward_cost_positive"),
            CheckConstraint(check="value_cents >= 0", name="reward_value_not_negative"),
            CheckConstraint(check="stock IS NULL OR stock >= 0", name="reward_stock_not_negative"),
        )


class Voucher(Model):
    """A redeemed reward. The code is not here: it is computed from the key and SECRET_KEY."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=32, unique=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "loyalty.Account", related_name="vouchers", on_delete=RESTRICT
    )
    account_id: str
    reward: fields.ForeignKeyNullableRelation[Reward] = fields.ForeignKeyField(
        "loyalty.Reward", related_name="vouchers", on_delete=RESTRICT, null=True
    )
    reward_id: int | None
    entry: fields.OneToOneNullableRelation[LedgerEntry] = fields.OneToOneField(
        "loyalty.LedgerEntry", related_name="voucher", on_delete=RESTRICT, null=True
    )  # what was paid for it; none for one that replaces another
    entry_id: int | None
    replaces: fields.OneToOneNullableRelation["Voucher"] = fields.OneToOneField(
        "loyalty.Voucher", related_name="replaced_by", on_delete=RESTRICT, null=True
    )  # the used one whose order was cancelled
    replaces_id: int | None
    kind = fields.CharField(max_length=16, default="money_off", db_default="money_off")
    terms: fields.JSONField[dict[str, Any] | None] = fields.JSONField(
        null=True
    )  # percent, sku, least order ...: what was promised when it was issued
    state = fields.CharField(max_length=10, default="issued")
    points = fields.BigIntField()
    value_cents = fields.BigIntField()
    currency = fields.CharField(max_length=3)
    code_hash = fields.CharField(max_length=64, unique=True)
    last_four = fields.CharField(max_length=4)
    issued_at = UtcDatetimeField()
    expires_at = UtcDatetimeField()
    settled_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # used, voided or expired
    used_by = fields.CharField(max_length=200, default="")  # key of the order it was used on
    reserved_for = fields.CharField(max_length=200, default="", db_default="")  # basket or till
    reserved_until: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    settled_by = fields.CharField(max_length=120, default="", db_default="")  # who, or "time"
    reason = fields.CharField(max_length=500, default="", db_default="")  # what staff gave as one
    returned_points = fields.BigIntField(
        default=0, db_default=0
    )  # given back to their lots; counted on the voucher that was paid, also for what replaces it

    class Meta:
        table = "voucher"
        indexes = (
            ("account_id", "state"),
            ("used_by",),
            PartialIndex(
                fields=("expires_at",), name="voucher_issued", condition={"state": "issued"}
            ),
            PartialIndex(
                fields=("reserved_until",), name="voucher_held", condition={"state": "reserved"}
            ),
            PartialIndex(
                fields=("settled_at",), name="voucher_expired", condition={"state": "expired"}
            ),
        )
        constraints = (
            CheckConstraint(
                check="state IN ('issued','reserved','used','void','expired')",
                name="voucher_state_known",
            ),
            CheckConstraint(check="points > 0", name="voucher_points_positive"),
            CheckConstraint(
                check="kind IN ('money_off','percentage','product','shipping','event','donation')",
                name="voucher_kind_known",
            ),
            CheckConstraint(
                check="returned_points >= 0 AND returned_points <= points",
                name="voucher_returned_within_points",
            ),
            CheckConstraint(
                check="(entry_id IS NULL) = (replaces_id IS NOT NULL)",
                name="voucher_paid_or_replacing",
            ),
            CheckConstraint(
                check="(state = 'reserved') = (reserved_until IS NOT NULL)",
                name="voucher_reserved_until_then",
            ),
            CheckConstraint(check="value_cents >= 0", name="voucher_value_not_negative"),
        )


class Guess(Model):
    """Wrong voucher codes of one caller, or of all together, since an instant."""

    caller = fields.CharField(max_length=160, primary_key=True)
    misses = fields.BigIntField(default=0)
    since = UtcDatetimeField()

    class Meta:
        table = "guess"
        constraints = (CheckConstraint(check="misses >= 0", name="guess_misses_not_negative"),)
