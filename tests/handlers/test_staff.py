"""Staff in chat: who they are is proven, what they may do is one table, others learn nothing."""

import asyncio
import json
from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from handlers import exporting as files
from handlers import staff as desk
from handlers.dialogue import Chat
from handlers.models import Conversation
from handlers.routes import ROUTES
from handlers.staff import COMMANDS, QUESTIONS
from loyalty import acts, members, staff
from loyalty.codes import canonical
from loyalty.models import Act, Guess, Outgoing, Staff, StaffChat
from referral_links import reserved, reviews
from tests import traces
from tests.handlers.test_reviewing import doubted, paid
from tests.phones import Phone, Town


async def hired(town: Town, name: str, role: str = "agent", channel: str = "telegram") -> Phone:
    """Somebody of the staff who is no member, in a chat of their own."""
    phone = town.phone(name, channel)
    invited = await staff.add(name, role, town.now, by="test")
    assert f"Welcome, {name}" in await phone.say(f"staff {invited.code}")
    return phone


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_a_code_makes_a_chat_the_staffs_once(town: Town, channel: str) -> None:
    bo = town.phone("Bo", channel)
    invited = await staff.add("Bo", "agent", town.now, by="ana")
    assert await traces.in_tables([invited.code]) == [], "only its hash is kept"
    typed = "-".join(invited.code[n : n + 4].lower() for n in range(0, 16, 4))
    assert "this chat is yours as agent" in await bo.say(f"/staff {typed}")
    assert "Hello Bo! In this chat you are agent" in await bo.say("Staff")
    eve = town.phone("Eve")
    assert "I don't know this code" in await eve.say(f"staff {invited.code}")
    assert await staff.of(eve.address) is None
    assert [one.act for one in await acts.history(limit=9)] == [
        "staff.bind", "staff.invite", "staff.add",
    ]  # fmt: skip


async def test_a_code_ends_and_wrong_ones_are_limited(town: Town) -> None:
    bo = town.phone("Bo")
    invited = await staff.add("Bo", "agent", town.now, by="test")
    for _ in range(staff.MISSES):
        assert "I don't know this code" in await bo.say("staff 0000-0000-0000-0000")
    assert "Too many wrong codes" in await bo.say(f"staff {invited.code}")
    assert await Guess.all().count() == 1
    assert bo.address not in str(await Guess.all().values())
    town.wait(minutes=15)
    assert "I don't know this code" in await bo.say(f"staff {invited.code}"), "too late"
    again = await staff.invite("Bo", town.now, by="test", valid=timedelta(minutes=1))
    newest = await staff.invite("Bo", town.now, by="test")
    assert again
    assert newest
    assert "I don't know this code" in await bo.say(f"staff {again.code}"), "void"
    assert "Welcome, Bo" in await bo.say(f"staff {newest.code}")


async def test_one_code_typed_in_many_chats_at_once_binds_one(town: Town) -> None:
    invited = await staff.add("Bo", "agent", town.now, by="test")
    phones = [town.phone(f"P{number}") for number in range(5)]
    await asyncio.gather(*(one.say(f"staff {invited.code}") for one in phones))
    assert await StaffChat.all().count() == 1
    assert await Act.filter(act="staff.bind").count() == 1


async def test_who_was_removed_is_nobody_from_then_on(town: Town) -> None:
    _, _, number = await doubted(town)
    bo = await hired(town, "Bo")
    await bo.say("reviews")
    assert "Why is invitation" in await bo.tap("Reject")
    async with in_transaction():
        assert await staff.remove("Bo", town.now, by="owner")
    for said in ("there are two of them", "reviews", f"approve {number}"):
        assert "join" in (await bo.say(said)).lower(), "as to any stranger"
    assert "hello@marigoldandrook.example" in await bo.say("staff")
    assert (await reviews.show(number)).review == "waiting"
    assert await StaffChat.all().count() == 0
    assert await Outgoing.filter(once__startswith=staff.DESK).count() == 0


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_the_queue_is_decided_in_chat_and_both_are_told(town: Town, channel: str) -> None:
    ana, ben, number = await doubted(town)
    await ana.read()
    await ben.read()
    bo = await hired(town, "Bo", channel=channel)
    said = await bo.tap("Reviews")
    assert f"Invitation {number}" in said
    assert (await ana.member()).number in said
    assert "Ana" not in said, "members are named by number only"
    assert "Other members paid with the friend's card." in said
    assert bo.labels == ["Approve", "Reject"]
    letters = await bo.repeat("tap", f"approve {number}")
    assert {one.address for one in letters} >= {bo.address, ana.address, ben.address}
    assert f"Invitation {number} is approved" in await bo.read()
    assert await paid(town, ana, ben) == [200, 200]
    assert "everything is fine" in await ana.read()
    assert "everything is fine" in await ben.read()
    assert "was approved already" in await bo.say(f"approve {number}")
    assert "No invitation waits" in await bo.tap("Reviews")
    (act,) = await Act.filter(about=f"referral:{number}")
    assert (act.act, act.by, act.staff_id) == ("review.approve", "Bo", (await Staff.get()).id)


