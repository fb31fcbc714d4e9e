"""The tables of the doors for programs: tokens, what was answered, what was imported."""

from datetime import datetime

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import UtcDatetimeField
from loyalty.models.people import Member

RESTRICT = fields.RESTRICT


class ApiToken(Model):
    """A bearer token by its hash, and what it may do."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=80, unique=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    scopes = fields.CharField(max_length=400)  # "members:read points:write"
    created_at = UtcDatetimeField()
    revoked_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "api_token"


class ApiAnswer(Model):
    """What a keyed request was answered: the same key gets the same answer, for ever."""

    key = fields.CharField(max_length=300, primary_key=True)  # "<token>:<Idempotency-Key>"
    fingerprint = fields.CharField(max_length=64)
    status = fields.IntField()
    body = fields.TextField()
    about = fields.CharField(max_length=16, default="")  # number of the member that it is about
    at = UtcDatetimeField()

    class Meta:
        table = "api_answer"
        indexes = (("about",),)


class ImportBatch(Model):
    """One file that was moved in, and how far."""

    id = fields.BigIntField(primary_key=True)
    digest = fields.CharField(max_length=64, unique=True)  # of file, layout and mode
    layout = fields.CharField(max_length=20)
    mode = fields.CharField(max_length=10)
    state = fields.CharField(max_length=10)
    lines = fields.BigIntField(default=0)  # taken in so far
    at = UtcDatetimeField()
    undone_at: UtcDatetimeField[datetime | None] = UtcDatetimeField(null=True)

    class Meta:
        table = "import_batch"
        constraints = (
            CheckConstraint(check="mode IN ('set','add')", name="import_batch_mode_known"),
            CheckConstraint(
                check="state IN ('running','done','undoing','undone')",
                name="import_batch_state_known",
            ),
        )


class ImportedLine(Model):
    """What one line of a batch became."""

    id = fields.BigIntField(primary_key=True)
    batch: fields.ForeignKeyRelation[ImportBatch] = fields.ForeignKeyField(
        "loyalty.ImportBatch", related_name="imported", on_delete=RESTRICT
    )
    batch_id: int
    number = fields.BigIntField()
    once = fields.CharField(max_length=60, unique=True)  # "<batch>:<number>"
    member: fields.ForeignKeyRelation[Member] = fields.ForeignKeyField(
        "loyalty.Member", related_name="imported_lines", on_delete=RESTRICT
    )
    member_id: int
    created = fields.BooleanField()  # the member is new with this line

    class Meta:
        table = "imported_line"
        indexes = (("batch_id", "number"), ("member_id",))
