"""What the databases want beside being used: a log that is cut, statistics that are of today.

SQLite copies its log into the file by itself, but the log keeps its largest size, such as that of
a launched campaign. It is copied without waiting for anybody first, and cut only if that left
nothing to copy. There is no PRAGMA optimize: without statistics SQLite chooses the indexes that
tests/bot/test_plans.py holds it to, the same ones on every machine. Gaps in the file are used
again; VACUUM stops all writers for seconds, so only `wiping` does it, for those who left.

PostgreSQL's autovacuum clears away dead rows and does its statistics, a minute or more late, and
not where it was switched off or is busy elsewhere. After a campaign that made a table many times
larger that is long: those tables are analysed here, which reads a sample and stops no writer.
"""

from datetime import datetime

from loyalty.programme import Brand
from loyalty.statements import Sql, dialect, row, rows

LONG = 1000  # pages of the log: with fewer, SQLite has not copied it by itself either

_COPY = Sql("", "PRAGMA wal_checkpoint(PASSIVE)")
_CUT = Sql("", "PRAGMA wal_checkpoint(TRUNCATE)")
_GROWN = Sql(
    "SELECT relname AS name FROM pg_stat_user_tables WHERE schemaname = current_schema()"
    " AND n_mod_since_analyze > 10000 AND n_mod_since_analyze > n_live_tup / 5 ORDER BY relname"
)


async def tend(brand: Brand, now: datetime) -> int:
    """Do it; how many tables were analysed, or 1 if the log was cut."""
    return await (_analyse() if dialect() == "postgres" else _cut_log())


async def _analyse() -> int:
    grown = await rows(_GROWN)
    for one in grown:
        quoted = str(one["name"]).replace('"', '""')
        await rows(Sql(f'ANALYZE (SKIP_LOCKED) "{quoted}"'))  # somebody else is at it
    return len(grown)


async def _cut_log() -> int:
    copied = await row(_COPY)
    if copied is None or copied["log"] < LONG or copied["checkpointed"] < copied["log"]:
        return 0
    cut = await row(_CUT)
    return int(cut is not None and not cut["busy"])
