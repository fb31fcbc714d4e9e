"""Orders tell their referral code and who paid, members agree to be named."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import IndexWhere


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0005_more_indexes")]

    operations = [
        ops.RemoveConstraint(
            model_name="Consent",
            name="consent_purpose_known",
        ),
        ops.AddConstraint(
            model_name="Consent",
            constraint=CheckConstraint(
                check="purpose IN ('programme','marketing','service','name','league')",
                name="consent_purpose_known",
            ),
        ),
        ops.AddField(
            model_name="Member",
            name="in_league",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Member",
            name="named",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Order",
            name="address_hash",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="Order",
            name="payment_hash",
            field=fields.CharField(default="", db_default="", max_length=64),
        ),
        ops.AddField(
            model_name="Order",
            name="referral_code",
            field=fields.CharField(default="", db_default="", max_length=60),
        ),
        ops.AddIndex(
            model_name="Member",
            index=IndexWhere(fields=["in_league"], name="member_league", where="in_league"),
        ),
        ops.AddIndex(
            model_name="Order",
            index=IndexWhere(
                fields=["referral_code"], name="order_referral", where="referral_code <> ''"
            ),
        ),
        ops.AddIndex(
            model_name="Order",
            index=IndexWhere(
                fields=["payment_hash"], name="order_payment", where="payment_hash <> ''"
            ),
        ),
        ops.AddIndex(
            model_name="Order",
            index=IndexWhere(
                fields=["address_hash"], name="order_address", where="address_hash <> ''"
            ),
        ),
    ]
