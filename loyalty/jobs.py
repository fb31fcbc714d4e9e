"""What recurring jobs did: each run is a row, so that people and metrics see how they fare.

No row here decides whether a job runs. A process that is killed leaves its row as it is: whoever
reads it, or runs the same job next, sees by its silence that it was interrupted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from loyalty.models import JobRun
from loyalty.statements import Sql, dialect, packed, row, rows, rows_in_turn

SILENT = timedelta(minutes=2)  # a process says more often than this that a run goes on
KEPT = timedelta(days=90)
KEPT_EMPTY = timedelta(days=2)  # of runs that found nothing to do: most of them
LONGEST_ERROR = 200
MOST_COUNTED = 1000  # failures in a row: more of them are not counted each time somebody looks
_AT_ONCE = 5000

_INSERT = (
    "INSERT INTO job_run (job, process, started_at, told_at, seen_at, did, state, error)"
    " VALUES ($1, $2, $3, $4, $3, 0, 'running', '') RETURNING id"
)
_SWEEP = (
    "UPDATE job_run SET state = 'interrupted'"
    " WHERE state <> 'done' AND state = 'running' AND job = $1 AND seen_at < $2 RETURNING id"
)
_BEGIN = Sql(f"WITH swept AS ({_SWEEP.replace('$2', '$5')}) {_INSERT}", _INSERT)
_SWEPT = Sql(_SWEEP)
_BEAT = Sql("UPDATE job_run SET seen_at = $2 WHERE id = $1 AND took_ms IS NULL RETURNING id")
_END = Sql(
    "UPDATE job_run SET state = $2, took_ms = $3, did = $4, error = $5 WHERE id = $1 RETURNING id"
)


def _of(job: str, which: str, order: str, most: object = 1) -> str:
    """The numbers of a job's runs. They are ordered by the job, too, which only one index has:

    by the number alone, PostgreSQL would rather go back over the runs of all jobs. That is also why
    it says BETWEEN: what is known to be equal it need not order by.
    """
    return (
        f"SELECT r.id FROM job_run r WHERE r.job BETWEEN {job} AND {job}{which}"
        f" ORDER BY r.job {order}, r.id {order} LIMIT {most}"
    )


_DONE = " AND r.state = 'done'"
_FAILED = " AND r.state <> 'done' AND r.state = 'failed' AND r.id > "
_STANDING = Sql(
    *(
        f"WITH n AS ({names}), k AS MATERIALIZED (SELECT n.job AS job,"
        f" ({_of('n.job', '', 'DESC')}) AS newest,"
        f" coalesce(({_of('n.job', _DONE, 'DESC')}), 0) AS done FROM n)"
        f" SELECT k.job, k.newest, k.done, ({_of('k.job', _FAILED + 'k.done', 'ASC')}) AS first,"
        f" ({_of('k.job', _FAILED + 'k.done', 'DESC')}) AS latest FROM k"
        for names in (
            "SELECT v AS job FROM json_array_elements_text($1::json) AS t(v)",
            "SELECT value AS job FROM json_each(?1)",
        )
    )
)
_COUNT = Sql(f"SELECT count(*) AS n FROM ({_of('$1', _FAILED + '$2', 'ASC', '$3')}) AS of_each")
# The newest good run of a job is kept for as long as there is no newer one: it says since when
# the job fails.
_FORGET = Sql(
    "DELETE FROM job_run WHERE id IN (SELECT r.id FROM job_run r WHERE r.started_at < $1"
    " AND (r.started_at < $2 OR r.state = 'done' AND r.did = 0)"
    " AND r.id NOT IN (SELECT max(id) FROM job_run WHERE state = 'done' GROUP BY job)"
    f" ORDER BY r.id LIMIT {_AT_ONCE}) RETURNING id"
)
_IDLE = Q(state="done", did=0)
_PERSONAL = re.compile(r"[^\s'\"<]+@[^\s'\">]+|\+?\d{7,}")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job fares: its newest run, its newest good one, and how often it failed since."""

    job: str
    newest: JobRun | None = None
    done: JobRun | None = None
    failures: int = 0  # in a row
    since: datetime | None = None  # when the first of these began
    error: str = ""  # what the newest of these said


