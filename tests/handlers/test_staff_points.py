"""Staff in chat: look somebody up, give points within limits, vouchers at the till, figures. F4."""

import asyncio
import re

import pytest
from tortoise.transactions import in_transaction

from loyalty import acts, grants, staff, vouchers
from loyalty.models import Act, Activity, Proposal, Staff, Voucher
from tests import traces
from tests.handlers.test_staff import hired
from tests.phones import RULES, SECRET, Phone, Town

LIMITS = RULES.staff


async def number_of(phone: Phone) -> str:
    return (await phone.member()).number


async def code_of(phone: Phone) -> str:
    """The code of a voucher that they have just got."""
    await phone.grant(400)
    await phone.say("redeem 200")
    await phone.say("yes")
    return vouchers.code(SECRET, (await Voucher.all().order_by("-id").first() or Voucher()).key)


async def granted(bo: Phone, member: Phone, points: int, reason: str = "delivery was late") -> str:
    await bo.say(f"grant {await number_of(member)} {points} {reason}")
    return await bo.say("yes")


async def test_a_member_is_looked_up_and_the_look_is_told(town: Town) -> None:
    ana, bo = await town.member("Ana Silva", "whatsapp"), await hired(town, "Bo")
    await town.shop.order("1001", "54.99", customer=ana)
    number = await number_of(ana)
    said = await bo.say(f"/member {number[:4].lower()}-{number[4:]}")
    for part in (f"Ana Silva · {number}", "50 points, worth £2.50; 54 more pending", "Layer One",
                 "Last order: 1001", "£54.99", "friends brought: 0"):  # fmt: skip
        assert part in said
    phone = ana.address.removeprefix("whatsapp:")
    for typed in (phone, f"00{phone[1:]}", f"{phone[:3]} {phone[3:7]} {phone[7:]}"):
        assert number in await bo.say(f"member {typed}")
    assert [one.act for one in await acts.history(about=acts.of_member(await ana.member()), limit=9)
            ] == ["look"] * 4  # fmt: skip


async def test_several_of_a_name_are_chosen_from(town: Town) -> None:
    bo = await hired(town, "Bo", channel="whatsapp")
    for name in ("Ana Silva", "Anabel Kreuz", "Zoë"):
        await town.member(name)
    said = await bo.say("member ana")
    assert "Ana Silva · " in said
    assert "Zoë" not in said
    await bo.say("2")
    assert "member since" in bo.markup
    for nobody in ("00000000", "+447700999999", "zz", "#999999", "xyz"):
        assert "don't know any member" in await bo.say(f"member {nobody}")
    assert "Whom?" in await bo.say("member")
    assert "don't know any member" in await bo.say("member %%%"), "a name is no pattern"
    turned = await town.member("\u202eanA\u202c <b>\u200bX")
    number = await number_of(turned)
    assert f"anA <b>X · {number}" in await bo.say(f"member {number}")
    (search, *_) = await Act.filter(act="search", detail__not={}).order_by("id")
    assert (search.about, search.detail) == ("member", {"found": 2}), "not what was looked for"


