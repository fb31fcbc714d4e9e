"""Members by the API: signed up at a till, found, changed, and recognised when they write."""

from tests.bot.api.programs import PHONE, Till

PATIENT = "I want to join the programme. News by chat, too."


async def test_who_signs_up_at_a_till_is_a_member(anyone: Till) -> None:
    body = {"phone": PHONE, "email": "Ana@Example.com", "name": "Ana", "wording": PATIENT}
    heard = await anyone.ask("POST", "/members", body)
    assert (heard.status, heard.body["created"], heard.body["points"]) == (201, True, 50)
    number = heard.body["member"]
    assert heard.headers["Location"] == f"/api/v1/members/{number}"
    again = await anyone.ask("POST", "/members", {"email": "ana@example.com", "wording": "x"})
    assert (again.status, again.body) == (
        200, {"member": number, "created": False, "points": 0},
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
