"""S5 over HTTP: wrong codes are answered alike, counted for each token, and soon not looked at."""

from typing import Any

from tests.bot.api.programs import Till, till

WAYS: dict[str, dict[str, Any]] = {
    "/vouchers/check": {},
    "/vouchers/reserve": {"reserved_for": "b"},
    "/vouchers/release": {"reserved_for": "b"},
    "/vouchers/use": {"sale": "s"},
}


async def test_a_guesser_learns_nothing_and_is_stopped(anyone: Till) -> None:
    number = await anyone.member()
    await anyone.keyed(f"/members/{number}/points/grant", {"points": 600, "reason": "x"})
    codes = []
    for _ in range(2):
        made = await anyone.keyed(f"/members/{number}/redemptions", {"points": 200})
        codes.append(made.body["code"])
    used, good = codes
    await anyone.ask("POST", "/vouchers/use", {"code": used, "sale": "1"})
    guesser = await till(anyone.house, ["vouchers:use"], "guesser")
    answers = set()
    for turn in range(10):
        path = list(WAYS)[turn % len(WAYS)]
        code = used if turn % 2 else f"WRONG{turn}"
        heard = await guesser.ask("POST", path, {"code": code, **WAYS[path]})
        assert (heard.status, heard.problem) == (422, "no-voucher")
        answers.add(str(heard.body))
    assert len(answers) == 1
    for path, more in WAYS.items():
        heard = await guesser.ask("POST", path, {"code": good, **more})
        assert (heard.status, heard.problem) == (429, "too-many-guesses")
        assert int(heard.headers["Retry-After"]) <= 15 * 60
    assert (await anyone.ask("POST", "/vouchers/check", {"code": good})).status == 200
