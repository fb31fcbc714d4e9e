"""The table of what recurs: each run of a job, how it ended, what it did."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from loyalty.fields import IndexWhere, UtcDatetimeField


class JobRun(Model):
    """One run of a recurring job by one process. It decides nothing: other rows say what is due."""

    id = fields.BigIntField(primary_key=True)
    job = fields.CharField(max_length=40)
    process = fields.CharField(max_length=80)  # machine and number, for whoever reads its log
    started_at = UtcDatetimeField()
    told_at = UtcDatetimeField()  # the time that the job was told: another one in a trial
    seen_at = UtcDatetimeField()  # when its process last said that it goes on
    took_ms = fields.BigIntField(null=True)
    did = fields.BigIntField(default=0)
    state = fields.CharField(max_length=12, default="running")
    error = fields.CharField(max_length=200, default="")

    class Meta:
        table = "job_run"
        indexes = (
            ("job", "id"),
            IndexWhere(fields=("job", "id"), name="job_run_done", where="state = 'done'"),
            IndexWhere(fields=("job", "id"), name="job_run_trouble", where="state <> 'done'"),
        )
        constraints = (
            CheckConstraint(
                check="state IN ('running','done','failed','interrupted')",
                name="job_run_state_known",
            ),
            CheckConstraint(
                check="(state IN ('done','failed')) = (took_ms IS NOT NULL)", name="job_run_timed"
            ),
            CheckConstraint(
                check="(state = 'failed') = (error <> '')", name="job_run_failed_says_why"
            ),
        )
