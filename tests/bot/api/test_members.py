"""Members by the API: signed up at a till, found, changed, and recognised when they write."""

import asyncio

from loyalty.models import Consent, Member
from tests.bot.api.programs import PHONE, Till
from tests.bot.house import until

PATIENT = "I want to join the programme. News by chat, too."


async def test_who_signs_up_at_a_till_is_a_member(anyone: Till) -> None:
    body = {"phone": PHONE, "email": "Ana@Example.com", "name": "Ana", "wording": PATIENT}
    heard = await anyone.ask("POST", "/members", body)
    assert (heard.status, heard.body["created"], heard.body["points"]) == (201, True, 50)
    number = heard.body["member"]
    assert heard.headers["Location"] == f"/api/v1/members/{number}"
    again = await anyone.ask("POST", "/members", {"email": "ana@example.com", "wording": "x"})
    assert (again.status, again.body) == (
        200, {"member": number, "created": False, "points": 0, "referral": None},
    )  # fmt: skip
    shown = await anyone.ask("GET", f"/members/{number}")
    assert shown.status == 200
    told = shown.body
    assert told["points"] == {
        "available": 50, "pending": 0, "next_at": None, "debt": 0,
        "worth": {"amount": "2.50", "currency": "GBP"},
    }  # fmt: skip
    assert (told["lifetime"], told["marketing"], told["name"]) == (50, False, "Ana")
    assert told["tier"]["slug"] == "layer-one"
    assert {(one["kind"], one["address"]) for one in told["known_by"]} == {
        ("phone", f"phone:{PHONE}"), ("email", "email:ana@example.com"),
    }  # fmt: skip
    for wanted in (
        {"phone": PHONE}, {"email": "ANA@example.com"}, {"number": f" {number.lower()} "},
    ):  # fmt: skip
        found = await anyone.ask("POST", "/members/find", wanted)
        assert (found.status, found.body) == (200, told), wanted
    listed = await anyone.ask("GET", "/members")
    assert [one["number"] for one in listed.body["items"]] == [number]
    assert listed.body["next"] is None


async def test_who_tells_no_zone_has_that_of_their_number(anyone: Till) -> None:
    zones = []
    for phone in ("+4915112345678", "+61412345678"):
        heard = await anyone.ask("POST", "/members", {"phone": phone, "wording": PATIENT})
        shown = await anyone.ask("GET", f"/members/{heard.body['member']}")
        zones.append(shown.body["zone"])
    assert zones == ["Europe/Berlin", "Europe/London"]


async def test_who_signed_up_at_a_till_is_recognised_when_they_write(anyone: Till) -> None:
    """One member, one joining bonus, the orders of before; and nobody's new friend any more."""
    order = {
        "event": "paid", "order": "7", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
        "total": "54.99", "customer": {"phone": PHONE},
    }  # fmt: skip
    early = await anyone.ask("POST", "/orders", order)
    assert (early.status, early.body["known_customer"]) == (200, False)
    number = await anyone.member()
    state = (await anyone.ask("GET", f"/members/{number}")).body
    assert state["points"]["available"] + state["points"]["pending"] == 104
    other = await anyone.member("+447700900002")
    link = (await anyone.ask("GET", f"/members/{other}/referral-link")).body
    running = anyone.house
    await running.whatsapp(f"whatsapp:{PHONE}", f"join {link['code']}")
    await running.whatsapp(f"whatsapp:{PHONE}", "join")
    await until(lambda: bool(running.twilio.of(f"whatsapp:{PHONE}")))
    state = (await anyone.ask("POST", "/members/find", {"address": f"whatsapp:{PHONE}"})).body
    assert state["number"] == number
    assert state["points"]["available"] + state["points"]["pending"] == 104
    assert await Member.all().count() == 2
    friends = await anyone.ask("GET", f"/members/{other}/referrals")
    assert friends.body == {"items": [], "next": None}


async def test_who_comes_with_a_code_is_the_friend_of_its_owner(anyone: Till) -> None:
    advocate = await anyone.member()
    link = (await anyone.ask("GET", f"/members/{advocate}/referral-link")).body
    assert link["url"].endswith(f"/r/{link['code']}")
    friend = await anyone.member("+447700900002", referral_code=link["code"].lower())
    listed = (await anyone.ask("GET", f"/members/{advocate}/referrals")).body["items"]
    assert [(one["member"], one["stage"], one["points"]) for one in listed] == [
        (friend, "joined", 0)
    ]


async def test_what_became_of_a_referral_code_is_said(anyone: Till) -> None:
    advocate = await anyone.member()
    code = (await anyone.ask("GET", f"/members/{advocate}/referral-link")).body["code"]
    bought = {
        "event": "paid", "order": "7", "at": "2026-03-01T12:00:00Z", "currency": "GBP",
        "total": "54.99", "customer": {"phone": "+447700900004"},
    }  # fmt: skip
    assert (await anyone.ask("POST", "/orders", bought)).status == 200
    for phone, given, said in (
        ("+447700900002", {"referral_code": code}, "credited"),
        ("+447700900002", {"referral_code": code}, "member"),
        ("+447700900003", {"referral_code": "NO-SUCH-CODE"}, "unknown"),
        ("+447700900004", {"referral_code": code}, "existing-customer"),
        ("+447700900005", {"referral_code": ""}, None),
        ("+447700900006", {}, None),
    ):
        body = {"phone": phone, "wording": "x", **given}
        heard = await anyone.ask("POST", "/members", body)
        assert (heard.status in (200, 201), heard.body["referral"]) == (True, said), given