async def test_refusing_asks_for_the_reason(town: Town) -> None:
    ana, ben, number = await doubted(town)
    bo = await hired(town, "Bo")
    await bo.say("reviews")
    await bo.tap("Reject")
    assert "in words" in await bo.say("x")
    assert "hello@marigoldandrook" in await bo.say("contact"), "as always, and nothing waits"
    await bo.tap("Reject")
    assert "nothing was done" in await bo.say("cancel")
    assert (await reviews.show(number)).review == "waiting"
    await bo.tap("Reject")
    said = await bo.say("Staff saw them: one card, voucher by voucher")
    assert f"Invitation {number} is rejected" in said
    assert "can't be rewarded" in await ana.read()
    assert await paid(town, ana, ben) == [0, 0]
    (act,) = await acts.history(about=f"referral:{number}", limit=9)
    assert act.reason == "Staff saw them: one card, voucher by voucher"
    assert (await reviews.show(number)).note == act.reason
    await ben.say("appeal")
    town.wait(minutes=1)
    await ben.say("it was my own card")
    said = await bo.say("reviews")
    assert "Appeal of the friend: “it was my own card”" in said
    assert "Was rejected on" in said
    assert "nothing to decide" in await bo.say("approve 999")
    assert "nothing to decide" in await bo.say("reject x9")
    town.wait(minutes=11)
    await bo.tap("Reject")
    town.wait(minutes=11)
    await bo.say("this came too late")
    assert (await reviews.show(number)).note == act.reason


async def test_a_reason_may_sound_like_what_members_say(town: Town) -> None:
    _, _, number = await doubted(town)
    bo = await hired(town, "Bo")
    await bo.say(f"reject {number}")
    await bo.say("how many points do I have")
    assert (await reviews.show(number)).note == "how many points do I have"
    _, _, number = await doubted(town)
    await bo.say(f"reject {number}")
    await bo.say("please stop sending me messages")
    assert (await reviews.show(number)).review == "waiting", "stop is always stop"


async def test_an_old_button_turns_no_decision_round(town: Town) -> None:
    ana, ben, number = await doubted(town)
    bo, mo = await hired(town, "Bo"), await hired(town, "Mo", channel="whatsapp")
    for one in (bo, mo):
        await one.say("reviews")
    await bo.tap("Reject")
    assert "is approved" in await mo.tap("Approve")
    assert "was approved already, by Mo" in await bo.say("one card for two people")
    assert "was approved already, by Mo" in await bo.tap("Reject")
    assert await paid(town, ana, ben) == [200, 200]
    assert "is rejected" in await bo.say(f"reject {number} I know them both"), "meant so"
    assert "was rejected already, by Bo" in await mo.tap("Approve")
    assert await paid(town, ana, ben) == [0, 0]
    assert "is approved" in await mo.say(f"approve {number} Bo took them for others")
    assert [one.reason for one in await acts.history(about=f"referral:{number}", limit=9)] == [
        "Bo took them for others", "I know them both", "",
    ]  # fmt: skip


async def test_taps_at_the_same_time_decide_once(town: Town) -> None:
    _, _, number = await doubted(town)
    phones = [await hired(town, f"B{place}") for place in range(4)]
    for one in phones[:2]:
        await one.say(f"reject {number}")
    words = ("two people, one card", "seen in the shop", f"approve {number}", f"approve {number}")
    said = await asyncio.gather(*(one.say(word) for one, word in zip(phones, words, strict=True)))
    assert sorted("is approved" in one or "is rejected" in one for one in said) == [
        False, False, False, True,
    ]  # fmt: skip
    assert await Act.filter(act__startswith="review.").count() == 1


