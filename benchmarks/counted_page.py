"""A bare aiohttp page that counts: the peer `counted` of benchmarks.peers.

It serves the same headers and bytes to whoever asks for a code that exists, and writes the same
rows as often: one a visitor, one a link and day, in the same tables and one transaction, as
durable. It knows no robots, no languages, no truncated addresses, remembers a code for ever, adds
up without asking who is new, and keeps nothing that it could not write.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
import uvloop
from aiohttp import web

FLUSH_SECONDS = 0.5
MOST_CODES = 50_000
READ = "SELECT member_id FROM referral_link WHERE code = "
POSTGRES = (
    (
        "INSERT INTO link_visit (key, day, network) SELECT v->>0, (v->>1)::date, v->>2"
        " FROM json_array_elements($1::json) AS t(v) ON CONFLICT DO NOTHING"
    ),
    (
        "INSERT INTO link_day (key, member_id, day, tag, opened, robots, telegram, whatsapp)"
        " SELECT v->>0, (v->>1)::bigint, (v->>2)::date, '', (v->>3)::bigint, 0, 0, 0"
        " FROM json_array_elements($1::json) AS t(v) ORDER BY 1"
        " ON CONFLICT (key) DO UPDATE SET opened = link_day.opened + excluded.opened"
    ),
)
SQLITE = (
    (
        "INSERT INTO link_visit (key, day, network) SELECT value->>0, value->>1, value->>2"
        " FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING"
    ),
    (
        "INSERT INTO link_day (key, member_id, day, tag, opened, robots, telegram, whatsapp)"
        " SELECT value->>0, value->>1, value->>2, '', value->>3, 0, 0, 0 FROM json_each(?1)"
        " WHERE true ON CONFLICT (key) DO UPDATE SET opened = link_day.opened + excluded.opened"
    ),
)

Seen = tuple[int, str, str]  # whose link, from where, with what
Read = Callable[[str], Awaitable[int | None]]
Write = Callable[[str, str], Awaitable[None]]


async def of_postgres(url: str) -> tuple[Read, Write]:
    """How codes are read and batches written there."""
    pool = await asyncpg.create_pool(url)

    async def read(code: str) -> int | None:
        found: int | None = await pool.fetchval(f"{READ}$1", code)
        return found

    async def write(visits: str, days: str) -> None:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(POSTGRES[0], visits)
            await connection.execute(POSTGRES[1], days)

    return read, write


async def of_sqlite(path: str) -> tuple[Read, Write]:
    """The same in a file, as durable as ours."""
    database = await aiosqlite.connect(path, isolation_level=None)
    await database.execute("PRAGMA busy_timeout = 4000")
    await database.execute("PRAGMA synchronous = FULL")
    await database.execute("PRAGMA foreign_keys = ON")
    await database.execute("PRAGMA secure_delete = ON")

    async def read(code: str) -> int | None:
        async with database.execute(f"{READ}?", (code,)) as cursor:
            found = await cursor.fetchone()
            return int(found[0]) if found else None

    async def write(visits: str, days: str) -> None:
        await database.execute("BEGIN IMMEDIATE")
        await database.execute(SQLITE[0], (visits,))
        await database.execute(SQLITE[1], (days,))
        await database.execute("COMMIT")

    return read, write


def packed(seen: list[Seen]) -> tuple[str, str]:
    """A batch as the two arguments of the statements."""
    day = datetime.now(UTC).date().isoformat()
    visits = [[f"{member}:{day}:{hash((a, b)):x}", day, a] for member, a, b in seen]
    days = [[f"{m}:{day}:", m, day, n] for m, n in Counter(one[0] for one in seen).items()]
    return json.dumps(visits), json.dumps(days)


def answer(answered: Path) -> tuple[dict[str, str], bytes]:
    """The headers and the bytes that benchmarks.landing saw."""
    headers, _, body = answered.read_bytes().partition(b"\n")
    return json.loads(headers), body


async def application(database_url: str, answered: Path) -> web.Application:
    """The page, and what writes its counts."""
    answer_headers, body = answer(answered)
    seen: list[Seen] = []
    known: dict[str, int] = {}
    dialect, _, path = database_url.partition("://")
    read, write = await (of_sqlite(path) if dialect == "sqlite" else of_postgres(database_url))

    async def page(request: web.Request) -> web.Response:
        code = request.match_info["code"]
        member = known.get(code)
        if member is None:
            member = await read(code)
            if member is None:
                return web.Response(status=404)
            if len(known) >= MOST_CODES:
                known.clear()
            known[code] = member
        headers = request.headers
        seen.append((member, headers.get("X-Forwarded-For", ""), headers.get("User-Agent", "")))
        return web.Response(body=body, headers=answer_headers)

    async def keep_writing() -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            if seen:
                batch = seen.copy()
                seen.clear()
                await write(*packed(batch))

    async def writing(app: web.Application) -> Any:
        task = asyncio.create_task(keep_writing())
        yield
        task.cancel()

    app = web.Application()
    app.cleanup_ctx.append(writing)
    app.router.add_get("/r/{code}", page)
    return app


def serve(port: int, database_url: str, answered: Path) -> None:
    """Serve until the process is told to end."""
    uvloop.install()
    started = application(database_url, answered)
    web.run_app(started, host="127.0.0.1", port=port, access_log=None, print=None)