async def test_why_an_invitation_counts_or_not_is_said(anyone: Till) -> None:
    advocate = await anyone.member()
    code = (await anyone.ask("GET", f"/members/{advocate}/referral-link")).body["code"]
    friend = await anyone.member("+447700900002", referral_code=code)
    lost = await anyone.member("+447700900003", referral_code="no-such-code")
    (told,) = (await anyone.ask("GET", f"/members/{advocate}/referral-decisions")).body["items"]
    assert (told["friend"], told["advocate"]) == (friend, advocate)
    assert (told["path"], told["outcome"], told["code"]) == ("text", "attributed", code)
    assert (await anyone.ask("GET", f"/members/{friend}/referral-decisions")).body["items"] == [
        told
    ]
    (told,) = (await anyone.ask("GET", f"/members/{lost}/referral-decisions")).body["items"]
    assert (told["advocate"], told["outcome"]) == (None, "unknown")


async def test_consent_is_kept_in_its_words(anyone: Till) -> None:
    number = await anyone.member(wording=PATIENT, marketing=True)
    assert (await anyone.ask("GET", f"/members/{number}")).body["marketing"] is True
    kept = await Consent.all().order_by("id")
    assert [(one.purpose, one.granted, one.wording, one.channel) for one in kept] == [
        ("programme", True, PATIENT, "api"), ("marketing", True, PATIENT, "api"),
    ]  # fmt: skip
    assert {one.source for one in kept} == {"api:KITH_API_TOKEN"}


async def test_one_customer_at_ten_tills_is_one_member(anyone: Till) -> None:
    for body in ({"phone": PHONE}, {"email": "ana@example.com"}):
        heard = await asyncio.gather(
            *(anyone.ask("POST", "/members", {**body, "wording": "x"}) for _ in range(10))
        )
        assert sorted(one.status for one in heard) == [*[200] * 9, 201]
        assert len({one.body["member"] for one in heard}) == 1


async def test_of_two_writers_one_is_told_that_it_changed(anyone: Till) -> None:
    number = await anyone.member(name="Ana")
    seen = (await anyone.ask("GET", f"/members/{number}")).headers["ETag"]
    path = f"/members/{number}"
    heard = await asyncio.gather(
        *(anyone.ask("PATCH", path, {"name": f"Ana {n}"}, If_Match=seen) for n in range(8))
    )
    assert sorted(one.status for one in heard) == [200, *[412] * 7]
    (winner,) = (one for one in heard if one.status == 200)
    assert {one.headers["ETag"] for one in heard} == {winner.headers["ETag"]}
    assert (await anyone.ask("GET", path)).body["name"] == winner.body["name"]
    same = await anyone.ask("PATCH", path, {}, If_Match=winner.headers["ETag"])
    assert same.headers["ETag"] == winner.headers["ETag"]
    changed = await anyone.ask(
        "PATCH", path, {"language": "de", "zone": "Europe/Berlin"}, If_Match=same.headers["ETag"]
    )
    assert (changed.body["language"], changed.body["zone"]) == ("de", "Europe/Berlin")
    seen = changed.headers["ETag"]
    for wrong in ({"name": " "}, {"zone": "Moon"}, {"birthday": "02-30"}):
        assert (await anyone.ask("PATCH", path, wrong, If_Match=seen)).status == 422
    told = await anyone.ask("PATCH", path, {"birthday": "02-29"}, If_Match=seen)
    assert told.body["birthday"] == "02-29"
    assert (await anyone.ask("PATCH", path, {})).problem == "if-match"
    assert (await anyone.ask("PATCH", path, {}, If_Match="x")).problem == "invalid"


async def test_lists_come_in_pages_that_leave_nothing_out(anyone: Till) -> None:
    numbers = [await anyone.member(f"+4477009000{n:02}") for n in range(1, 8)]
    seen: list[str] = []
    page = (await anyone.ask("GET", "/members?limit=3")).body
    while True:
        assert len(page["items"]) <= 3
        seen += [one["number"] for one in page["items"]]
        if page["next"] is None:
            break
        page = (await anyone.ask("GET", f"/members?limit=3&after={page['next']}")).body
    assert seen == numbers
    for points in range(1, 6):
        gift = {"points": points, "reason": "x"}
        assert (await anyone.keyed(f"/members/{numbers[0]}/points/grant", gift)).status == 200
    path = f"/members/{numbers[0]}/history?limit=4"
    first = (await anyone.ask("GET", path)).body
    second = (await anyone.ask("GET", f"{path}&after={first['next']}")).body
    told = [one["points"] for one in first["items"] + second["items"]]
    assert (told, second["next"]) == ([5, 4, 3, 2, 1, 50], None)
    assert second["items"][-1]["about"] == "join"
    assert second["items"][-1]["expires_at"] is not None


async def test_somebody_unknown_is_not_found(anyone: Till) -> None:
    for wanted in ({"phone": PHONE}, {"number": "x" * 40}, {"address": "telegram:1"}):
        heard = await anyone.ask("POST", "/members/find", wanted)
        assert (heard.status, heard.problem) == (404, "not-found")
    for wanted in ({}, {"phone": PHONE, "email": "ana@example.com"}):
        assert (await anyone.ask("POST", "/members/find", wanted)).status == 422
    for path in ("", "/history", "/orders", "/vouchers", "/referrals", "/referral-link"):
        heard = await anyone.ask("GET", f"/members/00000000{path}")
        assert (heard.status, heard.problem, heard.body["field"]) == (404, "not-found", "number")
