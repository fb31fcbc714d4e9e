"""The job `vouchers`: what it tidies up beside."""

from loyalty import guessing
from loyalty.models import Guess
from scheduler import vouchers
from tests.phones import Town


async def test_wrong_codes_are_forgotten_when_they_count_no_more(town: Town) -> None:
    ana = await town.member("Ana")
    for _ in range(5):
        await ana.say("link 0000000Z")
    await guessing.miss("till", town.now)
    await vouchers.expire(town.brand, town.now)
    assert await Guess.all().count() == 3
    assert "too many" in (await ana.say("link 0000000Z")).lower()
    town.wait(minutes=14)
    await vouchers.expire(town.brand, town.now)
    assert await Guess.filter(caller__startswith="link:").count() == 1
    town.wait(hours=2)
    await vouchers.expire(town.brand, town.now)
    assert await Guess.all().count() == 0
