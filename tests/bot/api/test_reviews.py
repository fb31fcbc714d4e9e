"""Doubtful invitations by the API."""

from typing import Any

from loyalty.models import Member
from referral_links.models import Referral
from tests.bot.api.programs import Till


async def doubted(anyone: Till) -> tuple[str, str, int]:
    """Somebody brought a friend, whose card was here before."""
    numbers = [await anyone.member(f"+44770090050{n}") for n in range(3)]
    old, ana, ben = numbers
    await bought(anyone, "1", old, payment_hash="p1")
    me = await Member.get(number=ana)
    referral = await Referral.create(
        friend=await Member.get(number=ben), advocate=me, code="",
        attributed_at=anyone.house.clock.now(),
    )  # fmt: skip
    await bought(anyone, "2", ben, payment_hash="p1")
    return ana, ben, referral.id


async def bought(anyone: Till, number: str, member: str, **known: Any) -> None:
    at = f"2026-03-01T12:00:0{number}Z"
    body = {
        "event": "paid", "order": number, "at": at, "currency": "GBP", "total": "60.00",
        "customer": {"member": member, **known},
    }  # fmt: skip
    assert (await anyone.ask("POST", "/orders", body)).status == 200


async def test_what_waits_is_listed_with_its_signs_and_approved(anyone: Till) -> None:
    ana, ben, number = await doubted(anyone)
    (told,) = (await anyone.ask("GET", "/referral-reviews")).body["items"]
    assert (told["referral"], told["advocate"], told["friend"]) == (number, ana, ben)
    assert (told["review"], told["points"], told["score"]) == ("waiting", 0, 100)
    sign = told["signs"][0]
    assert sign["sign"] == "known-customer"
    assert "bought here before" in sign["texts"]["en"]
    assert "vor dem Beitritt" in sign["texts"]["de"]
    path = f"/referral-reviews/{number}"
    for _ in range(2):
        heard = await anyone.ask("POST", f"{path}/approve", {})
        assert (heard.status, heard.body["review"], heard.body["points"]) == (200, "approved", 400)
        assert heard.body["reviewed_by"] == "api:KITH_API_TOKEN"
    assert (await anyone.ask("GET", "/referral-reviews")).body["items"] == []
    assert (await anyone.ask("GET", f"/members/{ana}")).body["points"]["pending"] == 200
    heard = await anyone.ask("POST", f"{path}/reject", {"note": "thought better of it"})
    assert (heard.body["review"], heard.body["points"]) == ("rejected", 0)


async def test_what_cannot_be_decided_says_so(anyone: Till) -> None:
    _, _, number = await doubted(anyone)
    await Referral.filter(id=number).update(review="clear")
    refused = await anyone.ask("POST", f"/referral-reviews/{number}/approve", {})
    assert (refused.status, refused.problem) == (422, "review-none")
    nothing = await anyone.ask("POST", f"/referral-reviews/{number + 1}/approve", {})
    assert (nothing.status, nothing.problem) == (404, "not-found")
    unsaid = await anyone.ask("POST", f"/referral-reviews/{number}/reject", {})
    assert (unsaid.status, unsaid.body["field"]) == (400, "note")
