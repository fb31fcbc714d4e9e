"""The tables of people: members, how they are recognised, what they agreed to."""

from datetime import date, datetime

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import IndexWhere, UtcDatetimeField
from loyalty.models.books import Account

RESTRICT = fields.RESTRICT


class Member(Model):
    """Somebody who joined. How they can be reached and recognised is in Identity."""

    id = fields.BigIntField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        "loyalty.Account", related_name="member", on_delete=RESTRICT
    )
    account_id: str
    number = fields.CharField(max_length=16, unique=True)  # shown in `profile`, told to a shop
    name = fields.CharField(max_length=200, default="")
    locale = fields.CharField(max_length=8, default="en")
    zone = fields.CharField(max_length=64, default="UTC")
    marketing = fields.BooleanField(default=False)  # consent in force; the proof is in Consent
    silent = fields.BooleanField(default=False)  # `stop all`: nothing but replies
    named = fields.BooleanField(
        default=False, db_default=False
    )  # friends who open the link read the first name; the proof is in Consent
    in_league = fields.BooleanField(default=False, db_default=False)  # as above, for the league
    joined_at = UtcDatetimeField()
    last_word_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # written by handlers, for filters in lower rooms
    last_word_on: fields.DateField[date | None] = fields.DateField(
        null=True
    )  # its day in UTC: what is indexed may not change with every word
    invited = fields.CharField(
        max_length=10, default="", db_default=""
    )  # how far a friend came that somebody brought, written by referral_links: see Referral.stage
    friends_rewarded = fields.IntField(default=0, db_default=0)  # that they brought
    birthday = fields.CharField(max_length=5, default="", db_default="")  # "MM-DD"
    birthday_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # when it was told: it counts only if that was early enough
    merged_into_id = fields.BigIntField(null=True)  # the member that this one became part of
    forgotten_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # an empty shell since then: no name, no identity
    imported_in = fields.BigIntField(null=True)  # the batch that brought them; joined later

    class Meta:
        table = "member"
        indexes = (
            ("birthday",),
            IndexWhere(
                fields=("merged_into_id",),
                name="member_merged",
                where="merged_into_id IS NOT NULL",
            ),
            IndexWhere(fields=("in_league",), name="member_league", where="in_league"),
            ("last_word_on",),
        )


class Identity(Model):
    """One way to reach or recognise a member. Addresses carry their kind: `whatsapp:+44...`."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="identities", on_delete=RESTRICT
    )
    member_id: int
    kind = fields.CharField(max_length=16)
    address = fields.CharField(max_length=255, unique=True)
    heard_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # last inbound message: opens the 24-hour window
    unreachable_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(
        null=True
    )  # blocked or gone; the next inbound revives it
    imported_in = fields.BigIntField(null=True)  # the batch that said so; proven by nothing else

    class Meta:
        table = "identity"
        indexes = (("member_id",), ("imported_in",))
        constraints = (
            CheckConstraint(
                check="kind IN ('whatsapp','telegram','phone','email','external')",
                name="identity_kind_known",
            ),
        )


class Consent(Model):
    """What a member agreed to or took back, in which words. Append-only."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="consents", on_delete=RESTRICT
    )
    member_id: int
    channel = fields.CharField(max_length=16)
    purpose = fields.CharField(max_length=16)
    granted = fields.BooleanField()
    wording = fields.TextField()
    source = fields.CharField(max_length=120)  # key of the inbound message that said it
    at = UtcDatetimeField()

    class Meta:
        table = "consent"
        indexes = (("member_id",),)
        constraints = (
            CheckConstraint(
                check="purpose IN ('programme','marketing','service','name','league')",
                name="consent_purpose_known",
            ),
        )


class LinkCode(Model):
    """A one-time code, asked for in one chat and typed in another: both are one member then."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="link_codes", on_delete=RESTRICT
    )
    member_id: int
    code_hash = fields.CharField(max_length=64, unique=True)
    expires_at = UtcDatetimeField()
    used_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "link_code"
        indexes = (("member_id",),)


class ReminderChoice(Model):
    """What a member does not want to be reminded of: a kind at all, or one thing until then."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=200, unique=True)  # "<member>:<kind>:<subject>"
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="reminder_choices", on_delete=RESTRICT
    )
    member_id: int
    kind = fields.CharField(max_length=40)  # of a reminding rule
    subject = fields.CharField(max_length=120, default="")  # which occurrence; empty: all
    until: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)  # none: for good
    at = UtcDatetimeField()

    class Meta:
        table = "reminder_choice"
        indexes = (
            ("member_id",),
            IndexWhere(
                fields=("kind", "until"), name="reminder_choice_until", where="until IS NOT NULL"
            ),
        )
        constraints = (
            CheckConstraint(
                check="(subject = '') = (until IS NULL)", name="reminder_choice_one_until"
            ),
        )