async def begin(job: str, process: str, now: datetime, told_at: datetime) -> int:
    """Write down that a run begins; its number. One of the same job that fell silent is closed."""
    silent = now - SILENT
    if dialect() == "postgres":
        (made,) = await rows(_BEGIN, job, process[:80], now, told_at, silent)
        return int(made["id"])
    begun, *_ = await rows_in_turn(
        (_BEGIN, [job, process[:80], now, told_at]), (_SWEPT, [job, silent])
    )
    return int(begun[0]["id"])


async def beat(number: int, now: datetime) -> None:
    """Say that a run goes on."""
    await row(_BEAT, number, now)


async def finish(number: int, took_ms: int, did: int) -> None:
    """A run is over, and it did so much."""
    await row(_END, number, "done", took_ms, did, "")


async def fail(number: int, took_ms: int, error: BaseException) -> None:
    """A run failed; what was done before that nobody counts."""
    await row(_END, number, "failed", took_ms, 0, line_of(error))


async def interrupt(number: int) -> None:
    """A run was ended before it was over."""
    await row(_END, number, "interrupted", None, 0, "")


def line_of(error: BaseException) -> str:
    """The first line of what went wrong, without what may be somebody's address or number."""
    if isinstance(error, BaseExceptionGroup):  # its words say how many; why, the first of them
        line = f"{error.message}: {line_of(error.exceptions[0])}"
    else:
        said = str(error).replace("\0", "").strip().partition("\n")[0]
        line = f"{type(error).__name__}: {said}" if said else type(error).__name__
    clean = _PERSONAL.sub("...", line).encode("utf-8", "replace").decode()
    return clean[:LONGEST_ERROR]


async def history(
    job: str = "",
    *,
    failed: bool = False,
    busy: bool = False,
    limit: int,
    before: int | None = None,
    now: datetime,
) -> list[JobRun]:
    """Runs, the newest first. `failed`: only those that failed or were interrupted."""
    found = asked(job, busy=busy, before=before)
    if failed:
        silent = Q(state="running", seen_at__lt=now - SILENT)
        found = found.filter(Q(state__in=("failed", "interrupted")) | silent)
    return [_told(run, now) for run in await found.order_by("-id").limit(limit)]


async def idle(*, after: int = 0, before: int | None = None) -> int:
    """How many runs between two numbers ended well and did nothing."""
    return await asked(before=before).filter(_IDLE, id__gt=after).count()


def asked(job: str = "", *, busy: bool = False, before: int | None = None) -> QuerySet[JobRun]:
    """Runs of one job or all; `busy`: without those that ended well and did nothing."""
    found = JobRun.filter(job=job) if job else JobRun.all()
    if before is not None:
        found = found.filter(id__lt=before)
    return found.filter(~_IDLE) if busy else found


async def last(jobs: Iterable[str], now: datetime) -> list[Standing]:
    """How these jobs fare, in their order."""
    wanted = list(jobs)
    found = {one["job"]: one for one in await rows(_STANDING, packed(wanted))}
    numbers = {one[key] for one in found.values() for key in ("newest", "done", "first", "latest")}
    runs = {run.id: _told(run, now) for run in await JobRun.filter(id__in=numbers - {None, 0})}
    return [await _standing(found[job], runs) for job in wanted]


async def failing(jobs: Iterable[str], now: datetime) -> list[Standing]:
    """Those of these jobs whose newest runs failed."""
    return [one for one in await last(jobs, now) if one.failures]


async def forget(now: datetime) -> int:
    """Delete runs of long ago; how many."""
    number = 0
    while done := len(await rows(_FORGET, now - KEPT_EMPTY, now - KEPT)):
        number += done
    return number


async def _standing(found: dict[str, Any], runs: dict[int, JobRun]) -> Standing:
    job, newest, done = found["job"], runs.get(found["newest"]), runs.get(found["done"])
    first, latest = runs.get(found["first"]), runs.get(found["latest"])
    if first is None or latest is None:
        return Standing(job, newest, done)
    (counted,) = await rows(_COUNT, job, found["done"], MOST_COUNTED)
    return Standing(job, newest, done, counted["n"], first.started_at, latest.error)


def _told(run: JobRun, now: datetime) -> JobRun:
    """A run as it is told: whoever has fallen silent was interrupted, noted or not."""
    if run.state == "running" and run.seen_at < now - SILENT:
        run.state = "interrupted"
    return run
