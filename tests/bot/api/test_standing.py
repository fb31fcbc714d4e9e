"""What a member is worth as a referrer, by the API."""

from tests.bot.api.programs import Till


async def bought(anyone: Till, number: str, member: str, total: str) -> None:
    """An order of a member."""
    body = {
        "event": "paid", "order": number, "at": "2026-03-01T12:00:00Z", "currency": "GBP",
        "total": total, "customer": {"member": member},
    }  # fmt: skip
    assert (await anyone.ask("POST", "/orders", body)).status == 200


async def test_the_value_of_friends_and_of_theirs(anyone: Till) -> None:
    numbers = [await anyone.member("+447700900001")]
    for phone in ("+447700900002", "+447700900003"):  # each brought by the one before
        link = (await anyone.ask("GET", f"/members/{numbers[-1]}/referral-link")).body
        numbers.append(await anyone.member(phone, referral_code=link["code"]))
    for turn, (member, total) in enumerate(zip(numbers, ("10.00", "50.00", "20.00"), strict=True)):
        await bought(anyone, str(turn), member, total)
    told = (await anyone.ask("GET", f"/members/{numbers[0]}/standing")).body
    gbp = {"currency": "GBP"}
    assert told.pop("last_at")
    assert told == {
        "member": numbers[0],
        "spent": {"amount": "10.00", **gbp},
        "friends": 1,
        "direct": {"amount": "50.00", **gbp},
        "descendants": 2,
        "value": {"amount": "70.00", **gbp},
        "points": 200,
        "friend_points": 200,
        "cost": {"amount": "20.00", **gbp},
        "generations": [
            {"distance": 1, "members": 1, "customers": 1, "orders": 1,
             "value": {"amount": "50.00", **gbp}},
            {"distance": 2, "members": 1, "customers": 1, "orders": 1,
             "value": {"amount": "20.00", **gbp}},
        ],
    }  # fmt: skip
    last = (await anyone.ask("GET", f"/members/{numbers[2]}/standing")).body
    assert (last["friends"], last["last_at"], last["generations"]) == (0, None, [])
    assert (await anyone.ask("GET", "/members/22222222/standing")).status == 404
