"""Links that are counted and renamed; touches, doors, reviews, milestones."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import IndexWhere, UtcDatetimeField


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0006_referrals"), ("referral_links", "0002_old_codes")]

    operations = [
        ops.CreateModel(
            name="Block",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=90)),
                ("kind", fields.CharField(max_length=10)),
                ("reason", fields.CharField(max_length=500)),
                ("by", fields.CharField(max_length=120)),
                ("at", UtcDatetimeField()),
            ],
            options={
                "table": "referral_block",
                "constraints": [
                    CheckConstraint(
                        check="kind IN ('member','phone','email','payment','address')",
                        name="block_kind_known",
                    )
                ],
                "table_description": "Somebody whose referrals pay nothing, by what they are known by. Values are fingerprints.",
            },
        ),
        ops.CreateModel(
            name="Decision",
            fields=[
                ("id", fields.BigIntField(primary_key=True)),
                (
                    "friend",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="friend_id",
                        to_field="id",
                        related_name="touches",
                        on_delete=fields.RESTRICT,
                    ),
                ),
                (
                    "advocate",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="advocate_id",
                        null=True,
                        to_field="id",
                        related_name="touched",
                        on_delete=fields.RESTRICT,
                    ),
                ),
                ("code", fields.CharField(default="", max_length=60)),
                ("path", fields.CharField(max_length=8)),
                ("tag", fields.CharField(default="", max_length=40)),
                ("outcome", fields.CharField(max_length=20)),
                ("touched_at", UtcDatetimeField()),
                ("at", UtcDatetimeField()),
            ],
            options={
                "table": "referral_decision",
                "constraints": [
                    CheckConstraint(
                        check="path IN ('start','text','token','order','merge')",
                        name="decision_path_known",
                    )
                ],
                "indexes": [Index(fields=["friend_id"]), Index(fields=["advocate_id", "at"])],
                "table_description": "What became of one touch: somebody with a code, how it came, and why it counted or not.",
            },
        ),
        ops.CreateModel(
            name="Door",
            fields=[
                ("token", fields.CharField(primary_key=True, max_length=12)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="doors",
                        on_delete=fields.RESTRICT,
                    ),
                ),
                ("channel", fields.CharField(max_length=16)),
                ("tag", fields.CharField(default="", max_length=40)),
                ("network", fields.CharField(default="", max_length=43)),
                ("device", fields.CharField(default="", max_length=16)),
                ("at", UtcDatetimeField()),
                ("used_at", UtcDatetimeField(null=True)),
                (
                    "friend",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="friend_id",
                        null=True,
                        to_field="id",
                        related_name="came_through",
                        on_delete=fields.RESTRICT,
                    ),
                ),
            ],
            options={
                "table": "door",
                "indexes": [
                    Index(fields=["member_id", "at"]),
                    Index(fields=["friend_id"]),
                    Index(fields=["network", "at"]),
                    Index(fields=["at"]),
                ],
                "table_description": "Somebody went through a door of the landing page: a person. The token leads back here.",
            },
        ),
        ops.CreateModel(
            name="LinkDay",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=80)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="link_days",
                        on_delete=fields.RESTRICT,
                    ),
                ),
                ("day", fields.DateField()),
                ("tag", fields.CharField(default="", max_length=40)),
                ("opened", fields.BigIntField(default=0)),
                ("robots", fields.BigIntField(default=0)),
                ("telegram", fields.BigIntField(default=0)),
                ("whatsapp", fields.BigIntField(default=0)),
            ],
            options={
                "table": "link_day",
                "indexes": [Index(fields=["member_id", "day"]), Index(fields=["day"])],
                "table_description": "How often a link was opened on a day, and by whom. Numbers only; kept for ever.",
            },
        ),
        ops.CreateModel(
            name="Milestone",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=40)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="milestones",
                        on_delete=fields.RESTRICT,
                    ),
                ),
                ("friends", fields.IntField()),
                ("points", fields.BigIntField(default=0)),
                ("postings", fields.IntField(default=0)),
                ("at", UtcDatetimeField()),
            ],
            options={
                "table": "referral_milestone",
                "constraints": [
                    CheckConstraint(check="points >= 0", name="milestone_not_negative")
                ],
                "indexes": [Index(fields=["member_id"])],
                "table_description": "So many friends brought: what it paid, which a refund of one of them takes back.",
            },
        ),
        ops.CreateModel(
            name="Visit",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=60)),
                ("day", fields.DateField()),
                ("network", fields.CharField(default="", max_length=43)),
            ],
            options={
                "table": "link_visit",
                "indexes": [Index(fields=["day"])],
                "table_description": "One visitor of one link on one day, so that a page opened twice counts once. Kept a month.",
            },
        ),
        ops.RemoveIndex(
            model_name="Referral",
            fields=["advocate_id"],
        ),
        ops.AddField(
            model_name="Referral",
            name="appeal",
            field=fields.CharField(default="", db_default="", max_length=500),
        ),
        ops.AddField(
            model_name="Referral",
            name="appealed_at",
            field=UtcDatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Referral",
            name="note",
            field=fields.CharField(default="", db_default="", max_length=500),
        ),
        ops.AddField(
            model_name="Referral",
            name="path",
            field=fields.CharField(default="text", db_default="text", max_length=8),
        ),
        ops.AddField(
            model_name="Referral",
            name="review",
            field=fields.CharField(default="clear", db_default="clear", max_length=10),
        ),
        ops.AddField(
            model_name="Referral",
            name="reviewed_at",
            field=UtcDatetimeField(null=True),
        ),
        ops.AddField(
            model_name="Referral",
            name="reviewed_by",
            field=fields.CharField(default="", db_default="", max_length=120),
        ),
        ops.AddField(
            model_name="Referral",
            name="score",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Referral",
            name="signs",
            field=fields.JSONField(null=True),
        ),
        ops.AddField(
            model_name="Referral",
            name="tag",
            field=fields.CharField(default="", db_default="", max_length=40),
        ),
        ops.AddIndex(
            model_name="Referral",
            index=Index(fields=["advocate_id", "attributed_at"]),
        ),
        ops.AddIndex(
            model_name="Referral",
            index=IndexWhere(
                fields=["review", "id"], name="referral_reviewed", where="review <> 'clear'"
            ),
        ),
        ops.AddConstraint(
            model_name="Referral",
            constraint=CheckConstraint(
                check="review IN ('clear','waiting','approved','rejected')",
                name="referral_review_known",
            ),
        ),
        ops.AddConstraint(
            model_name="Referral",
            constraint=CheckConstraint(
                check="review <> 'waiting' OR (advocate_points = 0 AND friend_points = 0)",
                name="referral_unpaid_in_review",
            ),
        ),
        ops.AddField(
            model_name="ReferralLink",
            name="renamed_at",
            field=UtcDatetimeField(null=True),
        ),
    ]
