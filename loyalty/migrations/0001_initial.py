"""The tables of the programme."""

from tortoise import fields, migrations
from tortoise.indexes import Index, PartialIndex
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import UtcDatetimeField

RESTRICT = fields.RESTRICT


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Account",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=32)),
                ("total", fields.BigIntField(default=0)),
                ("debt", fields.BigIntField(default=0)),
                ("length", fields.BigIntField(default=0)),
                ("head", fields.CharField(max_length=64)),
            ],
            options={
                "table": "account",
                "table_description": "The points of somebody, under a random key: it still adds up when the person is forgotten.",
                "constraints": [
                    CheckConstraint(check="total >= 0", name="account_total_not_negative"),
                    CheckConstraint(check="debt >= 0", name="account_debt_not_negative"),
                    CheckConstraint(check="length >= 0", name="account_length_not_negative"),
                ],
            },
        ),
        ops.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "loyalty.Account",
                        source_field="account_id",
                        to_field="key",
                        related_name="entries",
                        on_delete=RESTRICT,
                    ),
                ),
                ("seq", fields.BigIntField()),
                ("kind", fields.CharField(max_length=16)),
                ("points", fields.BigIntField()),
                ("cause", fields.CharField(max_length=120)),
                ("once", fields.CharField(unique=True, max_length=200)),
                ("fingerprint", fields.CharField(max_length=64)),
                ("rule_version", fields.IntField()),
                ("detail", fields.CharField(default="{}", max_length=600)),
                ("at", UtcDatetimeField()),
                ("previous", fields.CharField(unique=True, max_length=64)),
                ("hash", fields.CharField(unique=True, max_length=64)),
            ],
            options={
                "table": "ledger_entry",
                "table_description": "One signed change of points. Append-only, chained by hash, without a name or a free text.",
                "constraints": [
                    CheckConstraint(
                        check="kind IN ('earn_order','earn_activity','earn_referral','redeem','redeem_undo','clawback','expire','adjust','import','gift_out','gift_in')",
                        name="ledger_entry_kind_known",
                    ),
                    CheckConstraint(check="points <> 0", name="ledger_entry_points_not_zero"),
                    CheckConstraint(check="seq > 0", name="ledger_entry_seq_positive"),
                    CheckConstraint(
                        check="(kind IN ('earn_order','earn_activity','earn_referral','redeem_undo','gift_in') AND points > 0) OR (kind IN ('redeem','clawback','expire','gift_out') AND points < 0) OR kind IN ('adjust','import')",
                        name="ledger_entry_sign_fits_kind",
                    ),
                ],
                "indexes": [Index(fields=["account_id", "seq"]), Index(fields=["cause"])],
            },
        ),
        ops.CreateModel(
            name="Lot",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "loyalty.Account",
                        source_field="account_id",
                        to_field="key",
                        related_name="lots",
                        on_delete=RESTRICT,
                    ),
                ),
                (
                    "entry",
                    fields.OneToOneField(
                        "loyalty.LedgerEntry",
                        source_field="entry_id",
                        to_field="id",
                        related_name="lot",
                        on_delete=RESTRICT,
                    ),
                ),
                ("points", fields.BigIntField()),
                ("remaining", fields.BigIntField()),
                ("available_at", UtcDatetimeField()),
                ("expires_at", UtcDatetimeField(null=True)),
            ],
            options={
                "table": "lot",
                "table_description": "Points gained together: they become spendable and expire together.",
                "constraints": [
                    CheckConstraint(check="points > 0", name="lot_points_positive"),
                    CheckConstraint(
                        check="remaining >= 0 AND remaining <= points",
                        name="lot_remaining_within_points",
                    ),
                ],
                "indexes": [Index(fields=["account_id", "expires_at"])],
            },
        ),
        ops.CreateModel(
            name="Draw",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "entry",
                    fields.ForeignKeyField(
                        "loyalty.LedgerEntry",
                        source_field="entry_id",
                        to_field="id",
                        related_name="draws",
                        on_delete=RESTRICT,
                    ),
                ),
                (
                    "lot",
                    fields.ForeignKeyField(
                        "loyalty.Lot",
                        source_field="lot_id",
                        to_field="id",
                        related_name="draws",
                        on_delete=RESTRICT,
                    ),
                ),
                ("points", fields.BigIntField()),
            ],
            options={
                "table": "draw",
                "table_description": "What one entry took from one lot (or, negative, gave back to it). Append-only.",
                "constraints": [CheckConstraint(check="points <> 0", name="draw_points_not_zero")],
                "indexes": [Index(fields=["entry_id"]), Index(fields=["lot_id"])],
            },
        ),
        ops.CreateModel(
            name="Member",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "account",
                    fields.OneToOneField(
                        "loyalty.Account",
                        source_field="account_id",
                        to_field="key",
                        related_name="member",
                        on_delete=RESTRICT,
                    ),
                ),
                ("number", fields.CharField(unique=True, max_length=16)),
                ("name", fields.CharField(default="", max_length=200)),
                ("locale", fields.CharField(default="en", max_length=8)),
                ("zone", fields.CharField(default="UTC", max_length=64)),
                ("marketing", fields.BooleanField(default=False)),
                ("silent", fields.BooleanField(default=False)),
                ("joined_at", UtcDatetimeField()),
                ("last_word_at", UtcDatetimeField(null=True)),
            ],
            options={
                "table": "member",
                "table_description": "Somebody who joined. How they can be reached and recognised is in Identity.",
            },
        ),
        ops.CreateModel(
            name="Consent",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="consents",
                        on_delete=RESTRICT,
                    ),
                ),
                ("channel", fields.CharField(max_length=16)),
                ("purpose", fields.CharField(max_length=16)),
                ("granted", fields.BooleanField()),
                ("wording", fields.TextField()),
                ("source", fields.CharField(max_length=120)),
                ("at", UtcDatetimeField()),
            ],
            options={
                "table": "consent",
                "table_description": "What a member agreed to or took back, in which words. Append-only.",
                "constraints": [
                    CheckConstraint(
                        check="purpose IN ('programme','marketing','service')",
                        name="consent_purpose_known",
                    )
                ],
                "indexes": [Index(fields=["member_id"])],
            },
        ),
        ops.CreateModel(
            name="Identity",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="identities",
                        on_delete=RESTRICT,
                    ),
                ),
                ("kind", fields.CharField(max_length=16)),
                ("address", fields.CharField(unique=True, max_length=255)),
                ("heard_at", UtcDatetimeField(null=True)),
                ("unreachable_at", UtcDatetimeField(null=True)),
            ],
            options={
                "table": "identity",
                "table_description": "One way to reach or recognise a member. Addresses carry their kind: `whatsapp:+44...`.",
                "constraints": [
                    CheckConstraint(
                        check="kind IN ('whatsapp','telegram','phone','email')",
                        name="identity_kind_known",
                    )
                ],
                "indexes": [Index(fields=["member_id"])],
            },
        ),
        ops.CreateModel(
            name="Order",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                ("key", fields.CharField(unique=True, max_length=200)),
                ("source", fields.CharField(max_length=16)),
                ("number", fields.CharField(max_length=120)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        null=True,
                        to_field="id",
                        related_name="orders",
                        on_delete=RESTRICT,
                    ),
                ),
                ("phone", fields.CharField(default="", max_length=40)),
                ("email", fields.CharField(default="", max_length=255)),
                ("currency", fields.CharField(max_length=3)),
                ("total_cents", fields.BigIntField()),
                ("refunded_cents", fields.BigIntField(default=0)),
                ("paid_at", UtcDatetimeField(null=True)),
                ("cancelled", fields.BooleanField(default=False)),
                ("rate", fields.CharField(default="", max_length=20)),
                ("posted", fields.BigIntField(default=0)),
                ("postings", fields.IntField(default=0)),
                ("received_at", UtcDatetimeField()),
            ],
            options={
                "table": "shop_order",
                "table_description": "One order of a shop: the sum of all its events, whatever order they came in.",
                "constraints": [
                    CheckConstraint(check="total_cents >= 0", name="order_total_not_negative"),
                    CheckConstraint(
                        check="refunded_cents >= 0 AND refunded_cents <= total_cents",
                        name="order_refunded_within_total",
                    ),
                    CheckConstraint(check="posted >= 0", name="order_posted_not_negative"),
                ],
                "indexes": [Index(fields=["member_id", "paid_at"]), Index(fields=["phone"])],
            },
        ),
        ops.CreateModel(
            name="OrderEvent",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "order",
                    fields.ForeignKeyField(
                        "loyalty.Order",
                        source_field="order_id",
                        to_field="id",
                        related_name="events",
                        on_delete=RESTRICT,
                    ),
                ),
                ("key", fields.CharField(unique=True, max_length=240)),
                ("event", fields.CharField(max_length=16)),
                ("fingerprint", fields.CharField(max_length=64)),
                ("body", fields.JSONField()),
                ("received_at", UtcDatetimeField()),
            ],
            options={
                "table": "order_event",
                "table_description": "One thing that a shop told about an order, as it came. The key makes a repeat harmless.",
                "constraints": [
                    CheckConstraint(
                        check="event IN ('paid','refunded','cancelled','delivered')",
                        name="order_event_known",
                    )
                ],
                "indexes": [Index(fields=["order_id"])],
            },
        ),
        ops.CreateModel(
            name="Outgoing",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                ("once", fields.CharField(unique=True, max_length=240)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        null=True,
                        to_field="id",
                        related_name="outgoing",
                        on_delete=RESTRICT,
                    ),
                ),
                ("channel", fields.CharField(max_length=16)),
                ("address", fields.CharField(max_length=255)),
                ("locale", fields.CharField(max_length=8)),
                ("kind", fields.CharField(max_length=10)),
                ("saying", fields.JSONField()),
                ("state", fields.CharField(default="queued", max_length=10)),
                ("reason", fields.CharField(default="", max_length=200)),
                ("attempts", fields.IntField(default=0)),
                ("not_before", UtcDatetimeField()),
                ("valid_until", UtcDatetimeField(null=True)),
                ("lease_until", UtcDatetimeField()),
                ("provider_id", fields.CharField(null=True, unique=True, max_length=120)),
                ("created_at", UtcDatetimeField()),
                ("sent_at", UtcDatetimeField(null=True)),
            ],
            options={
                "table": "outgoing",
                "table_description": "Something to be said: written in the transaction that caused it, sent after its commit.",
                "constraints": [
                    CheckConstraint(
                        check="kind IN ('reply','service','voucher','marketing','shop')",
                        name="outgoing_kind_known",
                    ),
                    CheckConstraint(
                        check="state IN ('queued','claimed','sent','delivered','read','failed','skipped','unknown')",
                        name="outgoing_state_known",
                    ),
                ],
                "indexes": [
                    PartialIndex(
                        fields=["lease_until"],
                        name="outgoing_queued",
                        condition={"state": "queued"},
                    ),
                    PartialIndex(
                        fields=["lease_until"],
                        name="outgoing_claimed",
                        condition={"state": "claimed"},
                    ),
                    PartialIndex(
                        fields=["address"], name="outgoing_unknown", condition={"state": "unknown"}
                    ),
                ],
            },
        ),
        ops.CreateModel(
            name="ProgrammeVersion",
            fields=[
                ("version", fields.IntField(primary_key=True, generated=False)),
                ("starts_at", UtcDatetimeField()),
                ("digest", fields.CharField(max_length=64)),
                ("body", fields.JSONField()),
            ],
            options={
                "table": "programme_version",
                "table_description": "The rules from an instant on; never changed, only followed by the next version.",
            },
        ),
        ops.CreateModel(
            name="Reward",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                ("number", fields.IntField(unique=True)),
                ("slug", fields.CharField(unique=True, max_length=60)),
                ("kind", fields.CharField(max_length=16)),
                ("titles", fields.JSONField()),
                ("cost", fields.BigIntField()),
                ("value_cents", fields.BigIntField()),
                ("stock", fields.BigIntField(null=True)),
                ("active", fields.BooleanField(default=True)),
            ],
            options={
                "table": "reward",
                "table_description": "Something that points buy.",
                "constraints": [
                    CheckConstraint(check="kind IN ('money_off')", name="reward_kind_known"),
                    CheckConstraint(check="cost > 0", name="reward_cost_positive"),
                    CheckConstraint(check="value_cents >= 0", name="reward_value_not_negative"),
                    CheckConstraint(
                        check="stock IS NULL OR stock >= 0", name="reward_stock_not_negative"
                    ),
                ],
            },
        ),
        ops.CreateModel(
            name="Setting",
            fields=[
                ("name", fields.CharField(primary_key=True, max_length=60)),
                ("value", fields.TextField()),
            ],
            options={
                "table": "setting",
                "table_description": "What this database must remember about itself, such as how far a demo's clock was moved.",
            },
        ),
        ops.CreateModel(
            name="Voucher",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                ("key", fields.CharField(unique=True, max_length=32)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "loyalty.Account",
                        source_field="account_id",
                        to_field="key",
                        related_name="vouchers",
                        on_delete=RESTRICT,
                    ),
                ),
                (
                    "reward",
                    fields.ForeignKeyField(
                        "loyalty.Reward",
                        source_field="reward_id",
                        null=True,
                        to_field="id",
                        related_name="vouchers",
                        on_delete=RESTRICT,
                    ),
                ),
                (
                    "entry",
                    fields.OneToOneField(
                        "loyalty.LedgerEntry",
                        source_field="entry_id",
                        to_field="id",
                        related_name="voucher",
                        on_delete=RESTRICT,
                    ),
                ),
                ("state", fields.CharField(default="issued", max_length=10)),
                ("points", fields.BigIntField()),
                ("value_cents", fields.BigIntField()),
                ("currency", fields.CharField(max_length=3)),
                ("code_hash", fields.CharField(unique=True, max_length=64)),
                ("last_four", fields.CharField(max_length=4)),
                ("issued_at", UtcDatetimeField()),
                ("expires_at", UtcDatetimeField()),
                ("settled_at", UtcDatetimeField(null=True)),
                ("used_by", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "voucher",
                "table_description": "A redeemed reward. The code is not here: it is computed from the key and SECRET_KEY.",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('issued','reserved','used','void','expired')",
                        name="voucher_state_known",
                    ),
                    CheckConstraint(check="points > 0", name="voucher_points_positive"),
                    CheckConstraint(check="value_cents >= 0", name="voucher_value_not_negative"),
                ],
                "indexes": [Index(fields=["account_id", "state"])],
            },
        ),
    ]
