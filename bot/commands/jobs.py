"""`kith jobs`: what recurs, when it ran last and how it went, and one run by hand."""

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.base import USAGE, Refused, run, with_brand, with_database
from bot.settings import Settings
from bot.wording import counted, figure

if TYPE_CHECKING:
    from bot.clock import Clock
    from loyalty.jobs import Standing
    from loyalty.models import JobRun
    from loyalty.programme import Brand
    from scheduler.timetable import Recurring

app = typer.Typer(help="What recurs: when it ran, how it went.", no_args_is_help=True)

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LATE = timedelta(minutes=1)  # nobody seems to wake a job that has been due for longer


@app.command("list")
def list_jobs() -> None:
    """Show what recurs, how often, what for, and how it went last."""

    async def show(_: Settings) -> None:
        from bot.clock import Clock
        from loyalty import jobs
        from scheduler.timetable import TIMETABLE

        now = Clock().now()
        found = await jobs.last([job.name for job in TIMETABLE], now)
        for job, standing in zip(TIMETABLE, found, strict=True):
            print(f"{job.name:12}  every {_span(job.every)}: {job.purpose}")
            print(f"{'':12}  {_fares(job, standing, now)}")

    run(with_database(show))


@app.command("run")
def run_job(
    name: Annotated[str, typer.Argument(help="The job, as `kith jobs list` calls it.")],
    at: Annotated[
        str,
        typer.Option(
            help="The time that it is told, 2026-12-01T09:00, by the programme's clock unless it"
            " ends with an offset such as Z or +01:00; left out: now."
        ),
    ] = "",
) -> None:
    """Run a job once, now. What is due at the time that it is told is done for good."""
    job = _named(name)

    async def once(brand: "Brand", clock: "Clock") -> None:
        from loyalty import fence
        from scheduler import runs

        told = _moment(at, brand) if at else None
        if await fence.standing() is not None:
            raise Refused("the database is fenced: nothing that recurs is done before kith unfence")
        if told is not None and told > clock.now():
            note = "that time is to come: what is due by then is done now, for good"
            print(f"kith: {note}; what it says to members waits until then", file=sys.stderr)
        try:
            ended = await runs.run(job.name, lambda now: job.run(brand, now), clock.now, told)
        except Exception as error:
            from loyalty.jobs import line_of

            raise Refused(f"{job.name} failed: {line_of(error)}") from error
        print(f"{job.name}: did {figure(ended.did)} in {ended.took_ms / 1000:.1f} s")

    run(with_brand(once))


@app.command()
def history(
    name: Annotated[str, typer.Argument(help="Only this job, and all of its runs.")] = "",
    failed: Annotated[
        bool, typer.Option("--failed", help="Only runs that failed or were interrupted.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="With those of all jobs that did nothing.")
    ] = False,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
    after: Annotated[int | None, typer.Option(help="The last number of the page before.")] = None,
) -> None:
    """Show runs, the newest first. What they did, how long they took, what went wrong."""
    busy = not (name or failed or everything)

    async def show(_: Settings) -> None:
        from bot.clock import Clock
        from loyalty import jobs

        found = await jobs.history(
            name, failed=failed, busy=busy, limit=limit + 1, before=after, now=Clock().now()
        )
        last = found[limit - 1].id if len(found) > limit else 0
        idle = await jobs.idle(after=last, before=after) if busy else 0
        for one in found[:limit]:
            print(_line(one))
        if not found and name:
            _named(name)
        if not found and not idle:
            print(f"nothing{' that failed' if failed else ''} is noted")
        if idle:
            print(f"not shown: {counted(idle, 'run')} that did nothing (--all)")
        if last:
            words = [name, "--failed" if failed else "", "--all" if everything else ""]
            said = "".join(f" {word}" for word in words if word)
            print(f"more: kith jobs history{said} --after {last}")

    run(with_database(show))


def _named(name: str) -> "Recurring":
    from scheduler.timetable import TIMETABLE

    for job in TIMETABLE:
        if job.name == name:
            return job
    names = ", ".join(job.name for job in TIMETABLE)
    raise Refused(f"there is no job {name!r}, but {names}", USAGE)


def _moment(said: str, brand: "Brand") -> datetime:
    """An instant as people write it."""
    try:
        told = datetime.fromisoformat(said)
        if told.tzinfo is None:
            told = told.replace(tzinfo=brand.programme.zone)
        if not FIRST <= told <= LAST:
            raise OverflowError
    except (ValueError, OverflowError) as error:
        raise Refused(
            f"--at: a time such as 2026-12-01T09:00 or 2026-12-01T09:00+01:00, not {said!r}", USAGE
        ) from error
    return told.astimezone(UTC)


def _span(every: timedelta) -> str:
    seconds = every.total_seconds()
    for unit, length in (("hour", 3600), ("minute", 60)):
        if seconds >= length and seconds % length == 0:
            return unit if seconds == length else counted(int(seconds // length), unit)
    return f"{seconds:g} seconds"


def _fares(job: "Recurring", one: "Standing", now: datetime) -> str:
    """How a job went last, and when it is its turn again."""
    from scheduler.timetable import longest_wait

    if one.newest is None:
        return "never ran"
    last = one.newest
    said = f"{last.state} {_at(last.started_at)}{_ended(last)}"
    if one.failures:
        said += f"; failed {counted(one.failures, 'time')} since {_at(one.since)}: {one.error}"
    if last.state == "running":
        return said
    turn = last.started_at + (longest_wait(one.failures, job.every) if one.failures else job.every)
    if turn > now:
        return f"{said}; next by {_at(turn)}"
    return f"{said}; due since {_at(turn)}" if turn < now - LATE else f"{said}; next now"


def _line(one: "JobRun") -> str:
    told = "" if one.told_at == one.started_at else f"  told {_at(one.told_at)}"
    return (
        f"{one.id}  {_at(one.started_at)}  {one.job:12}  {one.state}{_ended(one)}"
        f"  {one.process}{told}  {one.error}"
    ).rstrip()


def _ended(one: "JobRun") -> str:
    took = "" if one.took_ms is None else f" in {one.took_ms / 1000:.1f} s"
    return f", did {figure(one.did)}{took}" if one.state == "done" else took


def _at(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S}Z" if instant is not None else "-"
