"""Codes of the programme that members moved in from."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("referral_links", "0001_initial"), ("loyalty", "0003_programme_in_full")]

    operations = [
        ops.CreateModel(
            name="OldCode",
            fields=[
                ("code", fields.CharField(primary_key=True, max_length=60)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        to_field="id",
                        related_name="old_codes",
                        on_delete=fields.RESTRICT,
                    ),
                ),
                ("batch", fields.BigIntField(null=True)),
            ],
            options={
                "table": "old_code",
                "indexes": [Index(fields=["member_id"])],
                "table_description": "A code of the programme that a member moved in from: links that were shared still work.",
            },
        ),
    ]
