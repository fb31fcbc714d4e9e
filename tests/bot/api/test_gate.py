"""Who is let in: every route with every scope, tokens that come and go, and how often."""

import re
from itertools import product

import pytest

from bot import app
from bot.web.api.gate import Gate, Rates
from bot.web.api.problems import Problem
from bot.web.api.table import OPERATIONS
from loyalty import access, insights
from loyalty.errors import Conflict
from tests.bot.api.programs import MASTER, Till, till
from tests.bot.house import House, house

# Which scope opens which route: written by hand, so that a new route must be thought about.
MATRIX = {
    "POST /members/find": "members:read",
    "GET /members": "members:read",
    "POST /members": "members:write",
    "GET /members/{number}": "members:read",
    "PATCH /members/{number}": "members:write",
    "GET /members/{number}/history": "members:read",
    "POST /members/{number}/points/grant": "points:write",
    "POST /members/{number}/points/take": "points:write",
    "POST /members/{number}/activities": "activities:write",
    "GET /claims": "claims:read",
    "POST /claims/{claim}/decision": "claims:write",
    "POST /orders": "orders:write",
    "GET /orders/{source}/{order}": "orders:read",
    "GET /members/{number}/orders": "orders:read",
    "GET /members/{number}/referral-link": "referrals:read",
    "GET /members/{number}/referrals": "referrals:read",
    "GET /members/{number}/standing": "referrals:read",
    "GET /members/{number}/referral-decisions": "referrals:read",
    "GET /referral-costs": "referrals:read",
    "GET /referral-reviews": "referrals:read",
    "POST /referral-reviews/{referral}/approve": "referrals:write",
    "POST /referral-reviews/{referral}/reject": "referrals:write",
    "GET /segments": "segments:read",
    "POST /segments": "segments:write",
    "GET /segments/{segment}": "segments:read",
    "PUT /segments/{segment}": "segments:write",
    "DELETE /segments/{segment}": "segments:write",
    "POST /segments/count": "segments:read",
    "POST /segments/sample": "segments:read",
    "GET /campaigns": "campaigns:read",
    "POST /campaigns": "campaigns:write",
    "GET /campaigns/overall": "campaigns:read",
    "PUT /campaigns/{campaign}": "campaigns:write",
    "DELETE /campaigns/{campaign}": "campaigns:write",
    "GET /campaigns/{campaign}/check": "campaigns:read",
    "POST /campaigns/{campaign}/approve": "campaigns:write",
    "POST /campaigns/{campaign}/launch": "campaigns:write",
    "POST /campaigns/{campaign}/pause": "campaigns:write",
    "POST /campaigns/{campaign}/resume": "campaigns:write",
    "POST /campaigns/{campaign}/cancel": "campaigns:write",
    "GET /campaigns/{campaign}": "campaigns:read",
    "GET /campaigns/{campaign}/status": "campaigns:read",
    "GET /campaigns/{campaign}/result": "campaigns:read",
    "GET /rules": "rules:read",
    "GET /rules/versions": "rules:read",
    "GET /rules/versions/{version}": "rules:read",
    "POST /vouchers/check": "vouchers:use",
    "POST /vouchers/reserve": "vouchers:use",
    "POST /vouchers/release": "vouchers:use",
    "POST /vouchers/use": "vouchers:use",
    "POST /vouchers/{key}/void": "vouchers:void",
    "GET /members/{number}/vouchers": "vouchers:read",
    "GET /rewards": "rewards:read",
    "POST /members/{number}/redemptions": "rewards:redeem",
}
PUBLIC = {"GET /openapi.json"}


PARTS = {
    "number": "00000000", "claim": "1", "version": "99", "source": "api", "order": "1",
    "referral": "1", "key": "0" * 26, "campaign": "1", "segment": "1",
}  # fmt: skip


def filled(route: str) -> tuple[str, str]:
    """A method and an address that could be, where there is nothing."""
    method, path = route.split()
    return method, re.sub(r"{(\w+)}", lambda part: PARTS[part[1]], path)


