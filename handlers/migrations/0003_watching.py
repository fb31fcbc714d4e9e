"""Staff watch campaigns, and Telegram lists their commands in their chats."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from loyalty.fields import UtcDatetimeField


class Migration(migrations.Migration):
    dependencies = [("handlers", "0002_touches")]

    operations = [
        ops.CreateModel(
            name="ChatMenu",
            fields=[
                (
                    "address",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=255),
                ),
                ("told", fields.CharField(max_length=64)),
            ],
            options={"table": "chat_menu", "app": "handlers", "pk_attr": "address"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Watch",
            fields=[
                (
                    "key",
                    fields.CharField(primary_key=True, unique=True, db_index=True, max_length=60),
                ),
                ("campaign_id", fields.BigIntField()),
                ("chat_id", fields.BigIntField()),
                ("message", fields.CharField(max_length=240)),
                ("locale", fields.CharField(max_length=8)),
                ("shown", fields.CharField(default="", max_length=64)),
                ("asked_at", UtcDatetimeField()),
                ("due_at", UtcDatetimeField()),
            ],
            options={"table": "watch", "app": "handlers", "pk_attr": "key"},
            bases=["Model"],
        ),
    ]
