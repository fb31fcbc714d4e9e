"""What was said to a member, and which voucher an order was paid with, without reading all."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0004_more_guards")]

    operations = [
        ops.AddIndex(model_name="Outgoing", index=Index(fields=["member_id"])),
        ops.AddIndex(model_name="Voucher", index=Index(fields=["used_by"])),
    ]
