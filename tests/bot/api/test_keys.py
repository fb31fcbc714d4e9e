"""Idempotency-Key: one effect and one answer, however often, at once, and after a crash."""

import asyncio
from typing import Any

from loyalty import ledger, vouchers
from loyalty.models import Activity, ApiAnswer, Member, Voucher
from tests.bot.api.programs import PHONE, Till, till
from tests.phones import RULES

GIFT = {"points": 300, "reason": "a good letter"}


async def test_fifty_at_once_are_one(anyone: Till) -> None:
    number = await anyone.member()
    path = f"/members/{number}/points/grant"
    answers = await asyncio.gather(*(anyone.keyed(path, GIFT, "once") for _ in range(50)))
    assert {one.status for one in answers} == {200}
    assert len({str(one.body) for one in answers}) == 1
    assert sum(one.headers.get("Idempotent-Replayed") == "true" for one in answers) == 49
    assert answers[0].body["available"] == 350
    assert await Activity.filter(rule="grant").count() == 1


async def test_fifty_redemptions_at_once_are_one_voucher_with_one_code(anyone: Till) -> None:
    number = await anyone.member()
    await anyone.keyed(f"/members/{number}/points/grant", GIFT)
    path = f"/members/{number}/redemptions"
    answers = await asyncio.gather(
        *(anyone.keyed(path, {"reward": "fifteen-off"}, "r") for _ in range(50))
    )
    assert {one.status for one in answers} == {201}
    (code,) = {one.body["code"] for one in answers}
    voucher = await Voucher.get()
    assert voucher.code_hash == vouchers.code_hash(code)
    kept = await ApiAnswer.filter(key__contains=":r").first()
    assert kept is not None
    assert code not in kept.body
    assert kept.body.count(voucher.key) == 1


async def test_another_request_under_the_same_key_is_a_conflict(anyone: Till) -> None:
    number, other = await anyone.member(), await anyone.member("+447700900002")
    path = f"/members/{number}/points/grant"
    assert (await anyone.keyed(path, GIFT, "k")).status == 200
    for other_path, body in (
        (path, {**GIFT, "points": 301}),
        (path, {**GIFT, "reason": "another"}),
        (f"/members/{number}/points/take", GIFT),
        (f"/members/{other}/points/grant", GIFT),
    ):
        refused = await anyone.keyed(other_path, body, "k")
        assert (refused.status, refused.problem) == (409, "conflict"), other_path
        assert refused.body["field"] == "Idempotency-Key"
    assert (await anyone.keyed(path, GIFT, "k")).body["available"] == 350


async def test_keys_of_two_tokens_are_two_keys(anyone: Till) -> None:
    number = await anyone.member()
    other = await till(anyone.house, ["points:write"])
    for one in (anyone, other):
        heard = await one.keyed(f"/members/{number}/points/grant", GIFT, "same")
        assert "Idempotent-Replayed" not in heard.headers
    assert (await anyone.ask("GET", f"/members/{number}")).body["points"]["available"] == 650


async def test_a_refusal_is_remembered_too(anyone: Till) -> None:
    """Whoever did not hear it must not be surprised by an effect later."""
    number = await anyone.member()
    path = f"/members/{number}/points/take"
    first = await anyone.keyed(path, {"points": 60, "reason": "x"}, "t")
    assert (first.status, first.problem) == (422, "not-enough-points")
    await anyone.keyed(f"/members/{number}/points/grant", GIFT)
    again = await anyone.keyed(path, {"points": 60, "reason": "x"}, "t")
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Content-Type"] == "application/problem+json"
    assert (await anyone.ask("GET", f"/members/{number}")).body["points"]["available"] == 350


async def test_what_breaks_half_way_leaves_neither_effect_nor_answer(
    anyone: Till, monkeypatch: Any
) -> None:
    number = await anyone.member()

    async def broken(*args: Any, **more: Any) -> None:
        raise RuntimeError("the cable is out")

    path = f"/members/{number}/points/grant"
    monkeypatch.setattr("bot.web.api.door.access.keep", broken)
    heard = await anyone.keyed(path, GIFT, "k")
    assert (heard.status, heard.problem) == (500, "broken")
    assert "cable" not in str(heard.body)
    member = await Member.get(number=number)
    assert (await ledger.balance(member.account_id, anyone.house.clock.now())).available == 50
    monkeypatch.undo()
    assert (await anyone.keyed(path, GIFT, "k")).body["available"] == 350


async def test_nothing_personal_is_kept_with_an_answer(anyone: Till) -> None:
    number = await anyone.member(name="Ana Silva", email="ana@example.com")
    await anyone.keyed(f"/members/{number}/points/grant", GIFT)
    await anyone.keyed(f"/members/{number}/points/take", {"points": 20, "reason": "Ana said so"})
    await anyone.keyed(f"/members/{number}/redemptions", {"points": 300})
    await anyone.keyed(f"/members/{number}/activities", {"rule": RULES.earning[0].slug})
    kept = " ".join(f"{one.key} {one.body}" for one in await ApiAnswer.all())
    for personal in (PHONE, PHONE[1:], "Ana", "Silva", "example.com"):
        assert personal not in kept


async def test_a_key_is_needed_where_it_matters(anyone: Till) -> None:
    number = await anyone.member()
    path = f"/members/{number}/points/grant"
    for given in ({}, {"Idempotency_Key": ""}, {"Idempotency_Key": "x" * 201}):
        refused = await anyone.ask("POST", path, GIFT, **given)
        assert (refused.status, refused.problem) == (400, "invalid")
        assert refused.body["field"] == "Idempotency-Key"
