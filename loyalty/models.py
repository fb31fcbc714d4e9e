"""Every table of the programme, on one page. No table here knows a wire protocol."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import PartialIndex
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import UtcDatetimeField

RESTRICT = fields.RESTRICT


class ProgrammeVersion(Model):
    """The rules from an instant on; never changed, only followed by the next version."""

    version = fields.IntField(primary_key=True, generated=False)
    starts_at = UtcDatetimeField()
    digest = fields.CharField(max_length=64)
    body: fields.JSONField[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "programme_version"


class Account(Model):
    """The points of somebody, under a random key: it still adds up when the person is forgotten."""

    key = fields.CharField(max_length=32, primary_key=True)
    total = fields.BigIntField(default=0)  # what is left in all lots: available + pending + lapsed
    debt = fields.BigIntField(default=0)  # taken back but already spent; paid from later gains
    length = fields.BigIntField(default=0)  # how many entries
    head = fields.CharField(max_length=64)  # hash of the newest entry; at first, of the key

    class Meta:
        table = "account"
        constraints = (
            CheckConstraint(check="total >= 0", name="account_total_not_negative"),
            CheckConstraint(check="debt >= 0", name="account_debt_not_negative"),
            CheckConstraint(check="length >= 0", name="account_length_not_negative"),
        )


class LedgerEntry(Model):
    """One signed change of points. Append-only, chained by hash, without a name or a free text."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "loyalty.Account", related_name="entries", on_delete=RESTRICT
    )
    account_id: str
    seq = fields.BigIntField()  # 1, 2, 3 ... within the account
    kind = fields.CharField(max_length=16)
    points = fields.BigIntField()
    cause = fields.CharField(max_length=120)  # "order:kith:1001", "join", "voucher:<key>"
    once = fields.CharField(max_length=200, unique=True)
    fingerprint = fields.CharField(max_length=64)
    rule_version = fields.IntField()
    detail = fields.CharField(max_length=600, default="{}")  # canonical JSON: basis, rate, rounding
    at = UtcDatetimeField()
    previous = fields.CharField(max_length=64, unique=True)  # unique: a chain cannot fork
    hash = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "ledger_entry"
        indexes = (("account_id", "seq"), ("cause",))
        constraints = (
            CheckConstraint(
                check="kind IN ('earn_order','earn_activity','earn_referral','redeem',"
                "'redeem_undo','clawback','expire','adjust','import','gift_out','gift_in')",
                name="ledger_entry_kind_known",
            ),
            CheckConstraint(check="points <> 0", name="ledger_entry_points_not_zero"),
            CheckConstraint(check="seq > 0", name="ledger_entry_seq_positive"),
            CheckConstraint(
                check="(kind IN ('earn_order','earn_activity','earn_referral','redeem_undo',"
                "'gift_in') AND points > 0) OR (kind IN ('redeem','clawback','expire','gift_out')"
                " AND points < 0) OR kind IN ('adjust','import')",
                name="ledger_entry_sign_fits_kind",
            ),
        )


class Lot(Model):
    """Points gained together: they become spendable and expire together."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "loyalty.Account", related_name="lots", on_delete=RESTRICT
    )
    account_id: str
    entry: fields.OneToOneRelation[LedgerEntry] = fields.OneToOneField(
        "loyalty.LedgerEntry", related_name="lot", on_delete=RESTRICT
    )
    entry_id: int
    points = fields.BigIntField()
    remaining = fields.BigIntField()
    available_at = UtcDatetimeField()
    expires_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "lot"
        indexes = (("account_id", "expires_at"),)
        constraints = (
            CheckConstraint(check="points > 0", name="lot_points_positive"),
            CheckConstraint(
                check="remaining >= 0 AND remaining <= points", name="lot_remaining_within_points"
            ),
        )


class Draw(Model):
    """What one entry took from one lot (or, negative, gave back to it). Append-only."""

    id = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[LedgerEntry] = fields.ForeignKeyField(
        "loyalty.LedgerEntry", related_name="draws", on_delete=RESTRICT
    )
    entry_id: int
    lot: fields.ForeignKeyRelation[Lot] = fields.ForeignKeyField(
        "loyalty.Lot", related_name="draws", on_delete=RESTRICT
    )
    lot_id: int
    points = fields.BigIntField()

    class Meta:
        table = "draw"
        indexes = (("entry_id",), ("lot_id",))
        constraints = (CheckConstraint(check="points <> 0", name="draw_points_not_zero"),)


class Member(Model):
    """Somebody who joined. How they can be reached and recognised is in Identity."""

    id = fields.BigIntField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "loyalty.Account", related_name="member", on_delete=RESTRICT
    )
    account_id: str
    number = fields.CharField(max_length=16, unique=True)  # shown in `profile`, told to a shop
    name = fields.CharField(max_length=200, default="")
    locale = fields.CharField(max_length=8, default="en")
    zone = fields.CharField(max_length=64, default="UTC")
    marketing = fields.BooleanField(default=False)  # consent in force; the proof is in Consent
    silent = fields.BooleanField(default=False)  # `stop all`: nothing but replies
    joined_at = UtcDatetimeField()
    last_word_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # written by handlers, for filters in lower rooms

    class Meta:
        table = "member"


class Identity(Model):
    """One way to reach or recognise a member. Addresses carry their kind: `whatsapp:+44...`."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="identities", on_delete=RESTRICT
    )
    member_id: int
    kind = fields.CharField(max_length=16)
    address = fields.CharField(max_length=255, unique=True)
    heard_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # last inbound message: opens the 24-hour window
    unreachable_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # blocked or gone; the next inbound revives it

    class Meta:
        table = "identity"
        indexes = (("member_id",),)
        constraints = (
            CheckConstraint(
                check="kind IN ('whatsapp','telegram','phone','email')", name="identity_kind_known"
            ),
        )


