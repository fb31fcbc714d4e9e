"""The tables of what is to be said, and what this database remembers about itself."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import PartialIndex
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import IndexWhere, UtcDatetimeField
from loyalty.models.people import Member

RESTRICT = fields.RESTRICT


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
    campaign_id = fields.BigIntField(
        null=True
    )  # whose audience this row belongs to; no foreign key, a launch writes a million of them
    variant = fields.CharField(max_length=4, default="", db_default="")  # what is said; "-": nobody
    consent_id = fields.BigIntField(null=True)  # the yes in force when a marketing row was sent

    class Meta:
        table = "outgoing"
        indexes = (  # small: a row leaves them when it is sent
            IndexWhere(
                fields=("channel", "lease_until"),
                name="outgoing_urgent",
                where="state = 'queued' AND kind <> 'marketing'",
            ),
            IndexWhere(
                fields=("channel", "campaign_id", "lease_until"),
                name="outgoing_bulk",
                where="state = 'queued' AND kind = 'marketing'",
            ),
            IndexWhere(
                fields=("valid_until",),
                name="outgoing_ending",
                where="state = 'queued' AND valid_until IS NOT NULL",
            ),
            PartialIndex(
                fields=("lease_until",), name="outgoing_claimed", condition={"state": "claimed"}
            ),
            IndexWhere(
                fields=("state", "id"),
                name="outgoing_unsettled",
                where="state = 'unknown' OR state = 'failed'",
            ),
            ("address",),  # these keep them: whoever leaves, or asks what we hold, is in all
            ("member_id",),
            IndexWhere(
                fields=("campaign_id", "state"),
                name="outgoing_campaign",
                where="campaign_id IS NOT NULL",
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
