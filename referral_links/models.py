"""The tables of who invited whom."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import UtcDatetimeField
from loyalty.models import Member


class ReferralLink(Model):
    """The one link of a member, under a code that can be spoken and typed."""

    code = fields.CharField(max_length=20, primary_key=True)
    member: fields.OneToOneRelation[Member] = fields.OneToOneField(
        "loyalty.Member", related_name="referral_link", on_delete=fields.RESTRICT
    )
    member_id: int
    created_at = UtcDatetimeField()

    class Meta:
        table = "referral_link"


class OldCode(Model):
    """A code of the programme that a member moved in from: links that were shared still work."""

    code = fields.CharField(max_length=60, primary_key=True)  # canonical form
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="old_codes", on_delete=fields.RESTRICT
    )
    member_id: int
    batch = fields.BigIntField(null=True)  # the import that brought it

    class Meta:
        table = "old_code"
        indexes = (("member_id",),)


class Referral(Model):
    """A friend and who brought them: one advocate per friend, for life."""

    id = fields.BigIntField(primary_key=True)
    friend: fields.OneToOneRelation[Member] = fields.OneToOneField(
        "loyalty.Member", related_name="brought_by", on_delete=fields.RESTRICT
    )
    friend_id: int
    advocate: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="brought", on_delete=fields.RESTRICT
    )
    advocate_id: int
    code = fields.CharField(max_length=20)
    attributed_at = UtcDatetimeField()
    stage = fields.CharField(max_length=10, default="joined")
    decided_by = fields.CharField(max_length=200, default="")  # key of the order that decides
    advocate_points = fields.BigIntField(default=0)  # standing now
    friend_points = fields.BigIntField(default=0)
    postings = fields.IntField(default=0)

    class Meta:
        table = "referral"
        indexes = (("advocate_id",),)
        constraints = (
            CheckConstraint(check="friend_id <> advocate_id", name="referral_not_oneself"),
            CheckConstraint(
                check="stage IN ('joined','ordered','rewarded')", name="referral_stage_known"
            ),
            CheckConstraint(
                check="advocate_points >= 0 AND friend_points >= 0",
                name="referral_points_not_negative",
            ),
        )
