"""The tables of campaigns: whom staff mean, what they say, and what came of it.

The audience of a campaign is its rows of `outgoing`, written at the launch: no second list.
"""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import IndexWhere, UtcDatetimeField
from loyalty.models.people import Member
from loyalty.models.post import Outgoing

RESTRICT = fields.RESTRICT
MOST_HELD_OUT = 9000  # of 10,000


class MemberTag(Model):
    """A word that staff or a shop put to a member."""

    key = fields.CharField(max_length=80, primary_key=True)  # "<member>:<tag>"
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="tags", on_delete=RESTRICT
    )
    member_id: int
    tag = fields.CharField(max_length=40)

    class Meta:
        table = "member_tag"
        indexes = (("member_id",), ("tag", "member_id"))


class Segment(Model):
    """A named filter over members, as staff wrote it."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=64, unique=True)
    text = fields.TextField()
    version = fields.IntField(default=1)
    created_by = fields.CharField(max_length=120)
    created_at = UtcDatetimeField()
    changed_at = UtcDatetimeField()
    size = fields.BigIntField(null=True)  # when it was counted last
    counted_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "segment"


class Campaign(Model):
    """A message to many: a draft until it is launched, then its audience is fixed."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    state = fields.CharField(max_length=10, default="draft")
    version = fields.IntField(default=1)  # counts the changes of the draft
    segment = fields.TextField(default="")  # the filter's text; empty: everybody
    # As it was written, if names of segments stood in it, from when it was approved or planned on.
    segment_named = fields.TextField(default="", db_default="")
    start_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)  # null: at launch
    local_time = fields.CharField(max_length=16, default="")  # "2026-11-30T10:00", each one's zone
    valid_until: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    held_out = fields.IntField(default=0)  # of 10,000
    per_second = fields.IntField(null=True)  # slower than the channel allows
    budget_cents = fields.BigIntField(null=True)
    cost_cents = fields.BigIntField(null=True)  # estimated at the launch
    outcome_days = fields.IntField(default=14)  # orders within so many days count
    created_by = fields.CharField(max_length=120)
    created_at = UtcDatetimeField()
    approved_by = fields.CharField(max_length=120, default="")
    approved_version = fields.IntField(null=True)
    approved_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    launched_by = fields.CharField(max_length=120, default="")
    launched_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    frozen_through = fields.BigIntField(default=0)  # members up to here are in the audience
    frozen_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)  # all of them
    ended_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "campaign"
        indexes = (
            IndexWhere(fields=("state",), name="campaign_open", where="state <> 'finished'"),
        )
        constraints = (
            CheckConstraint(
                check="state IN ('draft','approved','running','paused','finished','cancelled')",
                name="campaign_state_known",
            ),
            CheckConstraint(
                check=f"held_out >= 0 AND held_out <= {MOST_HELD_OUT}", name="campaign_held_out"
            ),
            CheckConstraint(
                check="per_second IS NULL OR per_second > 0", name="campaign_per_second"
            ),
            CheckConstraint(
                check="outcome_days > 0 AND outcome_days <= 90", name="campaign_outcome_days"
            ),
            CheckConstraint(
                check="state IN ('draft','approved','cancelled') OR launched_at IS NOT NULL",
                name="campaign_launched",
            ),
        )


class CampaignText(Model):
    """What one variant says in one language."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=60, unique=True)  # "<campaign>:<variant>:<locale>"
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "loyalty.Campaign", related_name="texts", on_delete=RESTRICT
    )
    campaign_id: int
    variant = fields.CharField(max_length=4)  # "a", "b", ...
    locale = fields.CharField(max_length=8)
    text = fields.TextField()
    picture = fields.CharField(max_length=400, default="")
    buttons: fields.JSONField[list[dict[str, str]]] = fields.JSONField()
    template = fields.CharField(max_length=80, default="")  # WhatsApp, outside its 24 hours

    class Meta:
        table = "campaign_text"
        indexes = (("campaign_id",),)


class CampaignLink(Model):
    """Where a link of a campaign leads; each recipient gets an address of their own for it."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=80, unique=True)  # "<campaign>:<name>"
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "loyalty.Campaign", related_name="links", on_delete=RESTRICT
    )
    campaign_id: int
    name = fields.CharField(max_length=40)
    url = fields.CharField(max_length=2000)

    class Meta:
        table = "campaign_link"
        indexes = (("campaign_id",),)


class Click(Model):
    """A recipient opened a link of a campaign, for the first time."""

    key = fields.CharField(max_length=60, primary_key=True)  # "<outgoing>:<link>"
    outgoing: fields.ForeignKeyRelation[Outgoing] = fields.ForeignKeyField(
        "loyalty.Outgoing", related_name="clicks", on_delete=RESTRICT
    )
    outgoing_id: int
    link: fields.ForeignKeyRelation[CampaignLink] = fields.ForeignKeyField(
        "loyalty.CampaignLink", related_name="clicks", on_delete=RESTRICT
    )
    link_id: int
    at = UtcDatetimeField()

    class Meta:
        table = "click"
        indexes = (("outgoing_id",), ("link_id",))


class Template(Model):
    """A WhatsApp template in one language, as the provider knows it."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=100, unique=True)  # "<name>:<locale>"
    name = fields.CharField(max_length=80)
    locale = fields.CharField(max_length=8)
    category = fields.CharField(max_length=16)
    body = fields.TextField()
    content: fields.JSONField[dict[str, Any]] = fields.JSONField()  # buttons, media, samples
    sid = fields.CharField(max_length=40, null=True, unique=True)  # once it was sent in
    state = fields.CharField(max_length=16, default="draft")
    reason = fields.CharField(max_length=500, default="")
    synced_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "template"
        constraints = (
            CheckConstraint(
                check="category IN ('MARKETING','UTILITY','AUTHENTICATION')",
                name="template_category_known",
            ),
            CheckConstraint(
                check="state IN ('draft','unsubmitted','received','pending','approved','rejected',"
                "'paused','disabled')",
                name="template_state_known",
            ),
        )
