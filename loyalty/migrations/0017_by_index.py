"""Whose last order was long ago, and who wanted to hear again, is found by an index."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from loyalty.fields import IndexWhere


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0016_reminders")]

    operations = [
        ops.AddIndex(model_name="Order", index=Index(fields=["paid_at", "member_id"])),
        ops.AddIndex(
            model_name="ReminderChoice",
            index=IndexWhere(
                fields=["kind", "until"],
                name="reminder_choice_until",
                where="until IS NOT NULL",
            ),
        ),
    ]
