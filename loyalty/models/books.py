"""The tables of points: rules in versions, accounts, entries, lots, and what was signed."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import PartialIndex
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import IndexWhere, UtcDatetimeField

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
    seal = fields.CharField(
        max_length=64, default="", db_default=""
    )  # HMAC of key, length and head under SECRET_KEY: who cuts off the end cannot make it

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
        indexes = (
            ("account_id", "seq"),
            ("cause",),
            PartialIndex(fields=("at",), name="ledger_entry_expired", condition={"kind": "expire"}),
        )
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
        indexes = (
            ("account_id", "expires_at"),
            ("available_at", "id"),
            IndexWhere(fields=("expires_at",), name="lot_open", where="remaining > 0"),
            IndexWhere(fields=("account_id",), name="lot_held", where="remaining > 0"),
        )
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


class Checkpoint(Model):
    """Once a day all heads that moved are signed, on top of the signature before. Append-only."""

    id = fields.BigIntField(primary_key=True)
    at = UtcDatetimeField()
    accounts = fields.BigIntField()  # whose heads moved since the one before
    previous = fields.CharField(max_length=64, unique=True)  # signature before; at first, empty
    signature = fields.CharField(max_length=64, unique=True)

    class Meta:
        table = "checkpoint"
        constraints = (
            CheckConstraint(check="accounts >= 0", name="checkpoint_accounts_not_negative"),
        )


class CheckpointHead(Model):
    """Where the chain of one account stood when it was signed. Append-only."""

    id = fields.BigIntField(primary_key=True)
    checkpoint: fields.ForeignKeyRelation[Checkpoint] = fields.ForeignKeyField(
        "loyalty.Checkpoint", related_name="heads", on_delete=RESTRICT
    )
    checkpoint_id: int
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "loyalty.Account", related_name="signed", on_delete=RESTRICT
    )
    account_id: str
    length = fields.BigIntField()
    head = fields.CharField(max_length=64)

    class Meta:
        table = "checkpoint_head"
        indexes = (("checkpoint_id",), ("account_id", "length"))
