"""Who works for the brand and what they did, segments, campaigns, and what comes of them."""

import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import IndexWhere, UtcDatetimeField


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0006_referrals")]

    operations = [
        ops.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("name", fields.CharField(unique=True, max_length=80)),
                ("state", fields.CharField(default="draft", max_length=10)),
                ("version", fields.IntField(default=1)),
                ("segment", fields.TextField(default="", unique=False)),
                ("start_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("local_time", fields.CharField(default="", max_length=16)),
                ("valid_until", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("held_out", fields.IntField(default=0)),
                ("per_second", fields.IntField(null=True)),
                ("budget_cents", fields.BigIntField(null=True)),
                ("cost_cents", fields.BigIntField(null=True)),
                ("outcome_days", fields.IntField(default=14)),
                ("created_by", fields.CharField(max_length=120)),
                ("created_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("approved_by", fields.CharField(default="", max_length=120)),
                ("approved_version", fields.IntField(null=True)),
                ("approved_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("launched_by", fields.CharField(default="", max_length=120)),
                ("launched_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("frozen_through", fields.BigIntField(default=0)),
                ("frozen_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "campaign",
                "app": "loyalty",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('draft','approved','running','paused','finished','cancelled')",
                        name="campaign_state_known",
                    ),
                    CheckConstraint(
                        check="held_out >= 0 AND held_out <= 9000", name="campaign_held_out"
                    ),
                    CheckConstraint(
                        check="per_second IS NULL OR per_second > 0", name="campaign_per_second"
                    ),
                    CheckConstraint(
                        check="outcome_days > 0 AND outcome_days <= 90",
                        name="campaign_outcome_days",
                    ),
                    CheckConstraint(
                        check="state IN ('draft','approved','cancelled') OR launched_at IS NOT NULL",
                        name="campaign_launched",
                    ),
                ],
                "indexes": [
                    IndexWhere(fields=["state"], name="campaign_open", where="state <> 'finished'")
                ],
                "pk_attr": "id",
                "table_description": "A message to many: a draft until it is launched, then its audience is fixed.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CampaignLink",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("key", fields.CharField(unique=True, max_length=80)),
                (
                    "campaign",
                    fields.ForeignKeyField(
                        "loyalty.Campaign",
                        source_field="campaign_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="links",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("name", fields.CharField(max_length=40)),
                ("url", fields.CharField(max_length=2000)),
            ],
            options={
                "table": "campaign_link",
                "app": "loyalty",
                "indexes": [Index(fields=["campaign_id"])],
                "pk_attr": "id",
                "table_description": "Where a link of a campaign leads; each recipient gets an address of their own for it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="CampaignText",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("key", fields.CharField(unique=True, max_length=60)),
                (
                    "campaign",
                    fields.ForeignKeyField(
                        "loyalty.Campaign",
                        source_field="campaign_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="texts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("variant", fields.CharField(max_length=4)),
                ("locale", fields.CharField(max_length=8)),
                ("text", fields.TextField(unique=False)),
                ("picture", fields.CharField(default="", max_length=400)),
                (
                    "buttons",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("template", fields.CharField(default="", max_length=80)),
            ],
            options={
                "table": "campaign_text",
                "app": "loyalty",
                "indexes": [Index(fields=["campaign_id"])],
                "pk_attr": "id",
                "table_description": "What one variant says in one language.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Click",
            fields=[
                (
                    "key",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=60),
                ),
                (
                    "outgoing",
                    fields.ForeignKeyField(
                        "loyalty.Outgoing",
                        source_field="outgoing_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="clicks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "link",
                    fields.ForeignKeyField(
                        "loyalty.CampaignLink",
                        source_field="link_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="clicks",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "click",
                "app": "loyalty",
                "indexes": [Index(fields=["outgoing_id"]), Index(fields=["link_id"])],
                "pk_attr": "key",
                "table_description": "A recipient opened a link of a campaign, for the first time.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="MemberTag",
            fields=[
                (
                    "key",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=80),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="tags",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("tag", fields.CharField(max_length=40)),
            ],
            options={
                "table": "member_tag",
                "app": "loyalty",
                "indexes": [Index(fields=["member_id"]), Index(fields=["tag", "member_id"])],
                "pk_attr": "key",
                "table_description": "A word that staff or a shop put to a member.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Segment",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("name", fields.CharField(unique=True, max_length=64)),
                ("text", fields.TextField(unique=False)),
                ("version", fields.IntField(default=1)),
                ("created_by", fields.CharField(max_length=120)),
                ("created_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("changed_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("size", fields.BigIntField(null=True)),
                ("counted_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "segment",
                "app": "loyalty",
                "pk_attr": "id",
                "table_description": "A named filter over members, as staff wrote it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("name", fields.CharField(unique=True, max_length=80)),
                ("role", fields.CharField(max_length=10)),
                ("invited_hash", fields.CharField(null=True, unique=True, max_length=64)),
                ("invited_until", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("created_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("removed_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "staff",
                "app": "loyalty",
                "constraints": [
                    CheckConstraint(
                        check="role IN ('viewer','agent','manager','owner')",
                        name="staff_role_known",
                    )
                ],
                "pk_attr": "id",
                "table_description": "Somebody who works for the brand. Whoever left stays: their acts name them.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "staff",
                    fields.ForeignKeyField(
                        "loyalty.Staff",
                        source_field="staff_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="acts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("by", fields.CharField(max_length=120)),
                ("act", fields.CharField(max_length=40)),
                ("about", fields.CharField(max_length=80)),
                ("reason", fields.CharField(default="", max_length=500)),
                (
                    "detail",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
            ],
            options={
                "table": "act",
                "app": "loyalty",
                "indexes": [Index(fields=["about", "id"]), Index(fields=["staff_id"])],
                "pk_attr": "id",
                "table_description": "What somebody of the staff did, and why. Append-only; nothing personal of members in it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="proposals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("points", fields.IntField()),
                ("reason", fields.CharField(max_length=500)),
                (
                    "by",
                    fields.ForeignKeyField(
                        "loyalty.Staff",
                        source_field="by_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="proposed",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("state", fields.CharField(default="waiting", max_length=10)),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "loyalty.Staff",
                        source_field="decided_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="decided",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("decided_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "proposal",
                "app": "loyalty",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('waiting','approved','rejected')",
                        name="proposal_state_known",
                    ),
                    CheckConstraint(
                        check="(state = 'waiting') = (decided_by_id IS NULL)",
                        name="proposal_decided",
                    ),
                    CheckConstraint(
                        check="decided_by_id IS NULL OR decided_by_id <> by_id OR state = 'rejected'",
                        name="proposal_by_another",
                    ),
                ],
                "indexes": [Index(fields=["member_id"]), Index(fields=["state", "id"])],
                "pk_attr": "id",
                "table_description": "A grant that is too large for one: somebody else decides.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="StaffChat",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                (
                    "staff",
                    fields.ForeignKeyField(
                        "loyalty.Staff",
                        source_field="staff_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="chats",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("address", fields.CharField(unique=True, max_length=255)),
                ("bound_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "staff_chat",
                "app": "loyalty",
                "indexes": [Index(fields=["staff_id"])],
                "pk_attr": "id",
                "table_description": "A chat that proved, by a one-time code, to be a member of staff's.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("key", fields.CharField(unique=True, max_length=100)),
                ("name", fields.CharField(max_length=80)),
                ("locale", fields.CharField(max_length=8)),
                ("category", fields.CharField(max_length=16)),
                ("body", fields.TextField(unique=False)),
                (
                    "content",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads
                    ),
                ),
                ("sid", fields.CharField(null=True, unique=True, max_length=40)),
                ("state", fields.CharField(default="draft", max_length=16)),
                ("reason", fields.CharField(default="", max_length=500)),
                ("synced_at", UtcDatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "template",
                "app": "loyalty",
                "constraints": [
                    CheckConstraint(
                        check="category IN ('MARKETING','UTILITY','AUTHENTICATION')",
                        name="template_category_known",
                    ),
                    CheckConstraint(
                        check="state IN ('draft','unsubmitted','received','pending','approved','rejected','paused','disabled')",
                        name="template_state_known",
                    ),
                ],
                "pk_attr": "id",
                "table_description": "A WhatsApp template in one language, as the provider knows it.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Member",
            name="friends_rewarded",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Member",
            name="invited",
            field=fields.CharField(default="", db_default="", max_length=10),
        ),
        ops.RemoveIndex(
            model_name="Outgoing",
            name="outgoing_queued",
        ),
        ops.AddField(
            model_name="Outgoing",
            name="campaign_id",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="Outgoing",
            name="consent_id",
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name="Outgoing",
            name="variant",
            field=fields.CharField(default="", db_default="", max_length=4),
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=IndexWhere(
                fields=["channel", "lease_until"],
                name="outgoing_urgent",
                where="state = 'queued' AND kind <> 'marketing'",
            ),
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=IndexWhere(
                fields=["channel", "campaign_id", "lease_until"],
                name="outgoing_bulk",
                where="state = 'queued' AND kind = 'marketing'",
            ),
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=IndexWhere(
                fields=["valid_until"],
                name="outgoing_ending",
                where="state = 'queued' AND valid_until IS NOT NULL",
            ),
        ),
        ops.AddIndex(
            model_name="Outgoing",
            index=IndexWhere(
                fields=["campaign_id", "state"],
                name="outgoing_campaign",
                where="campaign_id IS NOT NULL",
            ),
        ),
    ]
