"""Tables and columns of the whole programme: checkpoints, activities, tiers, tokens, imports."""

from tortoise import fields, migrations
from tortoise.indexes import Index, PartialIndex
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import IndexWhere, UtcDatetimeField

RESTRICT = fields.RESTRICT


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0002_guards")]

    operations = [
        ops.CreateModel(
            name="Activity",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "loyalty.Account",
                        source_field="account_id",
                        to_field="key",
                        related_name="activities",
                        on_delete=RESTRICT,
                    ),
                ),
                ("rule", fields.CharField(max_length=60)),
                ("subject", fields.CharField(default="", max_length=120)),
                ("claim", fields.CharField(default="", max_length=500)),
                ("once", fields.CharField(unique=True, max_length=200)),
                ("state", fields.CharField(max_length=10)),
                ("points", fields.BigIntField(default=0)),
                (
                    "entry",
                    fields.OneToOneField(
                        "loyalty.LedgerEntry",
                        source_field="entry_id",
                        null=True,
                        to_field="id",
                        related_name="activity",
                        on_delete=RESTRICT,
                    ),
                ),
                ("asked_at", UtcDatetimeField()),
                ("decided_at", UtcDatetimeField(null=True)),
                ("decided_by", fields.CharField(default="", max_length=120)),
                ("reason", fields.CharField(default="", max_length=500)),
            ],
            options={
                "table": "activity",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('earned','waiting','rejected')",
                        name="activity_state_known",
                    )
                ],
                "indexes": [
                    Index(fields=["account_id", "rule", "asked_at"]),
                    Index(fields=["state", "id"]),
                    Index(fields=["rule", "asked_at"]),
                ],
                "table_description": "Something that a member did and a rule rewards, at once or when staff approve. Kept.",
            },
        ),
        ops.CreateModel(
            name="ApiAnswer",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=300)),
                ("fingerprint", fields.CharField(max_length=64)),
                ("status", fields.IntField()),
                ("body", fields.TextField()),
                ("about", fields.CharField(default="", max_length=16)),
                ("at", UtcDatetimeField()),
            ],
            options={
                "table": "api_answer",
                "indexes": [Index(fields=["about"])],
                "table_description": "What a keyed request was answered: the same key gets the same answer, for ever.",
            },
        ),
        ops.CreateModel(
            name="ApiToken",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                ("name", fields.CharField(unique=True, max_length=80)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("scopes", fields.CharField(max_length=400)),
                ("created_at", UtcDatetimeField()),
                ("revoked_at", UtcDatetimeField(null=True)),
            ],
            options={
                "table": "api_token",
                "table_description": "A bearer token by its hash, and what it may do.",
            },
        ),
        ops.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                ("at", UtcDatetimeField()),
                ("accounts", fields.BigIntField()),
                ("previous", fields.CharField(unique=True, max_length=64)),
                ("signature", fields.CharField(unique=True, max_length=64)),
            ],
            options={
                "table": "checkpoint",
                "constraints": [
                    CheckConstraint(check="accounts >= 0", name="checkpoint_accounts_not_negative")
                ],
                "table_description": "Once a day all heads that moved are signed, on top of the signature before. Append-only.",
            },
        ),
        ops.CreateModel(
            name="CheckpointHead",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                (
                    "checkpoint",
                    fields.ForeignKeyField(
                        "loyalty.Checkpoint",
                        source_field="checkpoint_id",
                        to_field="id",
                        related_name="heads",
                        on_delete=RESTRICT,
                    ),
                ),
                (
                    "account",
                    fields.ForeignKeyField(
                        "loyalty.Account",
                        source_field="account_id",
                        to_field="key",
                        related_name="signed",
                        on_delete=RESTRICT,
                    ),
                ),
                ("length", fields.BigIntField()),
                ("head", fields.CharField(max_length=64)),
            ],
            options={
                "table": "checkpoint_head",
                "indexes": [
                    Index(fields=["checkpoint_id"]),
                    Index(fields=["account_id", "length"]),
                ],
                "table_description": "Where the chain of one account stood when it was signed. Append-only.",
            },
        ),
        ops.CreateModel(
            name="Guess",
            fields=[
                ("caller", fields.CharField(primary_key=True, max_length=160)),
                ("misses", fields.BigIntField(default=0)),
                ("since", UtcDatetimeField()),
            ],
            options={
                "table": "guess",
                "constraints": [
                    CheckConstraint(check="misses >= 0", name="guess_misses_not_negative")
                ],
                "table_description": "Wrong voucher codes of one caller, or of all together, since an instant.",
            },
        ),
        ops.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                ("digest", fields.CharField(unique=True, max_length=64)),
                ("layout", fields.CharField(max_length=20)),
                ("mode", fields.CharField(max_length=10)),
                ("state", fields.CharField(max_length=10)),
                ("lines", fields.BigIntField(default=0)),
                ("at", UtcDatetimeField()),
                ("undone_at", UtcDatetimeField(null=True)),
            ],
            options={
                "table": "import_batch",
                "constraints": [
                    CheckConstraint(check="mode IN ('set','add')", name="import_batch_mode_known"),
                    CheckConstraint(
                        check="state IN ('running','done','undoing','undone')",
                        name="import_batch_state_known",
                    ),
                ],
                "table_description": "One file that was moved in, and how far.",
            },
        ),
        ops.CreateModel(
            name="ImportedLine",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                (
                    "batch",
                    fields.ForeignKeyField(
                        "loyalty.ImportBatch",
                        source_field="batch_id",
                        to_field="id",
                        related_name="imported",
                        on_delete=RESTRICT,
                    ),
                ),
                ("number", fields.BigIntField()),
                ("once", fields.CharField(unique=True, max_length=60)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="imported_lines",
                        on_delete=RESTRICT,
                    ),
                ),
                ("created", fields.BooleanField()),
            ],
            options={
                "table": "imported_line",
                "indexes": [Index(fields=["batch_id", "number"]), Index(fields=["member_id"])],
                "table_description": "What one line of a batch became.",
            },
        ),
        ops.CreateModel(
            name="LinkCode",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="link_codes",
                        on_delete=RESTRICT,
                    ),
                ),
                ("code_hash", fields.CharField(unique=True, max_length=64)),
                ("expires_at", UtcDatetimeField()),
                ("used_at", UtcDatetimeField(null=True)),
            ],
            options={
                "table": "link_code",
                "indexes": [Index(fields=["member_id"])],
                "table_description": "A one-time code, asked for in one chat and typed in another: both are one member then.",
            },
        ),
        ops.CreateModel(
            name="RuleBudget",
            fields=[
                ("rule", fields.CharField(primary_key=True, max_length=100)),
                ("spent", fields.BigIntField(default=0)),
            ],
            options={
                "table": "rule_budget",
                "constraints": [
                    CheckConstraint(check="spent >= 0", name="rule_budget_not_negative")
                ],
                "table_description": "What a rule has paid to everybody together: it stops before its budget is overspent.",
            },
        ),
        ops.CreateModel(
            name="TierStanding",
            fields=[
                (
                    "account",
                    fields.OneToOneField(
                        "loyalty.Account",
                        source_field="account_id",
                        primary_key=True,
                        to_field="key",
                        related_name="standing",
                        on_delete=RESTRICT,
                    ),
                ),
                ("tier", fields.CharField(max_length=60)),
                ("since", UtcDatetimeField()),
                ("grace_until", UtcDatetimeField(null=True)),
                ("by_hand", fields.CharField(default="", max_length=60)),
                ("by_hand_reason", fields.CharField(default="", max_length=500)),
                ("turns", fields.IntField(default=0)),
            ],
            options={
                "table": "tier_standing",
                "indexes": [Index(fields=["grace_until"])],
                "table_description": "The tier that somebody is in: kept, because going down takes its time.",
            },
        ),
        ops.AddField(
            model_name="Account",
            name="seal",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="Identity",
            name="imported_in",
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name="Identity",
            index=Index(fields=["imported_in"]),
        ),
        ops.RemoveConstraint(
            model_name="Identity",
            name="identity_kind_known",
        ),
        ops.AddConstraint(
            model_name="Identity",
            constraint=CheckConstraint(
                check="kind IN ('whatsapp','telegram','phone','email','external')",
                name="identity_kind_known",
            ),
        ),
        ops.AddIndex(
            model_name="Lot",
            index=Index(fields=["available_at", "id"]),
        ),
        ops.AddIndex(
            model_name="Lot",
            index=IndexWhere(fields=["expires_at"], name="lot_open", where="remaining > 0"),
        ),
        ops.AddIndex(
            model_name="Lot",
            index=IndexWhere(fields=["account_id"], name="lot_held", where="remaining > 0"),
        ),
        ops.AddField(
            model_name="Member",
            name="birthday",
            field=fields.CharField(default="", db_default="", max_length=5),
        ),
        ops.AddField(
            model_name="Member",
            name="birthday_at",
            field=UtcDatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Member",
            name="forgotten_at",
            field=UtcDatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Member",
            name="imported_in",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="Member",
            name="merged_into_id",
            field=fields.BigIntField(null=True),
        ),
        ops.AddIndex(
            model_name="Member",
            index=Index(fields=["birthday"]),
        ),
        ops.AddIndex(
            model_name="Member",
            index=IndexWhere(
                fields=["merged_into_id"],
                name="member_merged",
                where="merged_into_id IS NOT NULL",
            ),
        ),
        ops.RemoveIndex(
            model_name="Outgoing",
            name="outgoing_unknown",
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=Index(fields=["address"]),
        ),
        ops.AddField(
            model_name="Order",
            name="delivered_at",
            field=UtcDatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Order",
            name="exchange",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddField(
            model_name="Order",
            name="returned_points",
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Order",
            name="terms",
            field=fields.JSONField(null=True),
        ),
        ops.AddField(
            model_name="Order",
            name="voucher_points",
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddIndex(
            model_name="Order",
            index=Index(fields=["email"]),
        ),
        ops.AddConstraint(
            model_name="Order",
            constraint=CheckConstraint(
                check="returned_points >= 0 AND returned_points <= voucher_points",
                name="order_returned_within_spent",
            ),
        ),
        ops.RemoveConstraint(
            model_name="Reward",
            name="reward_kind_known",
        ),
        ops.AddConstraint(
            model_name="Reward",
            constraint=CheckConstraint(
                check="kind IN ('money_off','percentage','product','shipping','event','donation')",
                name="reward_kind_known",
            ),
        ),
        ops.AlterField(
            model_name="Voucher",
            name="entry",
            field=fields.OneToOneField(
                "loyalty.LedgerEntry",
                source_field="entry_id",
                null=True,
                to_field="id",
                related_name="voucher",
                on_delete=RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Voucher",
            name="kind",
            field=fields.CharField(default="money_off", db_default="money_off", max_length=16),
        ),
        ops.AddField(
            model_name="Voucher",
            name="replaces",
            field=fields.OneToOneField(
                "loyalty.Voucher",
                source_field="replaces_id",
                null=True,
                to_field="id",
                related_name="replaced_by",
                on_delete=RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Voucher",
            name="reserved_for",
            field=fields.CharField(default="", db_default="", max_length=200),
        ),
        ops.AddField(
            model_name="Voucher",
            name="reserved_until",
            field=UtcDatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Voucher",
            name="returned_points",
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Voucher",
            name="settled_by",
            field=fields.CharField(default="", db_default="", max_length=120),
        ),
        ops.AddField(
            model_name="Voucher",
            name="reason",
            field=fields.CharField(default="", db_default="", max_length=500),
        ),
        ops.AddField(
            model_name="Voucher",
            name="terms",
            field=fields.JSONField(null=True),
        ),
        ops.AddIndex(
            model_name="Voucher",
            index=PartialIndex(
                fields=["expires_at"], name="voucher_issued", condition={"state": "issued"}
            ),
        ),
        ops.AddIndex(
            model_name="Voucher",
            index=PartialIndex(
                fields=["reserved_until"], name="voucher_held", condition={"state": "reserved"}
            ),
        ),
        ops.AddConstraint(
            model_name="Voucher",
            constraint=CheckConstraint(
                check="kind IN ('money_off','percentage','product','shipping','event','donation')",
                name="voucher_kind_known",
            ),
        ),
        ops.AddConstraint(
            model_name="Voucher",
            constraint=CheckConstraint(
                check="returned_points >= 0 AND returned_points <= points",
                name="voucher_returned_within_points",
            ),
        ),
        ops.AddConstraint(
            model_name="Voucher",
            constraint=CheckConstraint(
                check="(entry_id IS NULL) = (replaces_id IS NOT NULL)",
                name="voucher_paid_or_replacing",
            ),
        ),
        ops.AddConstraint(
            model_name="Voucher",
            constraint=CheckConstraint(
                check="(state = 'reserved') = (reserved_until IS NOT NULL)",
                name="voucher_reserved_until_then",
            ),
        ),
    ]
