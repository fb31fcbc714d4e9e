"""`kith jobs` as it is typed, and how failing jobs are seen from outside."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import database, failing
from loyalty import jobs, ledger
from scheduler import runs
from scheduler.timetable import TIMETABLE
from tests import postgres
from tests.bot.commands import kith
from tests.bot.house import House, house, until

PROGRAMME = Path(__file__).parents[2] / "programme.toml"
SECRET = "a secret for the tests of jobs"

Fresh = Callable[[str], str]


def sql(url: str, statement: str) -> None:
    """Run one statement, as only an owner of the database would."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as file, file:
            file.execute(statement)
    else:
        postgres.run(postgres.ask(url, statement))


@pytest.fixture(params=["sqlite", "postgres"])
def given(request: pytest.FixtureRequest, fresh_database: Fresh) -> dict[str, str]:
    """The settings of a database with rules, of either kind."""
    given = {"KITH_DATABASE_URL": fresh_database(request.param), "KITH_SECRET_KEY": SECRET}
    assert kith("programme", "apply", str(PROGRAMME), **given)[0] == 0
    return given


def test_a_run_by_hand_is_told(given: dict[str, str]) -> None:
    status, out, _ = kith("jobs", "list", **given)
    assert status == 0
    for job in TIMETABLE:
        assert f"{job.name:12}  every " in out
        assert f": {job.purpose}\n" in out
    assert out.count("never ran") == len(TIMETABLE)
    assert kith("jobs", "history", **given) == (0, "nothing is noted\n", "")
    with database.serving(given["KITH_DATABASE_URL"]):  # as kith serve does
        status, out, err = kith("jobs", "run", "expiring", **given)
    assert (status, err) == (0, "")
    assert out.startswith("expiring: did 0 in ")
    status, out, err = kith("jobs", "run", "tiers", "--at", "2026-03-01T12:00", **given)
    assert (status, out[:12], err) == (0, "tiers: did 0", "")
    status, out, err = kith("jobs", "run", "tiers", "--at", "2199-03-01T12:00Z", **given)
    assert (status, "is to come" in err, "waits until then" in err) == (0, True, True)
    _, out, _ = kith("jobs", "list", **given)
    assert out.count("never ran") == len(TIMETABLE) - 2
    assert out.count(" done 20") == out.count("; next by 20") == 2
    assert "birthdays     every 30 minutes: " in out
    assert "wiping        every minute: " in out
    assert "campaigns     every 10 seconds: " in out
    nothing = "not shown: 3 runs that did nothing (--all)\n"
    assert kith("jobs", "history", **given) == (0, nothing, "")
    _, out, _ = kith("jobs", "history", "--all", "--limit", "2", **given)
    first, second, more = out.splitlines()
    assert "  tiers         done, did 0 in " in first
    assert "  told 2199-03-01 12:00:00Z" in first
    assert "  told 2026-03-01 12:00:00Z" in second
    status, out, _ = kith(*more.removeprefix("more: kith ").split(), **given)
    assert (status, "  expiring " in out, " told " in out) == (0, True, False)
    _, out, _ = kith("jobs", "history", "tiers", **given)
    assert (out.count(" done, did 0 "), "not shown" in out) == (2, False), "asked for by name"
    _, out, _ = kith("jobs", "history", "expiring", "--failed", **given)
    assert out == "nothing that failed is noted\n"


def test_history_goes_from_what_was_done_to_what_was_done(given: dict[str, str]) -> None:
    about = "'a:1', '2026-03-01 12:00:00+00:00'" + ", '2026-03-01 12:00:00+00:00'" * 2
    for did in (3, 0, 0, 4, 0, 5):
        sql(
            given["KITH_DATABASE_URL"],
            "INSERT INTO job_run (job, process, started_at, told_at, seen_at, took_ms, did, state,"
            f" error) VALUES ('tiers', {about}, 1, {did}, 'done', '')",
        )
    _, out, _ = kith("jobs", "history", "--limit", "2", **given)
    first, second, left_out, more = out.splitlines()
    assert (" did 5 in " in first, " did 4 in " in second) == (True, True)
    assert left_out == "not shown: 1 run that did nothing (--all)"
    _, out, _ = kith(*more.removeprefix("more: kith ").split(), **given)
    last, left_out = out.splitlines()
    assert " did 3 in " in last
    assert left_out == "not shown: 2 runs that did nothing (--all)"
    _, out, _ = kith("jobs", "history", "--all", "--limit", "5", **given)
    assert out.splitlines()[-1].startswith("more: kith jobs history --all --after ")