async def test_points_are_given_after_a_yes_and_told(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    assert "such as: grant" in await bo.say("grant")
    for wrong in ("0 because", "-5 because", "half because", "9999999999 because"):
        assert "such as: grant" in await bo.say(f"grant {await number_of(ana)} {wrong}")
    for half in ("5", "5 x"):
        assert "Why 5 points" in await bo.say(f"grant {await number_of(ana)} {half}")
    assert "at most 20,000" in await bo.say(f"grant {await number_of(ana)} 20001 because")
    said = await bo.say(f"grant {await number_of(ana)} 100 Delivery was late")
    assert "Give 100 points, worth £5.00, to Ana" in said
    assert "You can give 500 today" in said
    assert "nothing was done" in await bo.tap(bo.labels[1])
    said = await granted(bo, ana, 100)
    assert "Done: 100 points" in said
    assert "400 more today" in said
    assert "worth £5.00, are yours" in await ana.read()
    assert (await ana.balance()).available == 150
    await bo.tap("Yes, give them")
    assert (await ana.balance()).available == 150, "an old button gives nothing more"
    activity = await Activity.get(rule="grant")
    assert (activity.decided_by, activity.reason) == ("Bo", "delivery was late")
    (act,) = await Act.filter(act="grant")
    assert (act.staff_id, act.reason, act.detail) == (
        (await Staff.get()).id, "delivery was late", {"activity": activity.id, "points": 100},
    )  # fmt: skip


async def test_beyond_the_limit_of_a_day_a_second_person_decides(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    mo = await hired(town, "Mo", "manager")
    await granted(bo, ana, LIMITS.agent_points)
    await mo.read()
    assert "a second person decides" in await bo.say(f"grant {await number_of(ana)} 1 once more")
    said = await bo.say("yes")
    number = (await Proposal.get()).id
    assert f"Proposal {number}: 1 point" in said
    assert (await ana.balance()).available == 550
    assert "Bo proposes " in await mo.read(), "who may decide hears of it"
    assert "Reason: once more" in await mo.tap("Proposals")
    await bo.read()
    assert f"Proposal {number} by Bo is approved" in await mo.tap("Approve")
    assert "is approved" in await bo.read()
    assert (await ana.balance()).available == 551
    assert "no such proposal any more" in await mo.say(f"proposals reject {number}")
    assert "No proposal waits" in await mo.say("proposals")
    told = [one.act for one in await Act.filter(act__not="staff.bind").order_by("id")][-3:]
    assert told == ["grant.propose", "proposal.approve", "grant"]
    town.wait(hours=24)
    assert "Done: 1 point" in await granted(bo, ana, 1), "the next day"
    assert await grants.left(await Staff.get(name="Mo"), town.brand, town.now) == 2000


async def test_one_person_is_not_two(town: Town) -> None:
    ana, mo = await town.member("Ana"), await hired(town, "Mo", "manager")
    await granted(mo, ana, LIMITS.manager_points + 1)
    proposal = await Proposal.get()
    assert "proposed that yourself" in await mo.say(f"proposals approve {proposal.id}")
    assert "is rejected" in await mo.say(f"proposals reject {proposal.id}"), "withdrawn"
    assert (await ana.balance()).available == 50


async def test_nobody_gives_to_themselves_or_agrees_to_it(town: Town) -> None:
    bo, mo = await town.member("Bo"), await town.member("Mo", "whatsapp")
    for phone, role in ((bo, "agent"), (mo, "owner")):
        invited = await staff.add(phone.name, role, town.now, by="test")
        await phone.say(f"staff {invited.code}")
    assert "about yourself" in await bo.say(f"grant {await number_of(bo)} 5 because")
    assert "about yourself" in await mo.say(f"grant {await number_of(mo)} 5 because")
    assert "about yourself" in await mo.say(f"grant #{(await mo.member()).id}")
    await granted(bo, mo, LIMITS.agent_points + 1)
    number = (await Proposal.get()).id
    assert "about yourself" in await mo.say(f"proposals approve {number}"), "nor the second person"
    assert (await Proposal.get()).state == "waiting"
    who = await Staff.get(name="Bo")
    with pytest.raises(staff.OwnCase):
        await grants.give(
            await bo.member(), 5, reason="x", by=who, once="x", brand=town.brand, now=town.now
        )
    assert (await bo.balance()).total == (await mo.balance()).total == 50


async def test_many_grants_at_once_stay_within_the_limit(town: Town) -> None:
    ana = await town.member("Ana")
    await hired(town, "Bo")
    who, member = await Staff.get(), await ana.member()

    async def one(number: int) -> None:
        await grants.give(
            member, 200, reason="x", by=who, once=f"g{number}", brand=town.brand, now=town.now
        )

    await asyncio.gather(*(one(number) for number in range(6)))
    assert (await ana.balance()).available == 50 + 400
    assert await Proposal.all().count() == 4


async def test_many_who_decide_at_once_give_once(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    phones = [await hired(town, f"M{number}", "manager") for number in range(4)]
    await granted(bo, ana, 600)
    number = (await Proposal.get()).id
    await asyncio.gather(*(one.say(f"proposals approve {number}") for one in phones))
    assert (await ana.balance()).available == 650
    assert await Act.filter(act="proposal.approve").count() == 1


async def test_a_voucher_is_used_once_at_the_till(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    code = await code_of(ana)
    said = await bo.say(f"voucher {code}")
    assert f"Good: £10.00, ending in {code[-4:]}" in said
    assert await traces.in_tables([code]) == [], "the code is stored nowhere"
    assert "nothing was done" in await bo.tap("Leave it")
    await bo.say(f"voucher {code[:8].lower()}-{code[8:]}")
    assert "Receipt: Bon 4711" in await bo.say("Bon 4711")
    assert (await Voucher.get()).used_by == "till:Bon 4711"
    used, unknown = await bo.say(f"voucher {code}"), await bo.say("voucher ABCDABCDABCDABCD")
    assert used == unknown, "whatever the reason"
    assert [one.act for one in await Act.filter(act__contains="voucher")] == ["voucher.use"]


async def test_two_tills_use_one_voucher_once(town: Town) -> None:
    ana = await town.member("Ana")
    tills = [await hired(town, name) for name in ("Bo", "Mo")]
    code = await code_of(ana)
    for one in tills:
        await one.say(f"voucher {code}")
    said = await asyncio.gather(*(one.say("yes") for one in tills))
    assert sorted("Used:" in one for one in said) == [False, True]
    assert await Act.filter(act="voucher.use").count() == 1


async def test_what_a_basket_holds_can_be_freed(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    code = await code_of(ana)
    until = town.now.replace(hour=23)
    await vouchers.reserve(code, reserved_for="basket", until=until, caller="x", now=town.now)
    assert "a basket or another till holds it" in await bo.say(f"voucher {code}")
    assert "Free again" in await bo.tap("Free it")
    assert "Good: £10.00" in await bo.say(f"voucher {code}")
    assert "Used:" in await bo.tap("Use it")


async def test_guesses_are_limited_for_each_of_the_staff(town: Town) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")
    code = await code_of(ana)
    for _ in range(RULES.vouchers.guesses_per_caller):
        assert "no voucher like that" in await bo.say("voucher 0000000000000000")
    assert "Too many codes were wrong" in await bo.say(f"voucher {code}")
    assert "Good:" in await (await hired(town, "Mo")).say(f"voucher {code}")


async def test_the_word_alone_shows_members_their_vouchers(town: Town) -> None:
    ana = await town.member("Ana")
    invited = await staff.add("Ana", "agent", town.now, by="test")
    await ana.say(f"staff {invited.code}")
    assert "You have no vouchers yet" in await ana.say("voucher")


async def test_the_figures_of_two_weeks(town: Town) -> None:
    ana, vi = await town.member("Ana"), await hired(town, "Vi", "viewer")
    await code_of(ana)
    town.wait(days=8)
    ben = await town.member("Ben")
    await town.shop.order("1001", "54.99", customer=ben)
    await town.shop.order("1002", "5.00", customer=ben)
    town.wait(minutes=1)
    said = await vi.say("stats")
    for line in ("2 members, 1 of them active", "Joined: 1 (1)", "Members who ordered: 1 (0)",
                 "Their orders: 2 (0)", "Redemptions: 0 (1)", "Points redeemed: 0 (200)",
                 "Friends brought: 0 (0)", "359 points are out, worth £17.95"):  # fmt: skip
        assert line in said, said
    assert "No strong referrer is silent" in await vi.say("silent")


async def test_who_leaves_is_in_no_question_and_no_proposal(town: Town) -> None:
    ana, bo = await town.member("Quastenfloss"), await hired(town, "Bo")
    number = await number_of(ana)
    await granted(bo, ana, 900, "Quastenfloss had a bad day")
    await bo.say(f"member {number}")
    await bo.say("member quasten")
    await bo.say(f"grant {number} 5 Quastenfloss again")
    cy = await hired(town, "Cy", channel="whatsapp")
    assert "Why 5 points for Quastenfloss" in await cy.say(f"grant {number} 5")
    marks = [number, "Quastenfloss"]
    assert {one.partition(".")[0] for one in await traces.in_tables(marks)} >= {
        "conversation", "outgoing", "act", "proposal",
    }  # fmt: skip
    await ana.say("forget me")
    await ana.tap("Yes, forget me")
    assert await traces.in_tables(marks) == []
    mo = await hired(town, "Mo", "manager")
    assert "No proposal waits" in await mo.say("proposals")
    number = (await Proposal.get()).id
    assert "no such proposal" in await mo.say(f"proposals approve {number}")
    assert "Done" not in await bo.say("yes")
    assert "Give 5" not in await cy.say("points were missing")


async def test_in_german(town: Town) -> None:
    ana = await town.member("Ana")
    bo = town.phone("Bo", locale="de")
    invited = await staff.add("Bo", "owner", town.now, by="test")
    said = [await bo.say(f"staff {invited.code}")]
    said += [await bo.say(word) for word in ("Prüfungen", "Vorschläge", "Zahlen", "verstummte",
                                             f"Mitglied {await number_of(ana)}")]  # fmt: skip
    said += [await granted(bo, ana, 5)]
    said += [await bo.say(f"gutschein {await code_of(ana)}")]
    for one in said:
        assert not re.search(r"\b(you|your|points|the|worth)\b", one), one


async def test_an_act_and_what_it_tells_are_one_fact(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, bo = await town.member("Ana"), await hired(town, "Bo")

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the trail cannot be written")

    await bo.say(f"grant {await number_of(ana)} 5 because")
    monkeypatch.setattr(acts, "record", broken)
    with pytest.raises(RuntimeError):
        await bo.say("yes")
    async with in_transaction():
        assert (await ana.balance()).available == 50


async def test_every_look_is_in_the_trail_also_one_that_finds_nobody(town: Town) -> None:
    ana, bo = await town.member("Ana", "whatsapp"), await hired(town, "Bo")
    phone = ana.address.removeprefix("whatsapp:")
    for nobody in ("member Nobodyhere", "member +447700999999", "grant +447700999999 5 because"):
        assert "don't know any member" in await bo.say(nobody)
    assert "to Ana" in await bo.say(f"grant {phone} 5 because")
    await bo.say("no")
    about = acts.of_member(await ana.member())
    told = [(one.act, one.about, one.detail) for one in await Act.filter(by="Bo").order_by("id")]
    assert told[1:] == [*[("search", "member", {"found": 0})] * 3, ("look", about, {})]
