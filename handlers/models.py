"""The tables of the conversation itself: what was heard, what we wait for, what is shown."""

from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import UtcDatetimeField


class Seen(Model):
    """An inbound message that was dealt with. Kept for ever: a late repeat has no effect."""

    key = fields.CharField(max_length=160, primary_key=True)
    at = UtcDatetimeField()

    class Meta:
        table = "seen"


class Conversation(Model):
    """One chat with one address, member or not: its upsert makes messages wait for each other."""

    address = fields.CharField(max_length=255, primary_key=True)
    channel = fields.CharField(max_length=16)
    name = fields.CharField(max_length=200, default="")
    locale = fields.CharField(max_length=8, default="")  # empty until guessed or chosen
    code = fields.CharField(max_length=20, default="")  # of the first touch: kept until they join
    code_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    touch: fields.JSONField[list[dict[str, Any]] | None] = fields.JSONField(
        null=True
    )  # how they came, all that is known: referral_links.touches
    expecting = fields.CharField(max_length=40, default="")  # which question waits for an answer
    subject = fields.CharField(max_length=200, default="")  # what that question is about
    nonce = fields.CharField(max_length=16, default="")  # of the confirmation that waits
    asked_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)
    choices: fields.JSONField[dict[str, str]] = fields.JSONField(
        default=dict
    )  # number that may be typed -> what it stands for
    unsettled = fields.BooleanField(default=False)  # a reply was perhaps not received: say it again
    heard_at = UtcDatetimeField()

    class Meta:
        table = "conversation"


class Parked(Model):
    """An inbound message that could not be dealt with, kept as it came until staff look at it."""

    id = fields.BigIntField(primary_key=True)
    key = fields.CharField(max_length=160, unique=True)
    channel = fields.CharField(max_length=16)
    payload = fields.TextField()
    error = fields.TextField(default="")
    attempts = fields.IntField(default=0)
    state = fields.CharField(max_length=10, default="counting")
    first_at = UtcDatetimeField()
    last_at = UtcDatetimeField()

    class Meta:
        table = "parked"
        constraints = (
            CheckConstraint(
                check="state IN ('counting','parked','done')", name="parked_state_known"
            ),
        )


class Watch(Model):
    """A message in a chat of staff that tells how far a campaign is, until it is over."""

    key = fields.CharField(max_length=60, primary_key=True)  # "<campaign>:<chat>"
    campaign_id = fields.BigIntField()
    chat_id = fields.BigIntField()  # of `StaffChat`: who is gone by now watches nothing
    message = fields.CharField(max_length=240)  # the `once` of its row of outgoing
    locale = fields.CharField(max_length=8)
    shown = fields.CharField(max_length=64, default="")  # a digest of what it says
    asked_at = UtcDatetimeField()
    due_at = UtcDatetimeField()  # when to look again whether it still holds

    class Meta:
        table = "watch"


class ChatMenu(Model):
    """The list of commands that Telegram shows in one chat instead of its usual one."""

    address = fields.CharField(max_length=255, primary_key=True)
    told = fields.CharField(max_length=64)  # a digest of the list

    class Meta:
        table = "chat_menu"
