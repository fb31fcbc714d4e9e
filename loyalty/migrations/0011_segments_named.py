"""What an approved campaign was called to mean is kept, for the day it is a draft again."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0010_unsettled")]

    operations = [
        ops.AddField(
            model_name="Campaign",
            name="segment_named",
            field=fields.TextField(default="", db_default="", unique=False),
        ),
    ]
