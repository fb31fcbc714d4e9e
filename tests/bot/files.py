"""Files of members for tests: written, taken in at an instant, and what was refused of them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import moving
from bot.clock import Clock
from bot.moving import Report, Result, Wish
from loyalty.models import Identity
from loyalty.programme import Brand


class Still(Clock):
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        super().__init__()
        self.at = at

    def now(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Taken:
    """What became of a file: the result, and the reasons by line."""

    result: Result
    refused: Mapping[int, str]

    @property
    def counts(self) -> tuple[int, int, int]:
        """New members, known ones, lines refused."""
        totals = self.result.totals
        return totals.created, totals.known, totals.refused


class Mover:
    """Somebody with files, a brand and a clock."""

    def __init__(self, folder: Path, brand: Brand, now: datetime) -> None:
        self.folder = folder
        self.brand = brand
        self.now = now
        self.report = folder / "refused.csv"
        self._files = 0

    async def take(self, text: str | bytes | Path, *, commit: bool = True, **wish: Any) -> Taken:
        """Take a file in, or its contents."""
        path = text if isinstance(text, Path) else self.file(text)
        self.report.unlink(missing_ok=True)
        with Report(self.report) as report:
            result = await moving.bring_in(
                replace(Wish(path), **wish),
                self.brand,
                Still(self.now),
                report,
                commit=commit,
                progress=lambda line, lines: None,
            )
        found = {}
        if self.report.exists():
            with self.report.open(newline="", encoding="utf-8") as file:
                found = {int(row["line"]): str(row["reason"]) for row in csv.DictReader(file)}
        assert len(found) == result.totals.refused
        return Taken(result, found)

    def file(self, text: str | bytes) -> Path:
        """A file of its own."""
        self._files += 1
        path = self.folder / f"members-{self._files}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    async def undo(self, batch: int) -> int:
        """Take a batch back."""
        return await moving.take_back(batch, self.brand, Still(self.now), lambda count: None)

    async def write(self, name: str = "out.csv", layout: str = "kith") -> Path:
        """Write all members out."""
        path = self.folder / name
        await moving.write_out(path, layout, self.brand, self.now, lambda count: None)
        return path


async def account_of(address: str) -> str:
    """The account of whoever is recognised by an address."""
    identity = await Identity.get(address=address).select_related("member")
    return identity.member.account_id
