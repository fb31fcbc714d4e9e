"""Launches that die: `python -m tests.bot.killed_freezing URL SEED MOST`.

Launches a campaign to the crowd of the database and forks a process that freezes its audience and
kills itself (SIGKILL) before a random statement, then another, until one gets through. Prints how
many died.
"""

import asyncio
import random
import signal
import sys

from bot import database
from loyalty import campaigns
from loyalty.campaigns import freezing
from loyalty.models import Campaign
from tests.bot.killed_migrations import die_before, forked
from tests.loyalty.audiences import TEXT, Crowd, drafted, gathered, later
from tests.loyalty.people import BRAND
from tests.racer import NOW

MEMBERS, CHUNK = 120, 10


async def launch(url: str) -> None:
    """A crowd, and a campaign to it that is launched and not frozen."""
    await database.open(url)
    await gathered(Crowd(MEMBERS, no=7), NOW)
    texts = [TEXT, {**TEXT, "variant": "b"}]
    made = await drafted(NOW, held_out=25, texts=texts)
    await campaigns.launch(made.id, by="Bo", brand=BRAND, now=NOW)
    await database.close()


async def freeze(url: str) -> None:
    """Go on with it, however far it is."""
    await database.open(url)
    made = await Campaign.get()
    await campaigns.freeze(made.id, BRAND, later(NOW))
    await database.close()


def main(url: str, seed: str, most: str) -> None:
    """Kill until one may live."""
    chance, killed = random.Random(seed), 0
    freezing.CHUNK = {"postgres": CHUNK, "sqlite": CHUNK}
    forked(lambda: asyncio.run(launch(url)))
    while True:
        number = chance.randint(2, 24) if killed < int(most) else 0

        def attempt(fatal: int = number) -> None:
            die_before(fatal)
            asyncio.run(freeze(url))

        if forked(attempt) != signal.SIGKILL:
            break
        killed += 1
    print(killed)


if __name__ == "__main__":
    main(*sys.argv[1:])
