"""Two people come through one door at once: it leads one of them, and each hears one decision."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from bot import database
from loyalty import insights
from loyalty.models import Member
from referral_links import conversions, counting, links, stages
from referral_links.counting import Visitor
from referral_links.models import Decision, Door, Referral
from tests.handlers.linking_races import says
from tests.handlers.test_linking_races import begun
from tests.loyalty.test_races import DIALECTS, raced
from tests.referral_links.link_races import newcomer

DOORS = 6


@DIALECTS
async def test_one_token_in_two_chats_at_once(
    fresh_database: Callable[[str], str], now: datetime, dialect: str
) -> None:
    """The other one comes by the code, if it was said, else by nobody."""
    url = fresh_database(dialect)
    await begun(url, now)
    advocate = await Member.all().order_by("id").first()
    assert advocate is not None
    code = (await links.link_of(advocate, now)).code
    who = Visitor(True, "203.0.113.0/24", "a-browser")
    for turn in range(DOORS):
        token = await counting.door(advocate.id, "telegram", "", who, now)
        said = f"Hi {token} {code}" if turn % 2 else f"Hi {token}"
        for racer in ("r0", "r1"):
            await says(newcomer(racer, turn), said, f"{racer}:{turn}:hi")
    await database.close()
    assert await raced(url, "same-door", 2 * DOORS) == {"joined": 2 * DOORS}
    await database.open(url)
    try:
        for place, door in enumerate(await Door.all().order_by("token")):
            assert door.friend_id is not None
            assert door.used_at is not None
            told = await Decision.filter(friend_id=door.friend_id)
            assert [one.outcome for one in told] == ["attributed"], place
        decisions = Counter([one.friend_id for one in await Decision.all()])
        assert set(decisions.values()) == {1}, "one decision each"
        outcomes = Counter([one.outcome for one in await Decision.all()])
        late = DOORS // 2
        assert outcomes == {"attributed": DOORS + late, "token-used": late}
        assert await Referral.all().count() == DOORS + late
        assert await insights.drift() + await conversions.drift() + await stages.drift() == []
    finally:
        await database.close()