def test_what_fails_is_told(given: dict[str, str]) -> None:
    sql(given["KITH_DATABASE_URL"], "DROP TABLE guess")
    status, out, err = kith("jobs", "run", "vouchers", **given)
    assert (status, out) == (1, "")
    assert err.startswith("kith: vouchers failed: ")
    assert "guess" in err
    why = err.removeprefix("kith: vouchers failed: ").strip()
    assert "Traceback" not in err
    _, out, _ = kith("jobs", "list", **given)
    assert "failed 1 time since 20" in out
    assert why in out
    _, out, _ = kith("jobs", "history", "--failed", **given)
    (line,) = out.splitlines()
    assert line.endswith(f"  {why}")


def test_what_cannot_be_run_is_refused(given: dict[str, str]) -> None:
    for words in (("run", "dance"), ("history", "dance")):
        status, out, err = kith("jobs", *words, **given)
        assert (status == 0, out) == (False, "")
        assert err.startswith("kith: there is no job 'dance', but birthdays, campaigns, ")
        assert "vouchers" in err
    for at in ("tomorrow", "2026-13-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59-12:00"):
        status, out, err = kith("jobs", "run", "tiers", "--at", at, **given)
        assert (status, out) == (2, ""), at
        assert err == (
            f"kith: --at: a time such as 2026-12-01T09:00 or 2026-12-01T09:00+01:00, not {at!r}\n"
        )
    assert kith("fence", "--why", "a test", **given)[0] == 0
    status, out, err = kith("jobs", "run", "tiers", "--at", "2199-03-01T12:00Z", **given)
    assert (status, out) == (1, "")
    assert err.startswith("kith: the database is fenced: "), "and nothing of what would be done"
    assert kith("jobs", "history", **given)[1] == "nothing is noted\n"


async def seen(running: House, path: str) -> str:
    """A page for whoever watches."""
    async with running.http.get(running.url + path) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_failing_job_is_seen_from_outside(db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*told: object) -> list[str]:
        raise RuntimeError("no room for +447700900001")

    monkeypatch.setattr(failing, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(ledger, "accounts_with_expired", broken)
    said = "the job expiring fails since 20"
    async with house() as running, running.open():

        async def noticed() -> bool:
            return said in await seen(running, "/healthz")

        await until(noticed)
        page = await seen(running, "/healthz")
        assert page.startswith("ok, but the job expiring fails since 20")
        assert page.endswith("Z: RuntimeError: no room for ...\n")
        assert '"failing_jobs": ["expiring"]' in await seen(running, "/readyz")
        numbers = await seen(running, "/metrics")
        assert 'kith_job_failures_in_a_row{job="expiring"} 1.0' in numbers
        assert 'kith_job_last_success_age_seconds{job="expiring"}' not in numbers
        assert 'kith_job_runs_total{job="expiring",outcome="failed"}' in numbers
        now = running.clock.now() - timedelta(minutes=2)
        ran = await runs.run("expiring", lambda at: ledger_is_well(), lambda: now)
        assert ran.did == 5

        async def well() -> bool:
            return await seen(running, "/healthz") == "ok\n"

        await until(well)
        assert '"failing_jobs": []' in await seen(running, "/readyz")
        numbers = await seen(running, "/metrics")
        assert 'kith_job_failures_in_a_row{job="expiring"} 0.0' in numbers
        (age,) = (one for one in numbers.splitlines() if 'success_age_seconds{job="exp' in one)
        assert 119 < float(age.split()[-1]) < 180
        assert 'kith_job_last_seconds{job="expiring"} 0.0' in numbers
        (standing,) = await jobs.last(["expiring"], now)
        assert standing.done is not None
        assert standing.done.did == 5


async def ledger_is_well() -> int:
    """As if it had been repaired."""
    return 5
