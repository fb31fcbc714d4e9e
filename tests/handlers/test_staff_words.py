"""Staff in chat: what is an answer to a question that waits, and what is something else."""

import pytest

from loyalty import staff
from loyalty.models import Act, Proposal, Voucher
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
    assert "Receipt: Bon 4711" in await bo.say("Bon 4711"), "the question still waits"


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


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_what_was_left_out_is_asked_for(town: Town, channel: str) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo", channel=channel)
    code = await code_of(ana)
    assert "Whom?" in await bo.say("member")
    assert "Ana · " in await bo.say("Ana")
    assert "How many points for Ana" in await bo.tap("Give points")
    assert "How many points" in await bo.say("quite a few")
    assert "Give 50 points, worth £2.50, to Ana" in await bo.say("50 delivery was late")
    assert "nothing was done" in await bo.tap("No, thanks")
    assert "Why 20 points for Ana" in await bo.say(f"grant {await number_of(ana)} 20")
    assert "below 150" in await bo.say("so " * 80)
    assert "nothing was done" in await bo.tap("Not now")
    await bo.say(f"grant {await number_of(ana)} 20")
    assert "Give 20 points" in await bo.say("points were missing")
    assert "Done: 20 points" in await bo.tap("Yes, give them")
    assert (await Act.get(act="grant")).reason == "points were missing"
    assert "Ana · " in await bo.tap("Have a look")
    assert "Which voucher?" in await bo.say("voucher")
    assert "Good: £10.00" in await bo.say(code)
    said = await bo.tap("Use it")
    assert "Used: £10.00" in said
    assert "till:" not in said
    assert "Receipt" not in said


async def test_a_no_to_a_proposal_says_why(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo", channel="whatsapp")
    mo = await hired(town, "Mo", "manager", "whatsapp")
    who = await number_of(ana)
    for reason in ("lost a ring", "lost two"):
        await bo.say(f"grant {who} 900 {reason}")
        assert "A second person decides" in await bo.tap("Yes, propose it")
        await mo.read()
        assert f"Reason: {reason}" in await mo.tap("Have a look"), "this one, not the oldest"
    assert "Why not? Bo reads" in await mo.tap("Reject")
    assert "nothing was done" in await mo.tap("Not now")
    (first, second) = await Proposal.all().order_by("id")
    await mo.say(f"proposals reject {second.id}")
    assert "is rejected" in await mo.say("the shop pays for that")
    assert "Reason: the shop pays for that" in await bo.read()
    (act,) = await Act.filter(act="proposal.reject")
    assert (act.by, act.reason) == ("Mo", "the shop pays for that")
    assert "is rejected" in await mo.say(f"proposals reject {first.id} twice the same")
    assert "no such proposal any more" in await mo.say(f"proposals reject {first.id}")


async def test_staff_who_are_no_members_say_no_words_of_members(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    await bo.say(f"grant {await number_of(ana)} 50 delivery was late")
    assert "That was no answer" in await bo.say("points"), "no welcome, and it still waits"
    assert "hello@marigoldandrook" in await bo.say("contact")
    assert "nothing to decide" in await bo.say("approve")
