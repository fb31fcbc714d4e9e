"""Staff in chat: what is an answer to a question that waits, and what is something else."""

import pytest

from loyalty import staff
from loyalty.models import Act, Voucher
from referral_links import reviews
from tests.handlers.test_reviewing import doubted
from tests.handlers.test_staff import hired
from tests.handlers.test_staff_points import code_of, number_of
from tests.phones import Phone, Town


async def both(town: Town, name: str = "Ana", role: str = "agent") -> Phone:
    """Somebody of the staff who is a member, in the same chat."""
    phone = await town.member(name)
    invited = await staff.add(name, role, town.now, by="test")
    await phone.say(f"staff {invited.code}")
    return phone


async def test_only_a_receipt_or_a_yes_uses_a_voucher(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    code = await code_of(ana)
    await bo.say(f"voucher {code}")
    for said in ("wait", "hm", "one moment please", "noo", "?", "wait 5 minutes", "no, 3 first",
                 "a long story about the year 1999"):  # fmt: skip
        assert "That was no answer" in await bo.say(said), said
    assert "That was no answer" in await bo.send("media")
    assert (await Voucher.get()).state == "issued"
    assert "(till:Bon 4711)" in await bo.say("Bon 4711"), "the question still waits"


@pytest.mark.parametrize("said", ["member Ana", "history 2", "voucher", "reviews", "stats"])
async def test_another_command_leaves_a_voucher_alone(town: Town, said: str) -> None:
    ana, bo = await town.member("Ana"), await both(town, "Bo")
    code = await code_of(ana)
    await bo.say(f"voucher {code}")
    assert "That was no answer" not in await bo.say(said)
    assert "Used:" not in await bo.say("4711"), "nothing waits any more"
    assert (await Voucher.get()).state == "issued"


@pytest.mark.parametrize("word", ["voucher ", ""])
async def test_a_second_code_is_asked_about(town: Town, word: str) -> None:
    ana, ben, bo = await town.member("Ana"), await town.member("Ben"), await hired(town, "Bo")
    first, second = await code_of(ana), await code_of(ben)
    await bo.say(f"voucher {first}")
    grouped = " ".join(second[place : place + 4] for place in range(0, 16, 4))
    assert f"ending in {second[-4:]}" in await bo.say(word + grouped)
    assert "Used:" in await bo.tap("Use it")
    used = await Voucher.filter(state="used").get()
    assert used.account_id == (await ben.member()).account_id


async def test_a_command_is_no_reason(town: Town) -> None:
    ana, _, number = await doubted(town)
    bo, who = await hired(town, "Bo"), await number_of(ana)
    for said, told in (
        (f"grant {who} 50 delivery was late", "50 points, worth"),
        ("member Ana", "Ana · "),
        ("member Ana Silva", "don't know any member"),
        (f"member {who}", "Ana · "),
    ):
        assert "Why is invitation" in await bo.say(f"reject {number}")
        assert told in await bo.say(said), said
    await bo.say(f"reject {number}")
    assert "is approved" in await bo.say(f"approve {number} they are family")
    assert (await reviews.show(number)).note == "they are family"


async def test_what_only_begins_like_a_command_is_a_reason(town: Town) -> None:
    _, _, number = await doubted(town)
    bo = await hired(town, "Bo")
    await bo.say(f"reject {number}")
    for said in ("yes", "ok", "jo"):
        assert "That was no answer" in await bo.say(said)
    assert "That was no answer" in await bo.send("media")
    assert (await reviews.show(number)).review == "waiting"
    said = "member of staff saw both of them with one card"
    assert "is rejected" in await bo.say(said)
    assert (await reviews.show(number)).note == said


async def test_a_question_with_a_yes_is_asked_again(town: Town) -> None:
    ana, bo = await town.member("Ana"), await both(town, "Bo")
    await bo.say(f"grant {await number_of(ana)} 50 delivery was late")
    assert "That was no answer" in await bo.say("hm 50 or 60")
    assert "Done: 50 points" in await bo.say("yes")


async def test_who_is_a_member_too_keeps_what_members_say(town: Town) -> None:
    ana = await both(town)
    for said in ("voucher codes", "vouchers", "my voucher"):
        assert "You have no vouchers yet" in await ana.say(said), said
    assert "Member since" in await ana.say("member since")
    for said in ("grant me points", "staff was really helpful", "reviews of the ring are great"):
        assert "NUMBER" not in await ana.say(said), said
    assert await Act.filter(act__in=("search", "look")).count() == 0
    assert "0 (0)" in await ana.say("stats please")
    assert "no voucher like that" in await ana.say("voucher ABCD EFGH JKMN PQRS")
    assert "no voucher like that" in await ana.say("voucher abcd-efgh-jkmn-pq5"), "mistyped"
    assert "Ana · " in await ana.say("member Ana")


async def test_praise_is_no_code(town: Town) -> None:
    assert staff.looks_like_code("ABCD EFGH JKMN PQRS")
    assert staff.looks_like_code("abcd-efgh-jkmn-pqrs")
    assert staff.looks_like_code("ABCDEFGHJKMNPQRS")
    assert not staff.looks_like_code("was really helpful")
    ana = await town.member("Ana")
    assert "I don't know this code" not in await ana.say("Staff was really helpful")
