"""The OpenAPI document says what is served; schemathesis compares every answer with it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.web.api.openapi import document
from bot.web.api.table import OPERATIONS
from loyalty import insights, programme
from tests.bot.api.programs import MASTER, Till
from tests.bot.api.test_gate import served
from tests.bot.house import house
from tests.conftest import SEED
from tests.phones import RULES
from tests.profiles import tries

# Beside its own: what is well-formed may meet a refusal (409, 422), a newer version (412) or a
# limit (429); a missing If-Match is a 428. What is not well-formed has no other way out than 4xx.
CONFIG = """
seed = {seed}
[parameters]
number = "{number}"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "401", "403", "404", "409", "412", "422", "429"]
[checks.missing_required_header]
expected-statuses = ["400", "428"]
"""
PROGRAM = "from schemathesis.cli import schemathesis; schemathesis()"


@pytest.fixture
async def stocked(db: str) -> AsyncIterator[tuple[Till, str]]:
    """A shop with a member who has everything, where codes may be guessed for ever."""
    patient = RULES.vouchers.model_copy(
        update={"guesses_per_caller": 10**6, "guesses_overall": 10**6}
    )
    async with house(api_token=MASTER, api_rate=1_000_000) as running:
        rules = RULES.model_copy(update={"vouchers": patient})
        await programme.apply(rules, running.clock.now())
        async with running.open():
            asks = Till(running)
            number = await asks.member(name="Ana")
            granted = {"points": 1_000_000, "reason": "a start"}
            assert (await asks.keyed(f"/members/{number}/points/grant", granted)).status == 200
            voucher = await asks.keyed(f"/members/{number}/redemptions", {"points": 200})
            assert voucher.status == 201
            order = {
                "event": "paid", "order": "1", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
                "total": "60.00", "customer": {"member": number},
            }  # fmt: skip
            assert (await asks.ask("POST", "/orders", order)).status == 200
            yield asks, number
            assert await insights.drift() == []


async def schemathesis(
    asks: Till, number: str, folder: Path, seed: int, *more: str, source: str = ""
) -> tuple[int, str]:
    """Run it against the running program; its exit status and what it printed.

    How much it tries is counted, not timed: a slow machine tries the same, and a seed repeats it.
    """
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG.format(seed=seed, number=number))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, "--config-file", str(config), "run",
        source or f"{asks.house.url}/api/v1/openapi.json", "--url", asks.house.url,
        "-H", f"Authorization: Bearer {MASTER}", "--checks", "all", "--no-color",
        "--suppress-health-check", "all", "--request-timeout", "60", *more,
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={name: value for name, value in os.environ.items() if not name.startswith("KITH_")},
    )  # fmt: skip
    printed, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode("utf-8", "replace")


async def test_the_document_names_exactly_what_is_served(anyone: Till) -> None:
    heard = await Till(anyone.house, "").ask("GET", "/openapi.json")
    assert (heard.status, heard.body["openapi"]) == (200, "3.1.0")
    described = {
        f"{method.upper()} {path.removeprefix('/api/v1')}": what
        for path, methods in heard.body["paths"].items()
        for method, what in methods.items()
    }
    assert described.keys() == served(anyone.house)
    for operation in OPERATIONS:
        what = described[f"{operation.method} {operation.path}"]
        assert what["security"] == [{"token": [operation.scope]}]
        assert ("requestBody" in what) == (operation.body is not None)
    assert heard.body == json.loads(json.dumps(document(OPERATIONS, "/api/v1")))


async def test_schemathesis_finds_nothing(
    stocked: tuple[Till, str], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    asks, number = stocked
    seed = request.config.stash[SEED]
    status, printed = await schemathesis(
        asks, number, tmp_path, seed, "--max-examples", str(tries(3))
    )
    assert status == 0, printed
    assert f"Tested: {len(OPERATIONS)}" in printed, printed


async def test_schemathesis_finds_a_document_that_says_something_else(
    stocked: tuple[Till, str], tmp_path: Path
) -> None:
    asks, number = stocked
    said: dict[str, Any] = document(OPERATIONS, "/api/v1")
    said["components"]["schemas"]["Posted"]["properties"]["available"]["type"] = "string"
    (tmp_path / "openapi.json").write_text(json.dumps(said))
    status, printed = await schemathesis(
        asks, number, tmp_path, 1, "--max-examples", "5", "--no-shrink", "--phases", "fuzzing",
        "--include-operation-id", "grantPoints", "--max-failures", "1",
        source="openapi.json",
    )  # fmt: skip
    assert status == 1, printed
    assert "violates schema" in printed


async def test_schemathesis_finds_a_server_that_is_careless(
    stocked: tuple[Till, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks, number = stocked

    async def everybody(self: object, header: str) -> Any:
        return type("Anybody", (), {"key": "x", "name": "x", "scopes": {"rules:read"}})()

    monkeypatch.setattr("bot.web.api.gate.Gate.caller", everybody)
    status, printed = await schemathesis(
        asks, number, tmp_path, 1, "--max-examples", "5", "--no-shrink",
        "--phases", "coverage,fuzzing", "--include-operation-id", "listRules",
        "--max-failures", "1",
    )  # fmt: skip
    assert status == 1, printed
    assert "auth" in printed.lower()