async def test_the_queue_is_paged(town: Town) -> None:
    first, bo = (await doubted(town))[2], await hired(town, "Bo")
    second = (await doubted(town))[2]
    assert f"Invitation {first}" in await bo.say("reviews")
    assert f"Invitation {second}" in await bo.tap("More")
    assert "More" not in bo.labels
    assert f"Invitation {first}" in await bo.say(f"reviews {second}"), "from the beginning again"


@pytest.mark.parametrize("which", [0, 1])
async def test_nobody_decides_about_themselves(town: Town, which: int) -> None:
    *both, number = await doubted(town)
    bo = both[which]
    assert isinstance(bo, Phone)
    invited = await staff.add("Bo", "owner", town.now, by="test")
    other = town.phone("Bo's second chat", "whatsapp")
    await other.say(f"staff {invited.code}")
    second = await staff.invite("Bo", town.now, by="test")
    assert second
    await bo.say(f"staff {second.code}")
    for phone in (bo, other):  # any chat of theirs is them
        assert "about yourself" in await phone.say(f"approve {number}")
        assert "about yourself" in await phone.say(f"reject {number}")
        assert "about yourself" in await phone.say(f"reject {number} just because")
    assert (await reviews.show(number)).review == "waiting"


async def test_a_phone_number_is_oneself_too(town: Town) -> None:
    """A member who signed up at a till, with the number from which somebody of the staff writes."""
    _, ben, number = await doubted(town)
    bo = await hired(town, "Bo", channel="whatsapp")
    await members.recognise(await ben.member(), "phone", members.phone_of(bo.address))
    assert "about yourself" in await bo.say(f"approve {number}")


async def test_every_command_and_every_role_as_the_table_says(town: Town) -> None:
    _, _, number = await doubted(town)
    phones = {role: await hired(town, role.title(), role) for role in staff.ROLES}
    refused = {(c.word, role) for c in COMMANDS for role in staff.ROLES
               if staff.ROLES.index(role) < staff.ROLES.index(staff.MAY[c.needs])}  # fmt: skip
    assert refused, "somebody may not do everything"
    for command in COMMANDS:
        for role, phone in phones.items():
            said = await phone.say(f"{command.word} {10**9}" if not command.bare else command.word)
            denied = "Your role does not allow that" in said
            assert denied == ((command.word, role) in refused), (command.word, role, said)
    assert (await reviews.show(number)).review == "waiting"
    for role in staff.ROLES:
        assert not staff.may(role, "something that nobody has named")
    assert not staff.may("king", "self")
    needed = {one.needs for one in COMMANDS} | {one.needs for one in QUESTIONS.values()}
    assert needed <= staff.MAY.keys()


async def test_a_lower_role_cannot_answer_a_question_that_waits(town: Town) -> None:
    _, _, number = await doubted(town)
    bo = await hired(town, "Bo")
    await bo.say(f"reject {number}")
    await staff.promote("Bo", "viewer", town.now, by="test")
    assert "Your role does not allow that" in await bo.say("two people, one card")
    assert (await reviews.show(number)).review == "waiting"


async def test_every_question_and_every_role_as_the_table_says(town: Town) -> None:
    """Rights end in the middle of a dialogue, too: what waits is answered as the role is by now."""
    bo = await hired(town, "Bo", "owner")
    code = "A" * 16
    answers = {"staff voucher": "4711", "staff release": code, "staff code": code,
               "staff member": "Ana"}  # fmt: skip
    acts_before = await Act.all().count()
    for role in (*staff.ROLES, "removed"):
        change = {"removed_at": town.now} if role == "removed" else {"role": role}
        await Staff.filter(name="Bo").update(**change)
        for waiting, asked in QUESTIONS.items():
            for act, said in ((asked.yes, "yes"), (asked.other, answers.get(waiting, "so it is"))):
                if act is None or staff.may(role, asked.needs):
                    continue
                await Conversation.filter(address=bo.address).update(
                    expecting=waiting, subject="7 1 x", nonce="0" * 12, asked_at=town.now
                )
                told = await bo.say(said)
                assert ("Your role does not allow" in told) == (role != "removed"), (waiting, told)
                assert "this chat" in told or role != "removed", "as any stranger"
    assert await Act.all().count() == acts_before