def served(running: House) -> set[str]:
    """Every route below /api/v1 that the running program serves, as "GET /path"."""
    found = {(route.method, route.path) for route in app._routes(running.program)}
    return {
        f"{method} {path.removeprefix('/api/v1')}"
        for method, path in found
        if path.startswith("/api/v1") and method != "*"
    }


async def test_every_route_stands_in_the_matrix(anyone: Till) -> None:
    assert served(anyone.house) == MATRIX.keys() | PUBLIC
    assert set(MATRIX.values()) == access.SCOPES.keys()


async def test_every_route_opens_to_its_scope_and_to_no_other(anyone: Till) -> None:
    tills = {
        scope: await till(anyone.house, [scope], scope.replace(":", "-")) for scope in access.SCOPES
    }
    for (route, needed), (scope, caller) in product(MATRIX.items(), tills.items()):
        method, path = filled(route)
        heard = await caller.ask(method, path, {} if method != "GET" else None)
        if scope != needed:
            assert (heard.status, heard.problem) == (403, "scope"), (route, scope)
            assert f'scope="{needed}"' in heard.headers["WWW-Authenticate"]
        else:
            assert heard.status in (200, 400, 404, 422, 428), (route, heard)


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic a3Q6aA==", "Bearer kith_unknown", f"Bearer {MASTER}x",
     f"bearer{MASTER}", "Bearer kith_ümläut", "Bearer " + "x" * 600],
)  # fmt: skip
async def test_nobody_else_is_let_in(anyone: Till, header: str) -> None:
    nobody = Till(anyone.house, "")
    for method, path in map(filled, MATRIX):
        heard = await nobody.ask(method, path, Authorization=header)
        assert (heard.status, heard.problem) == (401, "unauthorized"), path
        assert heard.headers["WWW-Authenticate"].startswith("Bearer")
        assert heard.headers["Cache-Control"] == "no-store"


async def test_a_token_that_was_revoked_opens_nothing_within_seconds(db: str) -> None:
    at = 0.0
    async with house() as running:
        now = running.clock.now()
        token = await access.create("till", ["rules:read"], now)
        gate = Gate("", lambda: at)
        assert (await gate.caller(f"Bearer {token}")).name == "till"
        assert await access.revoke("till", now)
        assert not await access.revoke("till", now)
        assert (await gate.caller(f"bearer {token}")).name == "till"  # remembered for a moment
        at = 2.0
        with pytest.raises(Problem):
            await gate.caller(f"Bearer {token}")
        assert token not in str([vars(one) for one in await access.tokens(limit=9)])
        with pytest.raises(Conflict):  # a name stands in the books for ever
            await access.create("till", ["rules:read"], now)


async def test_without_a_token_in_the_settings_none_is_the_master(db: str) -> None:
    async with house() as running, running.open():
        for token in ("", "None", "kith_"):
            assert (await Till(running, token).ask("GET", "/rules")).status == 401


async def test_who_asks_too_often_is_told_when_to_come_back(db: str) -> None:
    async with house(api_token=MASTER, api_rate=3) as running, running.open():
        asks, other = Till(running), await till(running, ["rules:read"])
        for left in (2, 1, 0):
            heard = await asks.ask("GET", "/rules")
            assert heard.status == 200
            assert heard.headers["RateLimit-Policy"] == '"token";q=3;w=60'
            assert heard.headers["RateLimit"].startswith(f'"token";r={left};t=')
        refused = await asks.ask("GET", "/rules")
        assert (refused.status, refused.problem) == (429, "too-many")
        assert 1 <= int(refused.headers["Retry-After"]) <= 20
        assert (await other.ask("GET", "/rules")).status == 200
        assert await insights.drift() == []


def test_a_bucket_fills_again() -> None:
    at = 0.0
    rates = Rates(60, lambda: at)
    for _ in range(60):
        rates.take("a")
    with pytest.raises(Problem) as refused:
        rates.take("a")
    assert refused.value.headers["Retry-After"] == "1"
    at = 2.5
    assert rates.take("a")["RateLimit"] == '"token";r=1;t=59'
    rates.take("a")
    with pytest.raises(Problem):
        rates.take("a")


def test_names_of_operations_are_used_once() -> None:
    names = [one.name for one in OPERATIONS]
    assert sorted(set(names)) == sorted(names)
