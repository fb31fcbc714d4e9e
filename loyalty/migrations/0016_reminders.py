"""Reminders of every kind: what members chose, and the indexes by which who is due is found."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index, PartialIndex
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state_apps import StateApps

from loyalty.fields import IndexWhere, UtcDatetimeField


async def fill(apps: StateApps, editor: BaseSchemaEditor) -> None:
    """The day of the last word of those who are here already."""
    day = "substr(last_word_at, 1, 10)"
    if editor.DIALECT != "sqlite":
        day = "(last_word_at AT TIME ZONE 'UTC')::date"
    await editor.client.execute_script(
        f"UPDATE member SET last_word_on = {day} WHERE last_word_at IS NOT NULL"
    )


async def leave(apps: StateApps, editor: BaseSchemaEditor) -> None:
    """The column goes, and the days with it."""


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0015_cheaper_guards")]

    operations = [
        ops.CreateModel(
            name="ReminderChoice",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("key", fields.CharField(unique=True, max_length=200)),
                (
                    "member",
                    fields.ForeignKeyField(
                        "loyalty.Member",
                        source_field="member_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="reminder_choices",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("kind", fields.CharField(max_length=40)),
                ("subject", fields.CharField(default="", max_length=120)),
                ("until", UtcDatetimeField(null=True)),
                ("at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "reminder_choice",
                "app": "loyalty",
                "constraints": [
                    CheckConstraint(
                        check="(subject = '') = (until IS NULL)", name="reminder_choice_one_until"
                    ),
                ],
                "indexes": [Index(fields=["member_id"])],
                "pk_attr": "id",
                "table_description": "What a member does not want to be reminded of: a kind at all, or one thing until then.",
            },
            bases=["Model"],
        ),
        ops.AddField(model_name="Member", name="last_word_on", field=fields.DateField(null=True)),
        ops.AddIndex(model_name="Member", index=Index(fields=["last_word_on"])),
        ops.RunPython(fill, leave),
        ops.AddField(
            model_name="TierStanding",
            name="turned",
            field=fields.CharField(default="", db_default="", max_length=8),
        ),
        ops.AddField(
            model_name="TierStanding", name="turned_at", field=UtcDatetimeField(null=True)
        ),
        ops.AddIndex(model_name="TierStanding", index=Index(fields=["turned_at"])),
        ops.AddConstraint(
            model_name="TierStanding",
            constraint=CheckConstraint(
                check="turned IN ('','up','grace','down')", name="tier_standing_turned_known"
            ),
        ),
        ops.AddIndex(
            model_name="Voucher",
            index=PartialIndex(
                fields=["settled_at"], name="voucher_expired", condition={"state": "expired"}
            ),
        ),
        ops.AddIndex(
            model_name="Order",
            index=IndexWhere(
                fields=["delivered_at"],
                name="order_delivered",
                where="delivered_at IS NOT NULL",
            ),
        ),
        ops.AddIndex(
            model_name="LedgerEntry",
            index=PartialIndex(
                fields=["at"], name="ledger_entry_expired", condition={"kind": "expire"}
            ),
        ),
    ]
