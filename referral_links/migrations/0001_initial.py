"""The tables of who invited whom."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import UtcDatetimeField

RESTRICT = fields.RESTRICT


class Migration(migrations.Migration):
    initial = True
    dependencies = [("loyalty", "0001_initial")]

    operations = [
        ops.CreateModel(
            name="Referral",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                (
                    "friend",
                    fields.OneToOneField(
                        "loyalty.Member",
                        source_field="friend_id",
                        to_field="id",
                        related_name="brought_by",
                        on_delete=RESTRICT,
                    ),
                ),
                (
                    "advocate",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="advocate_id",
                        to_field="id",
                        related_name="brought",
                        on_delete=RESTRICT,
                    ),
                ),
                ("code", fields.CharField(max_length=20)),
                ("attributed_at", UtcDatetimeField()),
                ("stage", fields.CharField(default="joined", max_length=10)),
                ("decided_by", fields.CharField(default="", max_length=200)),
                ("advocate_points", fields.BigIntField(default=0)),
                ("friend_points", fields.BigIntField(default=0)),
                ("postings", fields.IntField(default=0)),
            ],
            options={
                "table": "referral",
                "table_description": "A friend and who brought them: one advocate per friend, for life.",
                "constraints": [
                    CheckConstraint(check="friend_id <> advocate_id", name="referral_not_oneself"),
                    CheckConstraint(
                        check="stage IN ('joined','ordered','rewarded')",
                        name="referral_stage_known",
                    ),
                    CheckConstraint(
                        check="advocate_points >= 0 AND friend_points >= 0",
                        name="referral_points_not_negative",
                    ),
                ],
                "indexes": [Index(fields=["advocate_id"])],
            },
        ),
        ops.CreateModel(
            name="ReferralLink",
            fields=[
                ("code", fields.CharField(primary_key=True, max_length=20)),
                (
                    "member",
                    fields.OneToOneField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="referral_link",
                        on_delete=RESTRICT,
                    ),
                ),
                ("created_at", UtcDatetimeField()),
            ],
            options={
                "table": "referral_link",
                "table_description": "The one link of a member, under a code that can be spoken and typed.",
            },
        ),
    ]
