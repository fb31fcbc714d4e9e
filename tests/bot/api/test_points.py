"""Points, orders, vouchers and rules by the API, as the programme has them."""

import asyncio

from loyalty import earning, members
from loyalty.models import Member
from tests.bot.api.programs import PHONE, Till, till
from tests.bot.house import until
from tests.phones import RULES

ORDER = {
    "event": "paid", "order": "#1001", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
    "total": "54.99", "customer": {"phone": PHONE},
}  # fmt: skip


async def test_points_are_taken_only_from_what_is_available(anyone: Till) -> None:
    number = await anyone.member()
    path = f"/members/{number}/points"
    granted = await anyone.keyed(f"{path}/grant", {"points": 100, "reason": "a birthday cake"})
    assert granted.body["points"] == 100
    assert (granted.body["state"], granted.body["available"]) == ("earned", 150)
    taken = await anyone.keyed(f"{path}/take", {"points": 150, "reason": "a mistake"})
    assert (taken.status, taken.body["points"], taken.body["available"]) == (200, -150, 0)
    refused = await anyone.keyed(f"{path}/take", {"points": 1, "reason": "x"})
    assert (refused.status, refused.problem) == (422, "not-enough-points")
    assert "1" in refused.body["detail"]
    assert "<b>" not in refused.body["detail"]
    for points in (0, -5, 10**8, 1.5, "5", True, None):
        wrong = await anyone.keyed(f"{path}/grant", {"points": points, "reason": "x"})
        assert (wrong.status, wrong.body["field"]) == (400, "points"), points
    whole = await anyone.keyed(f"{path}/grant", {"points": 5.0, "reason": "x"})
    assert whole.body["points"] == 5
    history = (await anyone.ask("GET", f"/members/{number}/history")).body["items"]
    assert [one["points"] for one in history] == [5, -150, 100, 50]


async def test_lifetime_is_what_was_gained_and_not_taken_back(anyone: Till) -> None:
    number = await anyone.member()
    path = f"/members/{number}/points"
    await anyone.keyed(f"{path}/grant", {"points": 300, "reason": "x"})
    await anyone.keyed(f"{path}/take", {"points": 10, "reason": "x"})
    made = await anyone.keyed(f"/members/{number}/redemptions", {"points": 200})
    await anyone.ask("POST", f"/vouchers/{made.body['voucher']}/void", {"reason": "x"})
    back = {**ORDER, "event": "refunded", "refunded": "50.00"}
    for event in (ORDER, back):
        assert (await anyone.ask("POST", "/orders", event)).status == 200
    told = (await anyone.ask("GET", f"/members/{number}")).body
    assert told["lifetime"] == 50 + 300 + 4
    async with anyone.house.http.get(f"{anyone.house.url}/metrics") as numbers:
        counted = await numbers.text()
    assert 'kith_api_requests_total{operation="takePoints",status="200"}' in counted