class Consent(Model):
    """What a member agreed to or took back, in which words. Append-only."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="consents", on_delete=RESTRICT
    )
    member_id: int
    channel = fields.CharField(max_length=16)
    purpose = fields.CharField(max_length=16)
    granted = fields.BooleanField()
    wording = fields.TextField()
    source = fields.CharField(max_length=120)  # key of the inbound message that said it
    at = UtcDatetimeField()

    class Meta:
        table = "consent"
        indexes = (("member_id",),)
        constraints = (
            CheckConstraint(
                check="purpose IN ('programme','marketing','service')", name="consent_purpose_known"
            ),
        )


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

    class Meta:
        table = "shop_order"
        indexes = (("member_id", "paid_at"), ("phone",))
        constraints = (
            CheckConstraint(check="total_cents >= 0", name="order_total_not_negative"),
            CheckConstraint(
                check="refunded_cents >= 0 AND refunded_cents <= total_cents",
                name="order_refunded_within_total",
            ),
            CheckConstraint(check="posted >= 0", name="order_posted_not_negative"),
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
            CheckConstraint(check="kind IN ('money_off')", name="reward_kind_known"),
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
    entry: fields.OneToOneRelation[LedgerEntry] = fields.OneToOneField(
        "loyalty.LedgerEntry", related_name="voucher", on_delete=RESTRICT
    )
    entry_id: int
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

    class Meta:
        table = "voucher"
        indexes = (("account_id", "state"),)
        constraints = (
            CheckConstraint(
                check="state IN ('issued','reserved','used','void','expired')",
                name="voucher_state_known",
            ),
            CheckConstraint(check="points > 0", name="voucher_points_positive"),
            CheckConstraint(check="value_cents >= 0", name="voucher_value_not_negative"),
        )


class Outgoing(Model):
    """Something to be said: written in the transaction that caused it, sent after its commit."""

    id = fields.BigIntField(primary_key=True)
    once = fields.CharField(max_length=240, unique=True)
    member: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="outgoing", on_delete=RESTRICT, null=True
    )
    member_id: int | None
    channel = fields.CharField(max_length=16)
    address = fields.CharField(max_length=255)
    locale = fields.CharField(max_length=8)
    kind = fields.CharField(max_length=10)
    saying: fields.JSONField[dict[str, Any]] = (
        fields.JSONField()
    )  # text key, params, lines, buttons: see loyalty.outgoing.Saying
    state = fields.CharField(max_length=10, default="queued")
    reason = fields.CharField(max_length=200, default="")
    attempts = fields.IntField(default=0)
    not_before = UtcDatetimeField()
    valid_until: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    lease_until = UtcDatetimeField()
    provider_id = fields.CharField(max_length=120, null=True, unique=True)
    created_at = UtcDatetimeField()
    sent_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "outgoing"
        indexes = (  # small: a row leaves them when it is sent
            PartialIndex(
                fields=("lease_until",), name="outgoing_queued", condition={"state": "queued"}
            ),
            PartialIndex(
                fields=("lease_until",), name="outgoing_claimed", condition={"state": "claimed"}
            ),
            PartialIndex(
                fields=("address",), name="outgoing_unknown", condition={"state": "unknown"}
            ),
        )
        constraints = (
            CheckConstraint(
                check="kind IN ('reply','service','voucher','marketing','shop')",
                name="outgoing_kind_known",
            ),
            CheckConstraint(
                check="state IN ('queued','claimed','sent','delivered','read','failed','skipped',"
                "'unknown')",
                name="outgoing_state_known",
            ),
        )


class Setting(Model):
    """What this database must remember about itself, such as how far a demo's clock was moved."""

    name = fields.CharField(max_length=60, primary_key=True)
    value = fields.TextField()

    class Meta:
        table = "setting"
