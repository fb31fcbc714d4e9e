"""What is in doubt, and what went wrong, is found without reading all that was ever said."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from loyalty.fields import IndexWhere


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0009_acts_lose_words")]

    operations = [
        ops.AddIndex(
            model_name="Outgoing",
            index=IndexWhere(
                fields=["state", "id"],
                name="outgoing_unsettled",
                where="state = 'unknown' OR state = 'failed'",
            ),
        ),
    ]
