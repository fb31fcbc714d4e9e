"""The tables of those who run the programme: who they are, where they write, what they did."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import UtcDatetimeField
from loyalty.models.people import Member

RESTRICT = fields.RESTRICT


class Staff(Model):
    """Somebody who works for the brand. Whoever left stays: their acts name them."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    role = fields.CharField(max_length=10)
    invited_hash = fields.CharField(max_length=64, null=True, unique=True)  # of a one-time code
    invited_until: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    created_at = UtcDatetimeField()
    removed_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    chats: fields.ReverseRelation["StaffChat"]

    class Meta:
        table = "staff"
        constraints = (
            CheckConstraint(
                check="role IN ('viewer','agent','manager','owner')", name="staff_role_known"
            ),
        )


class StaffChat(Model):
    """A chat that proved, by a one-time code, to be a member of staff's."""

    id = fields.BigIntField(primary_key=True)
    staff: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "loyalty.Staff", related_name="chats", on_delete=RESTRICT
    )
    staff_id: int
    address = fields.CharField(max_length=255, unique=True)  # as in Identity
    bound_at = UtcDatetimeField()

    class Meta:
        table = "staff_chat"
        indexes = (("staff_id",),)


class Act(Model):
    """What somebody of the staff did, and why. Append-only; nothing personal of members in it."""

    id = fields.BigIntField(primary_key=True)
    at = UtcDatetimeField()
    staff: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "loyalty.Staff", related_name="acts", on_delete=RESTRICT, null=True
    )  # nobody: by a command or a token, which `by` names
    staff_id: int | None
    by = fields.CharField(max_length=120)
    act = fields.CharField(max_length=40)  # "grant", "review.approve", "campaign.launch"
    about = fields.CharField(max_length=80)  # "member:1042", "referral:7", "campaign:3"
    reason = fields.CharField(max_length=500, default="")
    detail: fields.JSONField[dict[str, Any]] = fields.JSONField()

    class Meta:
        table = "act"
        indexes = (("about", "id"), ("staff_id",))


class Proposal(Model):
    """A grant that is too large for one: somebody else decides."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="proposals", on_delete=RESTRICT
    )
    member_id: int
    points = fields.IntField()
    reason = fields.CharField(max_length=500)
    by: fields.ForeignKeyRelation[Staff] = fields.ForeignKeyField(
        "loyalty.Staff", related_name="proposed", on_delete=RESTRICT
    )
    by_id: int
    at = UtcDatetimeField()
    state = fields.CharField(max_length=10, default="waiting")
    decided_by: fields.ForeignKeyNullableRelation[Staff] = fields.ForeignKeyField(
        "loyalty.Staff", related_name="decided", on_delete=RESTRICT, null=True
    )
    decided_by_id: int | None
    decided_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "proposal"
        indexes = (("member_id",), ("state", "id"))
        constraints = (
            CheckConstraint(
                check="state IN ('waiting','approved','rejected')", name="proposal_state_known"
            ),
            CheckConstraint(
                check="(state = 'waiting') = (decided_by_id IS NULL)", name="proposal_decided"
            ),
            CheckConstraint(
                check="decided_by_id IS NULL OR decided_by_id <> by_id OR state = 'rejected'",
                name="proposal_by_another",
            ),
        )
