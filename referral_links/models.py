"""The tables of who invited whom."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import IndexWhere, UtcDatetimeField
from loyalty.models import Member


class ReferralLink(Model):
    """The one link of a member, under a code that can be spoken and typed."""

    code = fields.CharField(max_length=20, primary_key=True)
    member: fields.OneToOneRelation[Member] = fields.OneToOneField(
        "loyalty.Member", related_name="referral_link", on_delete=fields.RESTRICT
    )
    member_id: int
    created_at = UtcDatetimeField()
    renamed_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # when its owner chose the code: once, and the one before it became an old one

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
    path = fields.CharField(max_length=8, default="text", db_default="text")  # see Decision
    tag = fields.CharField(max_length=40, default="", db_default="")  # campaign of the link
    review = fields.CharField(max_length=10, default="clear", db_default="clear")
    score = fields.IntField(default=0, db_default=0)  # how suspicious, 0 to 100
    signs: fields.JSONField[list[dict[str, Any]] | None] = fields.JSONField(
        null=True
    )  # what the score is made of: {"sign": slug, "weight": n, ...numbers}; nothing personal
    reviewed_by = fields.CharField(max_length=120, default="", db_default="")
    reviewed_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    note = fields.CharField(max_length=500, default="", db_default="")  # why staff decided so
    appeal = fields.CharField(max_length=500, default="", db_default="")  # the advocate's words
    appealed_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "referral"
        indexes = (
            ("advocate_id", "attributed_at"),
            IndexWhere(
                fields=("review", "id"), name="referral_reviewed", where="review <> 'clear'"
            ),
            IndexWhere(
                fields=("attributed_at",), name="referral_waiting", where="stage = 'joined'"
            ),
        )
        constraints = (
            CheckConstraint(check="friend_id <> advocate_id", name="referral_not_oneself"),
            CheckConstraint(
                check="stage IN ('joined','ordered','rewarded')", name="referral_stage_known"
            ),
            CheckConstraint(
                check="advocate_points >= 0 AND friend_points >= 0",
                name="referral_points_not_negative",
            ),
            CheckConstraint(
                check="review IN ('clear','waiting','approved','rejected')",
                name="referral_review_known",
            ),
            CheckConstraint(
                check="review <> 'waiting' OR (advocate_points = 0 AND friend_points = 0)",
                name="referral_unpaid_in_review",
            ),
        )


class Decision(Model):
    """What became of one touch: somebody with a code, how it came, and why it counted or not."""

    id = fields.BigIntField(primary_key=True)
    friend: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="touches", on_delete=fields.RESTRICT
    )
    friend_id: int
    advocate: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="touched", on_delete=fields.RESTRICT, null=True
    )
    advocate_id: int | None
    code = fields.CharField(max_length=60, default="")
    path = fields.CharField(max_length=8)  # start, text, token, order, merge
    tag = fields.CharField(max_length=40, default="")
    outcome = fields.CharField(max_length=20)  # attributed, or the reason why not
    touched_at = UtcDatetimeField()
    at = UtcDatetimeField()

    class Meta:
        table = "referral_decision"
        indexes = (("friend_id",), ("advocate_id", "at"))
        constraints = (
            CheckConstraint(
                check="path IN ('start','text','token','order','merge')", name="decision_path_known"
            ),
        )


class Door(Model):
    """Somebody went through a door of the landing page: a person. The token leads back here."""

    token = fields.CharField(max_length=12, primary_key=True)  # good once
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="doors", on_delete=fields.RESTRICT
    )  # whose link it was
    member_id: int
    channel = fields.CharField(max_length=16)
    tag = fields.CharField(max_length=40, default="")
    network = fields.CharField(max_length=43, default="")  # truncated address; emptied in time
    device = fields.CharField(max_length=16, default="")  # fingerprint of the browser; the same
    at = UtcDatetimeField()
    used_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    friend: fields.ForeignKeyNullableRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="came_through", on_delete=fields.RESTRICT, null=True
    )  # who arrived with the token
    friend_id: int | None

    class Meta:
        table = "door"
        indexes = (("member_id", "at"), ("friend_id",), ("network", "at"), ("at",))


class Visit(Model):
    """One visitor of one link on one day, so that a page opened twice counts once. Kept a month."""

    key = fields.CharField(max_length=60, primary_key=True)  # "<member>:<day>:<visitor>"
    day = fields.DateField()
    network = fields.CharField(max_length=43, default="")  # truncated address

    class Meta:
        table = "link_visit"
        indexes = (("day",),)


class LinkDay(Model):
    """How often a link was opened on a day, and by whom. Numbers only; kept for ever."""

    key = fields.CharField(max_length=80, primary_key=True)  # "<member>:<day>:<tag>"
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="link_days", on_delete=fields.RESTRICT
    )
    member_id: int
    day = fields.DateField()
    tag = fields.CharField(max_length=40, default="")
    opened = fields.BigIntField(default=0)  # by people, once a visitor
    robots = fields.BigIntField(default=0)  # by previews and other programs
    telegram = fields.BigIntField(default=0)  # doors
    whatsapp = fields.BigIntField(default=0)

    class Meta:
        table = "link_day"
        indexes = (("member_id", "day"), ("day",))


class Milestone(Model):
    """So many friends brought: what it paid, which a refund of one of them takes back."""

    key = fields.CharField(max_length=40, primary_key=True)  # "<member>:<friends>"
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="milestones", on_delete=fields.RESTRICT
    )
    member_id: int
    friends = fields.IntField()
    points = fields.BigIntField(default=0)  # standing now
    postings = fields.IntField(default=0)
    at = UtcDatetimeField()

    class Meta:
        table = "referral_milestone"
        indexes = (("member_id",),)
        constraints = (CheckConstraint(check="points >= 0", name="milestone_not_negative"),)


class Block(Model):
    """Somebody whose referrals pay nothing, by what they are known by. Values are fingerprints."""

    key = fields.CharField(max_length=90, primary_key=True)  # "<kind>:<fingerprint>"
    kind = fields.CharField(max_length=10)
    reason = fields.CharField(max_length=500)
    by = fields.CharField(max_length=120)
    at = UtcDatetimeField()

    class Meta:
        table = "referral_block"
        constraints = (
            CheckConstraint(
                check="kind IN ('member','phone','email','payment','address')",
                name="block_kind_known",
            ),
        )
