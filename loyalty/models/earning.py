"""The tables of what earns: what was done, what was approved, budgets, and where members stand."""

from datetime import datetime

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import UtcDatetimeField
from loyalty.models.books import Account, LedgerEntry

RESTRICT = fields.RESTRICT


class Activity(Model):
    """Something that a member did and a rule rewards, at once or when staff approve. Kept."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "loyalty.Account", related_name="activities", on_delete=RESTRICT
    )
    account_id: str
    rule = fields.CharField(max_length=60)  # slug in programme.toml; "grant" and "take" by staff
    subject = fields.CharField(max_length=120, default="")  # which review, which poll ...
    claim = fields.CharField(max_length=500, default="")  # what the member says about it
    once = fields.CharField(max_length=200, unique=True)
    state = fields.CharField(max_length=10)
    points = fields.BigIntField(default=0)  # earned; while waiting, what it would earn
    entry: fields.OneToOneNullableRelation[LedgerEntry] = fields.OneToOneField(
        "loyalty.LedgerEntry", related_name="activity", on_delete=RESTRICT, null=True
    )
    entry_id: int | None
    asked_at = UtcDatetimeField()
    decided_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    decided_by = fields.CharField(max_length=120, default="")  # "rule", or who of the staff
    reason = fields.CharField(max_length=500, default="")

    class Meta:
        table = "activity"
        indexes = (("account_id", "rule", "asked_at"), ("state", "id"), ("rule", "asked_at"))
        constraints = (
            CheckConstraint(
                check="state IN ('earned','waiting','rejected')", name="activity_state_known"
            ),
        )


class RuleBudget(Model):
    """What a rule has paid to everybody together: it stops before its budget is overspent."""

    rule = fields.CharField(max_length=100, primary_key=True)
    spent = fields.BigIntField(default=0)

    class Meta:
        table = "rule_budget"
        constraints = (CheckConstraint(check="spent >= 0", name="rule_budget_not_negative"),)


class TierStanding(Model):
    """The tier that somebody is in: kept, because going down takes its time."""

    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "loyalty.Account", related_name="standing", on_delete=RESTRICT, primary_key=True
    )
    account_id: str
    tier = fields.CharField(max_length=60)  # slug in programme.toml
    since = UtcDatetimeField()
    grace_until: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # not earned any more: one level down then
    by_hand = fields.CharField(max_length=60, default="")  # hidden tier that staff gave
    by_hand_reason = fields.CharField(max_length=500, default="")
    turns = fields.IntField(default=0)  # how often it changed: names the message about it
    turned = fields.CharField(max_length=8, default="", db_default="")  # up, grace, down: the last
    turned_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "tier_standing"
        indexes = (("grace_until",), ("turned_at",))
        constraints = (
            CheckConstraint(
                check="turned IN ('','up','grace','down')", name="tier_standing_turned_known"
            ),
        )
