"""Two members turn out to be one: all that was theirs comes along, and no bonus counts twice."""

import re

import pytest

from bot.voice import SpokenButton
from loyalty import ledger
from loyalty.models import Activity, Consent, Member, Outgoing
from referral_links import conversions, reviews
from referral_links.models import Referral
from tests.handlers.second_chats import code_of, merged
from tests.phones import Town


async def test_two_members_become_one_and_joining_counts_once(town: Town) -> None:
    ana = await town.member("Ana", "telegram")
    town.wait(days=1)
    same = await town.member("Ana W", "whatsapp")
    await ana.grant(100)
    await same.grant(30)
    await town.shop.order("1001", "54.00", customer=same)
    said = await merged(ana, same)
    assert "with 180 points" in said
    assert "54 more are on their way" in said
    assert "50 points that both chats had got for the same things" in said
    assert (await ana.member()).id == (await same.member()).id
    balance = await same.balance()
    assert (balance.available, balance.pending, balance.debt) == (180, 54, 0)
    assert "is connected with your membership" in await ana.read()
    assert "You have 180 points" in await ana.say("points")
    await town.shop.refund("1001", "54.00")  # the order is the one member's
    assert (await ana.balance()).total == 180


async def test_what_both_ever_earned_is_what_the_one_earned(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    await ana.grant(100)
    await same.grant(400)
    await same.say("redeem 200")
    await same.say("yes")
    assert "You are in Layer Two now" in await merged(ana, same)
    assert await town.remind("tier-reached") == 0, "the answer has said so"
    assert await ledger.lifetime((await ana.member()).account_id) == 50 + 100 + 400


async def test_the_older_member_stays_whoever_typed(town: Town) -> None:
    old = await town.member("Old", "whatsapp")
    town.wait(days=1)
    new = await town.member("New", "telegram")
    number = (await old.member()).number
    await merged(new, old)
    assert (await new.member()).number == number
    assert (await new.member()).name == "Old"
    assert "Done" not in await new.read()


async def test_no_is_no_and_a_code_that_was_asked_about_is_used(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben", "whatsapp")
    code = await code_of(ana)
    await ben.say(f"link {code}")
    assert "nothing was done" in await ben.tap("No, thanks")
    assert "I don't know this code" in await ben.say(f"link {code}")
    assert await Member.filter(merged_into_id=None).count() == 2


async def test_saying_yes_twice_is_saying_it_once(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    await merged(ana, same)
    total = (await ana.balance()).total
    again = await same.press(SpokenButton("x", same.seen["Yes, both are mine"].says, "", "", 0))
    assert "used already" in again
    code = await code_of(ana)
    assert "That is your code" in await same.say(f"link {code}")
    assert (await ana.balance()).total == total == 50


async def test_what_either_did_not_want_stays_off(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    await ana.say("start")
    await ana.say("yes")
    assert (await ana.member()).marketing
    await same.say("stop all")
    await merged(ana, same)
    member = await ana.member()
    assert (member.marketing, member.silent) == (False, True)
    said = await Consent.filter(member_id=member.id, granted=False).order_by("-id").limit(2)
    assert {one.purpose for one in said} == {"marketing", "service"}
    assert all(one.wording.startswith("Two chats became one member") for one in said)


async def test_vouchers_of_both_are_shown_can_be_used_and_taken_back(town: Town) -> None:
    ana = await town.member("Ana")
    same = await town.member("Ana W", "whatsapp")
    await same.grant(400)
    for _ in range(2):
        await same.say("redeem 200")
        await same.say("yes")
    assert (await same.balance()).available == 50
    await merged(ana, same)
    shown = await ana.say("vouchers")
    code = re.findall(r"£10\.00[^0-9A-Z]*([0-9A-Z]{16})", shown)[0]
    await town.shop.order("1001", "54.00", customer=same, voucher=code)
    assert "used on" in await ana.say("vouchers")
    await ana.say("cancel voucher")
    await ana.say("yes")
    assert (await ana.balance()).available == 50 + 200  # where the member's points are now


async def test_what_was_done_in_both_chats_counts_once(town: Town) -> None:
    rules = town.brand.programme.earning
    once = next(rule for rule in rules if rule.kind == "follow")
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    from loyalty import earning

    for phone in (ana, same):
        await earning.do(
            await phone.member(), once.slug, once=f"t:{phone.address}",
            brand=town.brand, now=town.now,
        )  # fmt: skip
    await merged(ana, same)
    assert (await ana.balance()).total == 50 + once.points
    assert await Activity.all().count() == 2


async def test_a_friend_who_was_a_member_already_was_nobodys_friend(town: Town) -> None:
    """Brought by Ben in one chat, a member in the other: F1."""
    ben = await town.member("Ben")
    ana = await town.member("Ana", "telegram")
    link = re.search(r"/r/([0-9A-Z]{8})", await ben.say("invite"))
    assert link
    same = town.phone("Ana W", "whatsapp")
    await same.say(f"hello {link[1]}")
    await same.say("join")
    await same.say("no")
    await town.shop.order("1001", "54.00", customer=same)
    assert (await ben.balance()).pending == 200
    assert (await same.balance()).pending == 254
    await merged(ana, same)
    assert (await ben.balance()).pending == 0
    assert (await ana.balance()).pending == 54
    assert "that Ana had been a member already, so 200 points were taken back" in await ben.read()
    assert "Nobody has joined with your link yet" in await ben.say("friends")


@pytest.mark.parametrize("channels", [("whatsapp", "telegram"), ("telegram", "whatsapp")])
async def test_a_second_chat_through_the_same_link_takes_nothing_back(
    town: Town, channels: tuple[str, str]
) -> None:
    ana = await town.member("Ana")
    await ana.say("invite")
    code = ana.seen["Copy the link"].copy.rpartition("/")[2]
    first, second = (town.phone("Wil", channel) for channel in channels)
    await first.say(f"Hi! {code}")
    await first.say("join")
    town.wait(days=1)
    await town.shop.order("1001", "54.00", customer=first)
    assert ((await ana.balance()).pending, (await first.balance()).pending) == (200, 254)
    town.wait(days=4)
    await second.say(f"Hi! {code}")
    await second.say("join")
    assert await Referral.all().count() == 2
    await merged(first, second)
    assert ((await ana.balance()).pending, (await first.balance()).pending) == (200, 254)
    await town.shop.refund("1001", "0.00")
    mine = await Referral.get(friend_id=(await first.member()).id)
    assert (mine.stage, mine.advocate_points, mine.friend_points) == ("rewarded", 200, 200)


async def test_who_loses_points_by_a_merger_is_told_at_once(town: Town) -> None:
    ben, ana = await town.member("Ben"), await town.member("Ana", "telegram")
    link = re.search(r"/r/([0-9A-Z]{8})", await ben.say("invite"))
    assert link
    same = town.phone("Ana W", "whatsapp")
    await same.say(f"hello {link[1]}")
    await same.say("join")
    await same.say("no")
    await town.shop.order("1001", "54.00", customer=same)
    await ben.read()
    await same.say(f"link {await code_of(ana)}")
    letters = await same.repeat("test:merger", "yes")
    told = await Outgoing.filter(address=ben.address).order_by("-id").first()
    assert told is not None
    assert told.id in [letter.id for letter in letters]
    assert "taken back" in await ben.read()


async def test_who_was_a_member_already_waits_for_nobody(town: Town) -> None:
    ben, ana = await town.member("Ben"), await town.member("Ana", "telegram")
    link = re.search(r"/r/([0-9A-Z]{8})", await ben.say("invite"))
    assert link
    same = town.phone("Ana W", "whatsapp")
    await same.say(f"hello {link[1]}")
    await same.say("join")
    await Referral.all().update(review="waiting")
    assert len(await reviews.waiting(10)) == 1
    await merged(ana, same)
    assert await reviews.waiting(10) == []
    referral = await Referral.get()
    assert (referral.review, referral.reviewed_by) == ("rejected", "merge")
    assert await conversions.drift() == []
    assert await reviews.appealable(await ben.member(), 10) == []


async def test_who_invited_themselves_gets_nothing(town: Town) -> None:
    ana = await town.member("Ana", "telegram")
    link = re.search(r"/r/([0-9A-Z]{8})", await ana.say("invite"))
    assert link
    same = town.phone("Ana W", "whatsapp")
    await same.say(f"hello {link[1]}")
    await same.say("join")
    await town.shop.order("1001", "54.00", customer=same)
    await merged(ana, same)
    balance = await ana.balance()
    assert (balance.available, balance.pending) == (50, 54)


async def test_both_links_go_on_bringing_friends_to_the_one_member(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    codes = []
    for phone in (ana, same):
        found = re.search(r"/r/([0-9A-Z]{8})", await phone.say("invite"))
        assert found
        codes.append(found[1])
    waiting = town.phone("Cleo")
    await waiting.say(f"hi {codes[1]}")  # came before, joins after
    await merged(ana, same)
    for number, code in enumerate(codes):
        friend = town.phone(f"Friend {number}")
        await friend.say(f"hi {code}")
        await friend.say("join")
    await waiting.say("join")
    assert "Friend" in await same.say("friends")
    assert "Cleo" in await same.say("friends")
    assert codes[0] in await same.say("invite")


async def test_friends_of_both_go_on_paying(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    found = re.search(r"/r/([0-9A-Z]{8})", await same.say("invite"))
    assert found
    friend = town.phone("Cleo", "whatsapp")
    await friend.say(f"hi {found[1]}")
    await friend.say("join")
    await merged(ana, same)
    await town.shop.order("1001", "54.00", customer=friend)
    assert (await ana.balance()).pending == 200
    await town.shop.refund("1001", "54.00")
    assert (await ana.balance()).pending == 0


async def test_what_was_earned_counts_together_for_the_tier(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    for number, phone in enumerate((ana, same)):
        await town.shop.order(f"10{number}", "300.00", customer=phone)
    town.wait(days=15)
    assert "Layer One" in await ana.say("tier")
    await merged(ana, same)
    assert "Layer Two" in await ana.say("tier")


async def test_an_old_member_number_is_still_known(town: Town) -> None:
    ana = await town.member("Ana")
    same = await town.member("Ana T", "telegram")
    old = (await same.member()).number
    await merged(ana, same)
    await town.shop.tell({
        "event": "paid", "order": "77", "at": town.now.isoformat(), "currency": "GBP",
        "total": "54.00", "customer": {"member": old},
    })  # fmt: skip
    assert (await ana.balance()).pending == 54


async def test_three_chats_become_one_member(town: Town) -> None:
    a, b, c = [await town.member(name, "telegram") for name in "ABC"]
    await merged(b, c)
    await merged(c, a)
    assert {(await phone.member()).id for phone in (a, b, c)} == {(await a.member()).id}
    assert (await a.balance()).total == 50
    assert await Member.filter(merged_into_id=None).count() == 1
    assert await Member.filter(merged_into_id=(await a.member()).id).count() == 2


async def test_a_refund_takes_what_is_pending_from_the_moved_lot(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    await town.shop.order("1001", "54.00", customer=same)
    await merged(ana, same)
    await town.shop.refund("1001", "14.00")
    balance = await ana.balance()
    assert (balance.available, balance.pending) == (50, 40)
    assert "54" in await ana.say("why")


async def test_a_debt_comes_along(town: Town) -> None:
    ana, same = await town.member("Ana"), await town.member("Ana W", "whatsapp")
    await town.shop.order("1001", "300.00", customer=same)
    town.wait(days=15)
    await same.say("redeem 340")
    await same.say("yes")
    await town.shop.refund("1001", "300.00")
    owed = (await same.balance()).debt
    assert owed > 50
    await merged(ana, same)
    balance = await ana.balance()
    assert (balance.available, balance.debt) == (0, owed)  # 50 of two joinings paid a part
