"""Segments by the API: saved, changed by one at a time, counted and sampled."""

import asyncio
from typing import Any

import pytest

from bot.engines.postgres import Unreachable
from bot.web.api import patience
from loyalty import segments
from loyalty.models import Act
from tests.bot.api.programs import Till
from tests.loyalty.people import joined

TREE = {"any": [{"field": "language", "is": "=", "value": "en"}, {"not": {"all": []}}]}


async def test_a_segment_is_saved_changed_and_removed_by_one_at_a_time(anyone: Till) -> None:
    made = await anyone.ask("POST", "/segments", {"name": "Near", "filter": TREE})
    assert (made.status, made.body["filter"]) == (201, "language = en or not everybody")
    path = f"/segments/{made.body['segment']}"
    twice = await anyone.ask("POST", "/segments", {"name": "near", "filter": "everybody"})
    assert (twice.status, twice.problem) == (409, "conflict")
    seen = (await anyone.ask("GET", path)).headers["ETag"]
    assert seen == made.headers["ETag"]
    both = await asyncio.gather(
        *(anyone.ask("PUT", path, {"filter": f"points > {n}"}, If_Match=seen) for n in range(4))
    )
    assert sorted(one.status for one in both) == [200, 412, 412, 412]
    (now,) = {one.headers["ETag"] for one in both}
    assert (await anyone.ask("DELETE", path, If_Match=seen)).problem == "changed"
    await anyone.ask("POST", "/segments", {"name": "Two", "filter": 'segment = "near"'})
    used = await anyone.ask("DELETE", path, If_Match=now)
    assert (used.status, used.problem) == (422, "filter")
    assert "is used by Two" in used.body["detail"]
    (two,) = (await anyone.ask("GET", f"/segments?after={made.body['segment']}")).body["items"]
    tag = (await anyone.ask("GET", f"/segments/{two['segment']}")).headers["ETag"]
    assert (await anyone.ask("DELETE", f"/segments/{two['segment']}", If_Match=tag)).status == 200
    assert (await anyone.ask("DELETE", path, If_Match=now)).status == 200
    assert (await anyone.ask("GET", path)).problem == "not-found"
    assert (await anyone.ask("DELETE", path, If_Match=now)).problem == "not-found"
    acts = [(act.act, act.by) for act in await Act.all().order_by("id")]
    assert {by for _, by in acts} == {"api:KITH_API_TOKEN"}
    assert [act for act, _ in acts] == [
        "segment.save", "segment.save", "segment.save", "segment.remove", "segment.remove"
    ]  # fmt: skip


async def test_whom_a_filter_means(anyone: Till) -> None:
    now = anyone.house.clock.now()
    numbers = sorted([(await joined(name, now)).number for name in ("ana", "ben", "cy")])
    given: Any
    for given in (TREE, "language = EN or not everybody"):
        counted = (await anyone.ask("POST", "/segments/count", {"filter": given})).body
        assert (counted["members"], counted["tree"]) == (3, TREE)
    page: Any = {"next": ""}
    found = []
    while page["next"] is not None:
        asked = {"filter": "everybody", "limit": 2, "after": page["next"]}
        page = (await anyone.ask("POST", "/segments/sample", asked)).body
        found += [one["member"] for one in page["items"]]
    assert found == numbers
    for given, said in (
        ("tire = x", "perhaps tier"),
        ({"all": [{}]}, "all[0]: one of"),
        ('segment = "x"', "there is no segment"),
        ("points > '; DROP TABLE member; --'", "is not a whole number"),
    ):
        refused = await anyone.ask("POST", "/segments/count", {"filter": given})
        assert (refused.status, refused.problem) == (422, "filter")
        assert said in refused.body["detail"]
    for given in (7, None, ["everybody"], "x" * 4001):
        refused = await anyone.ask("POST", "/segments/count", {"filter": given})
        assert (refused.status, refused.body["field"]) == (400, "filter")


async def test_what_takes_too_long_is_said(anyone: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*given: Any) -> int:
        await asyncio.sleep(60)
        return 0

    monkeypatch.setattr(segments, "count", never)
    monkeypatch.setattr(patience, "SECONDS", 0.01)
    refused = await anyone.ask("POST", "/segments/count", {"filter": "everybody"})
    assert (refused.status, refused.problem) == (503, "later")
    assert "`kith segments count` waits for it" in refused.body["detail"]

    async def cut_off(*given: Any) -> int:
        raise Unreachable("the time for commands is over")

    monkeypatch.setattr(segments, "count", cut_off)
    monkeypatch.setattr(patience, "SECONDS", 60.0)
    for seconds, said in ((0, "waits for it"), (9, "ask again")):
        monkeypatch.setattr(patience, "COMMAND_SECONDS", seconds)
        refused = await anyone.ask("POST", "/segments/count", {"filter": "everybody"})
        assert (refused.status, refused.problem) == (503, "later")
        assert said in refused.body["detail"]
