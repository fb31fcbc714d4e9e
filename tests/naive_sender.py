"""What the engine must not be: `-m tests.naive_sender URL API WHEN` sends a campaign in a loop.

WHEN its checkpoint is written: "fetch" (before the batch is sent) loses what a kill interrupts,
"sent" (after it) sends it twice.
"""

import asyncio
import sys

import aiohttp
import asyncpg

TOGETHER = 50
_FETCH = "SELECT id, address FROM outgoing WHERE state = 'queued' ORDER BY id LIMIT $1"
_MARK = "UPDATE outgoing SET state = 'sent' WHERE id = ANY($1::bigint[])"


async def main(url: str, api: str, when: str) -> None:
    """Send what is queued, batch by batch, until there is no more."""
    database = await asyncpg.connect(url)
    async with aiohttp.ClientSession() as http:
        while batch := await database.fetch(_FETCH, TOGETHER):
            ids = [row["id"] for row in batch]
            if when == "fetch":
                await database.execute(_MARK, ids)
            for row in batch:
                chat = row["address"].partition(":")[2]
                form = {"chat_id": chat, "text": "Hello"}
                async with http.post(f"{api}/sendMessage", data=form) as answer:
                    await answer.read()
            if when == "sent":
                await database.execute(_MARK, ids)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
