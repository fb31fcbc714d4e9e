"""Each run of a job is written down: when it began, how it ended, what it did."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from loyalty.fields import IndexWhere, UtcDatetimeField


class Migration(migrations.Migration):
    dependencies = [("loyalty", "0011_segments_named")]

    operations = [
        ops.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("job", fields.CharField(max_length=40)),
                ("process", fields.CharField(max_length=80)),
                ("started_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("told_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", UtcDatetimeField(auto_now=False, auto_now_add=False)),
                ("took_ms", fields.BigIntField(null=True)),
                ("did", fields.BigIntField(default=0)),
                ("state", fields.CharField(default="running", max_length=12)),
                ("error", fields.CharField(default="", max_length=200)),
            ],
            options={
                "table": "job_run",
                "app": "loyalty",
                "constraints": [
                    CheckConstraint(
                        check="state IN ('running','done','failed','interrupted')",
                        name="job_run_state_known",
                    ),
                    CheckConstraint(
                        check="(state IN ('done','failed')) = (took_ms IS NOT NULL)",
                        name="job_run_timed",
                    ),
                    CheckConstraint(
                        check="(state = 'failed') = (error <> '')", name="job_run_failed_says_why"
                    ),
                ],
                "indexes": [
                    Index(fields=["job", "id"]),
                    IndexWhere(fields=["job", "id"], name="job_run_done", where="state = 'done'"),
                    IndexWhere(
                        fields=["job", "id"], name="job_run_trouble", where="state <> 'done'"
                    ),
                ],
                "pk_attr": "id",
                "table_description": "One run of a recurring job by one process. It decides nothing: other rows say what is due.",
            },
            bases=["Model"],
        ),
    ]