async def test_others_do_not_learn_that_there_are_such_words(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = (await town.member("Ana"), town.phone("Eve"))
    words = [f"{one.word}{more}" for one in COMMANDS for more in ("", " 7 because")]

    async def answers() -> list[str]:
        return [await one.say(word) for one in people for word in words]

    here = await answers()
    monkeypatch.setattr(desk, "concerns", lambda said, chat: False)
    assert here == await answers(), "as if nobody had thought of them"
    assert all(reserved.is_reserved(canonical(one.word)) for one in COMMANDS)


async def test_what_members_say_asks_nothing_more_of_the_database(town: Town) -> None:
    chat = Chat("telegram:1", "telegram")
    assert [route.word for route in ROUTES if desk.concerns(route.word, chat)] == []
    assert not desk.concerns("yes 0123456789ab", chat)
    assert not desk.concerns("Anna hat mir das gezeigt", chat)


async def test_who_is_staff_and_a_member_stays_a_member(town: Town) -> None:
    ana = await town.member("Ana")
    invited = await staff.add("Ana", "agent", town.now, by="test")
    await ana.say(f"staff {invited.code}")
    assert "50 points" in await ana.say("points")
    assert "Member since" in await ana.say("member number"), "begins as a command of staff"
    await doubted(town)
    await ana.say("reviews")
    await ana.tap("Reject")
    assert "50 points" in await ana.say("points"), "the question waits no longer"
    found = json.loads(await files.file_of(await ana.member(), town.brand, town.now))["tables"]
    told = [one["once"] for one in found["outgoing"]]
    assert told
    assert not any(one.startswith(staff.DESK) for one in told), "it is about others"
    assert [one["address"] for one in found["staff_chat"]] == [ana.address]


async def test_who_leaves_is_in_no_chat_and_no_act_of_the_staff(town: Town) -> None:
    ana, ben, number = await doubted(town)
    bo = await hired(town, "Bo")
    await bo.say("reviews")
    await bo.say(f"reject {number} because Benedict Quastenfloss is Ana's husband")
    unsure = await Outgoing.filter(address=bo.address).order_by("-id").first()
    assert unsure is not None
    await Outgoing.filter(id=unsure.id).update(state="unknown")
    await Conversation.filter(address=bo.address).update(unsettled=True)
    assert "is rejected" in await bo.say("staff"), "said again"
    marks = [(await ben.member()).number, "Quastenfloss"]
    assert len(await traces.in_tables(marks)) > 3
    await ben.say("forget me")
    await ben.tap("Yes, forget me")
    assert await traces.in_tables(marks) == []
    (act,) = await acts.history(about=f"referral:{number}", limit=9)
    assert (act.act, act.by, act.reason) == ("review.reject", "Bo", "")
    assert await ana.balance()


@pytest.mark.parametrize("who", [0, 1])
async def test_a_reason_about_somebody_who_has_left_is_not_kept(town: Town, who: int) -> None:
    ana, ben, number = await doubted(town)
    bo = await hired(town, "Bo")
    await bo.say(f"reject {number}")
    leaves = (ana, ben)[who]
    await leaves.say("forget me")
    await leaves.tap("Yes, forget me")
    said = await bo.say("Benedict Quastenfloss is her husband")
    assert f"Invitation {number} is rejected" in said
    assert "told" not in said
    assert await traces.in_tables(["Quastenfloss"]) == []
    (act,) = await acts.history(about=f"referral:{number}", limit=9)
    assert (act.act, act.reason) == ("review.reject", "")


async def test_what_was_decided_before_is_said_again_and_nothing_else(town: Town) -> None:
    ana, _, number = await doubted(town)
    bo, mo = await hired(town, "Bo"), await hired(town, "Mo")
    assert "is rejected" in await bo.say(f"reject {number}\nsame card"), "on the next line"
    assert (await reviews.show(number)).note == "same card"
    await ana.read()
    said = await mo.say(f"reject {number} one card for two")
    assert "was rejected already, by Bo" in said
    assert "told" not in said
    assert await ana.read() == ""
    assert (await reviews.show(number)).note == "same card"
    assert "is approved" in await mo.say(f"approve\n{number}\nthey are family")


@pytest.mark.parametrize("said", ["reviews", "approve", "reject", "proposals", "broadcast"])
async def test_numbers_that_nothing_has_are_no_numbers(town: Town, said: str) -> None:
    bo = await hired(town, "Bo", "owner")
    for number in ("9" * 20, "9" * 16, "٣"):
        assert await bo.say(f"{said} {number}")
