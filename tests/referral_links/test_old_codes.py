"""Codes of the programme before: found in any spelling, kept when two members become one."""

from datetime import datetime, timedelta

import pytest

from loyalty.models import Member
from referral_links import attribution, links, merging, old_codes
from referral_links.models import OldCode, ReferralLink
from tests.loyalty.people import BRAND, joined


async def keep(member: Member, now: datetime, *codes: str, own: str = "", batch: int = 1) -> None:
    """Give a member old codes."""
    keys = [old_codes.key_of(code) for code in codes]
    await old_codes.keep({member.id: (own, keys)}, batch=batch, now=now)


async def named_in(text: str, now: datetime) -> str:
    """The code of the link that a text names."""
    touch = await attribution.find_touch(text, path="text", now=now)
    return touch.code if touch else ""


@pytest.mark.parametrize(
    "text",
    [
        "anna-smith-7", "Hello, ANNA_SMITH_7!", "see https://old.example/refer/anna.smith.7",
        "annasmith7 sent me", "9qr5Pw", "code: 9QR5-PW.",
    ],
)  # fmt: skip
async def test_a_message_names_an_old_code(db: str, now: datetime, text: str) -> None:
    ana = await joined("ana", now)
    await keep(ana, now, "anna-smith-7", "9qr5Pw")
    code = (await links.link_of(ana, now)).code
    assert await named_in(text, now) == code


async def test_words_are_not_taken_for_codes(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    await keep(ana, now, "SUMMER", "HELLO")
    assert await named_in("hello, what a summer", now) == ""
    assert await links.find("Summer") is not None  # who opens that address means it


async def test_a_code_from_another_kith_stays_the_own_one(db: str, now: datetime) -> None:
    ana, ben = await joined("ana", now), await joined("ben", now)
    await keep(ana, now, own="K01V5ZQ8")
    assert (await links.link_of(ana, now)).code == "K01V5ZQ8"
    before = (await links.link_of(ben, now)).code
    await keep(ben, now, own="ABCDEFGH")  # has a link already: the other one leads to it
    assert (await links.link_of(ben, now)).code == before
    found = await links.find("abcdefgh")
    assert found is not None
    assert found.code == before
    assert await old_codes.of([ana.id, ben.id]) == {
        ana.id: ("K01V5ZQ8", ()), ben.id: (before, ("ABCDEFGH",)),
    }  # fmt: skip
    assert await old_codes.owners(["K01V5ZQ8", "ABCDEFGH", "ZZZZ"]) == {
        "K01V5ZQ8": ana.id, "ABCDEFGH": ben.id,
    }  # fmt: skip


async def test_codes_go_with_their_batch(db: str, now: datetime) -> None:
    ana, ben = await joined("ana", now), await joined("ben", now)
    await keep(ana, now, "first1", batch=1)
    await keep(ana, now, "second2", batch=2)
    await keep(ben, now, "third3", batch=1)
    await old_codes.forget([ana.id, ben.id], [ben.id], batch=1)
    assert [one.code async for one in OldCode.all()] == [old_codes.key_of("second2")]
    assert [link.member_id async for link in ReferralLink.all()] == [ana.id]


async def test_codes_go_along_when_two_become_one(db: str, now: datetime) -> None:
    whole, part = await joined("ana", now), await joined("ana too", now + timedelta(days=1))
    mine = await links.link_of(whole, now)
    await keep(part, now, "anna-smith-7")
    theirs = await links.link_of(part, now)
    await merging.merge(whole.id, part.id, brand=BRAND, channel="telegram", source="test", now=now)
    for code in ("anna-smith-7", theirs.code, mine.code):
        found = await links.find(code)
        assert found is not None, code
        assert found.member_id == whole.id
        assert found.code == mine.code
