"""Staff through the doors of both channels: a code from the command line, then the queue."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest

from loyalty import staff
from referral_links import reviews
from referral_links.models import Referral
from tests.bot.house import until
from tests.bot.roads import Person, road
from tests.bot.test_review_commands import in_turn


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_code_is_typed_and_the_queue_decided_in_the_chat(db: str, channel: str) -> None:
    async with road() as way:
        ana, ben, bo = (way.person(kind) for kind in ("telegram", "telegram", channel))

        async def hears(who: Person, words: str) -> None:
            await until(lambda: any(words in told for told in way.said_to(who)))

        await ana.join()
        await ben.say(f"/start {await ana.code()}")
        await ben.join()
        referral = await Referral.get()
        doubt: Any = [{"sign": "burst", "weight": 20}]
        await Referral.filter(id=referral.id).update(review="waiting", score=65, signs=doubt)
        number = referral.id
        code = (await staff.add("Bo", "agent", way.now, by="test")).code
        await bo.say(f"staff {code}")
        await hears(bo, "this chat is yours as")
        await bo.say("/reviews" if channel == "telegram" else "Reviews")
        await hears(bo, f"Invitation {number}")
        await bo.say(f"approve {number}" if channel == "telegram" else "1")
        await hears(bo, "is approved")
        await hears(ben, "everything is fine")
        assert (await reviews.show(number)).reviewed_by == "Bo"


async def test_accounts_and_the_trail_on_the_command_line(
    fresh_database: Callable[[str], str],
) -> None:
    lines = (
        "staff add Bo --role agent --by ana",
        "staff add Bo",
        "staff invite Bo --minutes 60",
        "staff role Bo manager",
        "staff list --limit 1",
        "staff remove Bo",
        "staff remove Bo",
        "staff invite Bo",
        "staff role Eve owner",
        "staff list",
        "acts --limit 2",
        "acts --after 2",
        "acts --staff Bo",
        "acts --staff Eve",
        "acts --about referral:1",
        "acts --member 00000000",
    )
    added, again, invited, *rest = await asyncio.to_thread(
        in_turn, fresh_database("sqlite"), *(tuple(line.split()) for line in lines)
    )
    assert added[0] == 0
    assert re.search(r"^staff [0-9A-Z]{16}$", added[1], re.MULTILINE)
    assert again == (1, "kith: the name Bo was used before")
    assert invited[1].splitlines()[1] != added[1].splitlines()[1]
    assert rest[0] == (0, "Bo is manager")
    assert re.fullmatch(r"1  Bo  manager  since [-\d]+  no chat yet", rest[1][1])
    assert rest[2] == (0, "Bo is no member of staff any more")
    assert {one[0] for one in rest[3:6]} == {1}
    assert re.fullmatch(r"1  Bo  manager  since [-\d]+  left [-\d]+", rest[6][1])
    told = rest[7][1].splitlines()
    assert told[0].endswith("staff.remove  staff:1")
    assert told[1].endswith("staff.role  staff:1  role manager before agent")
    assert told[2].startswith("more: kith acts --after")
    assert "ana  staff.add  staff:1  role agent" in rest[8][1]
    assert rest[9] == (0, "nothing was done")
    assert rest[10][0] == 1
    assert rest[11] == (0, "nothing was done")
    assert rest[12] == (1, "kith: 00000000 is no member's number")
