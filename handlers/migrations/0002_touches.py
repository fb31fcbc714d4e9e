"""A chat keeps how somebody came, not only by which code."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("handlers", "0001_initial")]

    operations = [
        ops.AddField(
            model_name="Conversation",
            name="touch",
            field=fields.JSONField(null=True),
        ),
    ]
