"""Friends who have joined and not ordered are found by when they came."""

from tortoise import migrations
from tortoise.migrations import operations as ops

from loyalty.fields import IndexWhere


class Migration(migrations.Migration):
    dependencies = [("referral_links", "0004_stages")]

    operations = [
        ops.AddIndex(
            model_name="Referral",
            index=IndexWhere(
                fields=["attributed_at"], name="referral_waiting", where="stage = 'joined'"
            ),
        ),
    ]