async def test_orders_are_those_of_the_shops_door(anyone: Till) -> None:
    number = await anyone.member()
    told = await anyone.ask("POST", "/orders", {**ORDER, "lines": [], "till": {"name": "front"}})
    assert told.body == {
        "order": "#1001", "source": "api", "state": "paid", "points": 54,
        "reason": "", "known_customer": True,
        "repeated": False,
    }  # fmt: skip
    assert (await anyone.ask("POST", "/orders", ORDER)).body["repeated"] is True
    other = await anyone.ask("POST", "/orders", {**ORDER, "total": "55.99"})
    assert (other.status, other.problem) == (409, "conflict")
    euros = await anyone.ask("POST", "/orders", {**ORDER, "order": "2", "currency": "EUR"})
    assert (euros.status, euros.body["field"]) == (422, "currency")
    above = {**ORDER, "event": "refunded", "refunded": "60.00"}
    assert (await anyone.ask("POST", "/orders", above)).status == 422
    back = {**ORDER, "event": "refunded", "refunded": "54.99", "at": "2026-03-02T12:00:00+01:00"}
    assert (await anyone.ask("POST", "/orders", back)).body["points"] == 0
    shown = await anyone.ask("GET", "/orders/api/%231001")
    assert shown.body["member"] == number
    assert shown.body["state"] == "refunded"
    assert shown.body["total"] == {"amount": "54.99", "currency": "GBP"}
    assert (await anyone.ask("GET", f"/members/{number}/orders")).body["items"] == [shown.body]
    assert (await anyone.ask("GET", "/orders/kith/%231001")).problem == "not-found"
    for at in (1772366400, "2026-03-01", "2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "now"):
        wrong = await anyone.ask("POST", "/orders", {**ORDER, "order": "3", "at": at})
        assert (wrong.status, wrong.body["field"]) == (400, "at"), at
    ancient = {**ORDER, "order": "3", "at": "0001-01-01T00:00:00Z"}
    early = await anyone.ask("POST", "/orders", ancient)
    assert (early.status, early.body["field"]) == (422, "at")


async def test_a_customer_number_that_cannot_be_is_nobodys(anyone: Till) -> None:
    order = {**ORDER, "customer": {"member": "x" * 200}}
    assert (await anyone.ask("POST", "/orders", order)).body["known_customer"] is False
    assert (await anyone.house.order({**order, "order": "2"}))[0] == 200


async def test_a_voucher_is_reserved_used_once_and_found_with_its_order(anyone: Till) -> None:
    number = await anyone.member()
    await anyone.keyed(f"/members/{number}/points/grant", {"points": 600, "reason": "x"})
    redeemed = await anyone.keyed(f"/members/{number}/redemptions", {"reward": "ten-off"})
    assert (redeemed.status, redeemed.body["value"]["amount"]) == (201, "10.00")
    code = redeemed.body.pop("code")
    assert code.endswith(redeemed.body["last_four"])
    checked = await anyone.ask("POST", "/vouchers/check", {"code": f" {code.lower()} "})
    assert checked.body == redeemed.body
    mine = {"code": code, "reserved_for": "basket 1"}
    kept = await anyone.ask("POST", "/vouchers/reserve", {**mine, "minutes": 5})
    assert kept.body["state"] == "reserved"
    other = await anyone.ask("POST", "/vouchers/reserve", {**mine, "reserved_for": "basket 2"})
    assert (other.status, other.problem) == (422, "voucher-reserved")
    assert (await anyone.ask("POST", "/vouchers/release", mine)).body["state"] == "issued"
    await anyone.ask("POST", "/vouchers/reserve", mine)
    sale = {"code": code, "sale": "#1001", "reserved_for": "basket 1"}
    sales = ["#1001"] * 5 + [f"#{n}" for n in range(5)]
    used = await asyncio.gather(
        *(anyone.ask("POST", "/vouchers/use", {**sale, "sale": name}) for name in sales)
    )
    (won,) = {name for name, one in zip(sales, used, strict=True) if one.status == 200}
    assert [one.status for one in used] == [200 if name == won else 422 for name in sales]
    order = {**ORDER, "order": won, "voucher": code}
    assert (await anyone.ask("POST", "/orders", order)).status == 200
    late = await anyone.ask("POST", "/vouchers/check", {"code": code})
    assert (late.status, late.problem) == (422, "no-voucher")
    listed = (await anyone.ask("GET", f"/members/{number}/vouchers")).body["items"]
    assert [(one["state"], "code" in one) for one in listed] == [("used", False)]


async def test_a_voucher_is_declared_void_with_its_points_back(anyone: Till) -> None:
    number = await anyone.member()
    await anyone.keyed(f"/members/{number}/points/grant", {"points": 300, "reason": "x"})
    made = await anyone.keyed(f"/members/{number}/redemptions", {"points": 240})
    key = made.body["voucher"]
    ended = await anyone.ask("POST", f"/vouchers/{key}/void", {"reason": "a wrong tap"})
    assert (ended.status, ended.body["state"]) == (200, "void")
    assert (await anyone.ask("GET", f"/members/{number}")).body["points"]["available"] == 350
    again = await anyone.ask("POST", f"/vouchers/{key}/void", {"reason": "a wrong tap"})
    assert (again.status, again.problem) == (422, "voucher-settled")
    unknown = await anyone.ask("POST", f"/vouchers/{'0' * 26}/void", {"reason": "x"})
    assert unknown.problem == "not-found"
    for wrong in ({}, {"points": 200, "reward": "ten-off"}):
        assert (await anyone.keyed(f"/members/{number}/redemptions", wrong)).status == 422
    nothing = await anyone.keyed(f"/members/{number}/redemptions", {"reward": "a-castle"})
    assert (nothing.status, nothing.problem) == (422, "not-a-reward")
    assert nothing.body["field"] == "reward"
    assert "no reward named a-castle" in nothing.body["detail"]


async def test_codes_are_not_to_be_guessed(anyone: Till) -> None:
    """Unknown, used and void codes are answered alike, and after some of them nothing is."""
    number = await anyone.member()
    await anyone.keyed(f"/members/{number}/points/grant", {"points": 600, "reason": "x"})
    codes = []
    for end in ("use", "void", ""):
        made = await anyone.keyed(f"/members/{number}/redemptions", {"points": 200})
        codes.append(made.body["code"])
        if end == "use":
            await anyone.ask("POST", "/vouchers/use", {"code": codes[-1], "sale": "1"})
        elif end:
            await anyone.ask("POST", f"/vouchers/{made.body['voucher']}/void", {"reason": "x"})
    guesser = await till(anyone.house, ["vouchers:use"])
    alike = [
        await guesser.ask("POST", "/vouchers/check", {"code": code})
        for code in (*codes[:2], "0" * 16, "rubbish")
    ]
    assert {(one.status, str(one.body)) for one in alike} == {(422, str(alike[0].body))}
    for _ in range(RULES.vouchers.guesses_per_caller):
        await guesser.ask("POST", "/vouchers/use", {"code": "0" * 16, "sale": "1"})
    stopped = await guesser.ask("POST", "/vouchers/check", {"code": codes[2]})
    assert (stopped.status, stopped.problem) == (429, "too-many-guesses")
    assert int(stopped.headers["Retry-After"]) >= 60
    assert (await anyone.ask("POST", "/vouchers/check", {"code": codes[2]})).status == 200


async def test_what_members_do_is_rewarded_or_waits(anyone: Till) -> None:
    number = await anyone.member()
    path = f"/members/{number}/activities"
    unknown = await anyone.keyed(path, {"rule": "no-such-rule"})
    assert (unknown.status, unknown.problem) == (422, "not-an-earning-rule")
    follow = next(rule for rule in RULES.earning if rule.kind == "follow" and not rule.approval)
    first = await anyone.keyed(path, {"rule": follow.slug})
    assert (first.status, first.body["points"]) == (200, follow.points)
    second = await anyone.keyed(path, {"rule": follow.slug})
    assert (second.status, second.problem) == (422, "earning-limit")


async def test_claims_are_decided_once(anyone: Till) -> None:
    number = await anyone.member()
    review = next(rule for rule in RULES.earning if rule.approval)
    now = anyone.house.clock.now()
    member = await members.numbered(number)
    assert member is not None
    brand = anyone.house.program.branding.now()
    await earning.do(
        member, review.slug, subject="1", once="a claim", brand=brand, now=now, claim="I wrote one"
    )
    (claim,) = (await anyone.ask("GET", "/claims")).body["items"]
    assert (claim["member"], claim["said"], claim["state"]) == (number, "I wrote one", "waiting")
    path = f"/claims/{claim['claim']}/decision"
    heard = await asyncio.gather(
        *(anyone.ask("POST", path, {"approve": yes, "reason": "seen"}) for yes in [True, False] * 4)
    )
    assert sorted(one.status for one in heard) == [200, *[422] * 7]
    assert {one.problem for one in heard if one.status == 422} == {"claim-not-waiting"}
    assert (await anyone.ask("GET", "/claims")).body == {"items": [], "next": None}


async def test_rules_are_shown_in_versions(anyone: Till) -> None:
    now = (await anyone.ask("GET", "/rules")).body
    assert now["rules"]["points"]["worth_points"] == RULES.points.worth_points
    listed = (await anyone.ask("GET", "/rules/versions")).body["items"]
    assert [one["version"] for one in listed] == [now["version"]]
    assert (await anyone.ask("GET", f"/rules/versions/{now['version']}")).body == now
    assert (await anyone.ask("GET", "/rules/versions/99")).problem == "not-found"
    rewards = (await anyone.ask("GET", "/rewards")).body["items"]
    assert {one["reward"] for one in rewards} == {one.slug for one in RULES.rewards}


async def test_members_hear_what_a_till_did(anyone: Till) -> None:
    """What is written to be said by the API goes out as everything else does."""
    running = anyone.house
    await running.whatsapp(f"whatsapp:{PHONE}", "join")
    await anyone.ask("POST", "/orders", ORDER)
    await until(lambda: any("#1001" in body for body in running.twilio.of(f"whatsapp:{PHONE}")))


async def test_who_became_part_of_another_is_found_as_that_one(anyone: Till) -> None:
    one, other = await anyone.member(), await anyone.member("+447700900002")
    survivor = await Member.get(number=one)
    await Member.filter(number=other).update(merged_into_id=survivor.id)
    assert (await anyone.ask("GET", f"/members/{other}")).body["number"] == one
    listed = (await anyone.ask("GET", "/members")).body["items"]
    assert [line["number"] for line in listed] == [one]
    await Member.filter(number=other).update(merged_into_id=None)
    await Member.filter(number=other).update(forgotten_at=anyone.house.clock.now())
    assert (await anyone.ask("GET", f"/members/{other}")).problem == "not-found"
