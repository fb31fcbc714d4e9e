"""The tables of the conversation."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import UtcDatetimeField


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Conversation",
            fields=[
                ("address", fields.CharField(primary_key=True, max_length=255)),
                ("channel", fields.CharField(max_length=16)),
                ("name", fields.CharField(default="", max_length=200)),
                ("locale", fields.CharField(default="", max_length=8)),
                ("code", fields.CharField(default="", max_length=20)),
                ("code_at", UtcDatetimeField(null=True)),
                ("expecting", fields.CharField(default="", max_length=40)),
                ("subject", fields.CharField(default="", max_length=200)),
                ("nonce", fields.CharField(default="", max_length=16)),
                ("asked_at", UtcDatetimeField(null=True)),
                ("choices", fields.JSONField(default=dict)),
                ("unsettled", fields.BooleanField(default=False)),
                ("heard_at", UtcDatetimeField()),
            ],
            options={
                "table": "conversation",
                "table_description": "One chat with one address, member or not: its upsert makes messages wait for each other.",
            },
        ),
        ops.CreateModel(
            name="Parked",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True)),
                ("key", fields.CharField(unique=True, max_length=160)),
                ("channel", fields.CharField(max_length=16)),
                ("payload", fields.TextField()),
                ("error", fields.TextField(default="")),
                ("attempts", fields.IntField(default=0)),
                ("state", fields.CharField(default="counting", max_length=10)),
                ("first_at", UtcDatetimeField()),
                ("last_at", UtcDatetimeField()),
            ],
            options={
                "table": "parked",
                "table_description": "An inbound message that could not be dealt with, kept as it came until staff look at it.",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('counting','parked','done')", name="parked_state_known"
                    )
                ],
            },
        ),
        ops.CreateModel(
            name="Seen",
            fields=[
                ("key", fields.CharField(primary_key=True, max_length=160)),
                ("at", UtcDatetimeField()),
            ],
            options={
                "table": "seen",
                "table_description": "An inbound message that was dealt with. Kept for ever: a late repeat has no effect.",
            },
        ),
    ]
