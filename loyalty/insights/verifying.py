"""Every difference between what is kept and what the entries say."""

import asyncio

from loyalty import checkpoints, orders
from loyalty.insights.closing import contradictions
from loyalty.insights.reading import all_books, books_of
from loyalty.insights.rebuilding import differences


async def drift(secret: bytes | None = None) -> list[str]:
    """Every difference, by name; empty if all is well. Seals and signatures need the secret."""
    found: list[str] = []
    async for books in all_books():
        found += differences(books, secret)
        await asyncio.sleep(0)  # it computes: whoever is served by this process waits for one only
    found += [one async for one in contradictions()] + await orders.drift()
    if secret is not None:
        found += [one async for one in checkpoints.forged(secret)]
    return found


async def differences_of(account: str, secret: bytes | None = None) -> list[str]:
    """The differences in one account's books."""
    return differences(await books_of(account), secret)
