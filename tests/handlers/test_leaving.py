"""`forget me`: afterwards nothing says who they were, and the books still close. P1."""

import re
from datetime import datetime

import pytest

from bot import parked
from handlers.models import ChatMenu
from loyalty import access, campaigns, earning, forgetting, insights, outgoing, segments, tiers
from loyalty.models import (
    Account,
    Campaign,
    CampaignLink,
    Consent,
    Identity,
    ImportBatch,
    ImportedLine,
    LedgerEntry,
    Member,
    Order,
    Outgoing,
    Proposal,
    ReminderChoice,
    Setting,
    Staff,
    StaffChat,
    Voucher,
)
from referral_links import blocks, links, old_codes
from referral_links.models import Decision, Door, LinkDay, Milestone, Referral
from scheduler import wiping
from tests import traces
from tests.phones import SECRET, Phone, Town

NAME, SHOP_NAME, WORDS = "Zyxwolda Quastenfloss", "Zyx Q. Floss-Meier", "walrusses of waxholm"
PHONE, TELEGRAM, EMAIL = "447700987123", "98765432101", "zyx.quasten@mark.example"
STAFF = "told the till she is Quastenfloss"
MARKS = [
    "Zyxwolda", "Quastenfloss", "Floss-Meier", WORDS, PHONE, TELEGRAM, EMAIL, "10-27", "engraved",
    "/Adak", "hash-of-her-card", "ZYXFLOSS", "device-of-hers", "QVASTENF10SS7",
]  # fmt: skip


def phones(town: Town) -> tuple[Phone, Phone]:
    """The same person's two chats."""
    return (
        Phone(town, "whatsapp", f"whatsapp:+{PHONE}", NAME, "en"),
        Phone(town, "telegram", f"telegram:{TELEGRAM}", NAME, "en"),
    )


async def lived(town: Town) -> tuple[Phone, Phone, Phone, list[str]]:
    """Somebody who has left a mark in every table, through the doors that lead there."""
    ben = await town.member("Ben", "telegram")
    link = re.search(r"/r/([0-9A-Z]{8})", await ben.say("invite"))
    assert link
    wa, tg = phones(town)
    await wa.say(f"hello, {WORDS} {link[1]}")
    await wa.say("join")
    await wa.say("yes")
    for said in ("birthday 27 October", "zone America/Adak", "ways to earn", WORDS):
        await wa.say(said)
    code = re.search(r"another chat: ([0-9A-Z]{8})\.", await wa.say("link"))
    assert code
    await tg.say(f"hm, {WORDS}")
    await tg.say("link 0000000Z")  # a wrong one, too
    await tg.say(f"link {code[1]}")
    await tg.say("yes")
    await shopped(town, wa)
    await ben.say("friends")
    await member_of_staff(town, await wa.member())
    await mailed(town, wa)
    await brought(await wa.member(), await ben.member(), town.now)
    await wa.say("redeem 200")
    await wa.say("yes")
    await wa.say("redeem 200")
    await wa.say("yes")
    await wa.say(f"stop. {WORDS.split()[0]} of waxholm")
    own = re.search(r"/r/([0-9A-Z]{8})", await wa.say("invite"))
    assert own
    cleo = await town.member("Cleo", "whatsapp")
    assert cleo.name == "Cleo"
    await wa.say("link")  # one that nobody types
    number = (await wa.member()).number
    return ben, wa, tg, [number, own[1]]


async def brought(member: Member, advocate: Member, now: datetime) -> None:
    """Her way through a door, and what her own link was good for."""
    await Decision.create(
        friend=member, advocate=advocate, code="ZYXFLOSS", path="token", tag="quastenfloss",
        outcome="attributed", touched_at=now, at=now,
    )  # fmt: skip
    await Door.create(
        token="TKN00001", member=advocate, channel="whatsapp", network="192.0.2.0/24",
        device="device-of-hers", at=now, used_at=now, friend=member,
    )  # fmt: skip
    today = now.date()
    await LinkDay.create(key=f"{member.id}:{today}:", member=member, day=today, opened=3)
    await ReminderChoice.create(key=f"{member.id}:silent:", member=member, kind="silent", at=now)
    await Milestone.create(key=f"{member.id}:3", member=member, friends=3, points=0, at=now)
    await Referral.filter(friend_id=member.id).update(
        appeal=f"advocate: {NAME} is my neighbour", appealed_at=now, note=STAFF
    )
    brand = Town(now).brand
    await blocks.block_member(member, reason=STAFF, by="staff:bo", brand=brand, now=now)


async def shopped(town: Town, wa: Phone) -> None:
    """Orders with everything that a shop knows of its customer."""
    customer = {
        "phone": f"+{PHONE}", "email": EMAIL, "name": SHOP_NAME, "city": "Quastenfloss-on-Sea",
        "payment_hash": "hash-of-her-card",
    }  # fmt: skip
    await town.shop.order(
        "1001", "840.00", customer=wa, note=f"for {NAME}",
        lines=[{"sku": "R1", "total": "840.00", "tags": ["ring"], "text": f"engraved: {NAME}"}],
    )  # fmt: skip
    told = {**town.shop._orders["1001"], "customer": customer}
    town.shop._orders["1001"] = told
    await town.shop.refund("1001", "1.00")
    await town.shop.tell({**told, "order": "1002", "total": "10.00"})
    town.wait(days=15)


async def member_of_staff(town: Town, member: Member) -> None:
    """What others wrote about her: claims, gifts, tiers, the API, an import, parked messages."""
    brand, now = town.brand, town.now
    await earning.do(
        member, "review", subject="Quastenfloss-review", once="review:1", brand=brand, now=now,
        claim=f"{WORDS}, says {NAME}",
    )  # fmt: skip
    await earning.grant(
        member, 500, reason=STAFF, by="staff:bo", once="grant:1", brand=brand, now=now
    )
    await tiers.assign(
        member.account_id, "ambassador", reason=STAFF, by="staff:bo", brand=brand, now=now
    )
    await segments.tag(member, ["Quastenfloss"], by="staff:bo", now=now)
    bo = await Staff.create(name="Bo", role="agent", created_at=now)
    await Proposal.create(member=member, points=900, reason=STAFF, by=bo, at=now)
    await StaffChat.create(staff=bo, address="telegram:77", bound_at=now)
    await ChatMenu.create(address=f"telegram:{TELEGRAM}", told="the list of a chat of staff")
    told = outgoing.Saying("staff-not-done", {"number": member.number})
    await outgoing.put(
        once="desk:1", channel="telegram", address="telegram:77", member_id=None, kind="reply",
        saying=told, locale="en", now=now,
    )  # fmt: skip
    body = f'{{"number":"{member.number}","name":"{NAME}","phone":"+{PHONE}"}}'
    await access.keep("token:1", "fingerprint", access.Kept(200, body), now, about=member.number)
    batch = await ImportBatch.create(digest="d", layout="kith", mode="add", state="done", at=now)
    await ImportedLine.create(batch=batch, number=1, once="1:1", member=member, created=False)
    await old_codes.keep({member.id: ("", ("QUASTENFLOSS7",))}, batch=batch.id, now=now)
    for payload in (
        f'{{"From":"whatsapp:+{PHONE}","Body":"{WORDS}"}}',
        f'{{"message":{{"from":{{"id":{TELEGRAM},"first_name":"{NAME}"}}}}}}',
    ):
        channel = "whatsapp" if "From" in payload else "telegram"
        await parked.park(channel, payload, f"broke on {WORDS}", now)
    await parked.park("telegram", '{"message":{"from":{"id":1},"text":"a stranger"}}', "x", now)


async def mailed(town: Town, phone: Phone) -> None:
    """A campaign that reached her, and which she opened."""
    now = town.now
    bulk = await Campaign.create(name="spring", created_by="Bo", created_at=now)
    link = await CampaignLink.create(key="1:x", campaign=bulk, name="x", url="https://x.example")
    await Campaign.filter(id=bulk.id).update(state="running", launched_at=now)
    row = await Outgoing.create(
        once="campaign:1", member=await phone.member(), channel="whatsapp", address=phone.address,
        locale="en", kind="marketing", saying={"text": "campaign"}, state="sent", not_before=now,
        lease_until=now, created_at=now, campaign_id=bulk.id, variant="a",
        provider_id=f"{phone.address}:1",
    )  # fmt: skip
    assert await campaigns.clicked(campaigns.Target(row.id, link.id, link.url), now)


async def sent(town: Town) -> None:
    """Everything that was to be said has been sent."""
    waiting = await Outgoing.filter(state="queued")
    await outgoing.mark_sent([(row.id, f"provider:{row.id}") for row in waiting], town.now)


async def test_nothing_says_any_more_who_they_were(town: Town, database: str, db: str) -> None:
    ben, wa, tg, more = await lived(town)
    marks = [*MARKS, *more]
    before = await traces.in_tables(marks)
    told = {place.partition(".")[0] for place in before}
    assert told >= {
        "activity", "api_answer", "consent", "conversation", "door", "identity", "member",
        "old_code", "order_event", "outgoing", "parked", "referral_link", "shop_order",
        "tier_standing",
    }, "the test can see what it looks for"  # fmt: skip
    account = (await wa.member()).account_id
    entries = await LedgerEntry.filter(account_id=account).count()
    assert "lost" in await tg.say("forget me")
    assert "I don't know you any more" in await tg.tap("Yes, forget me")
    await sent(town)
    await wiping.wipe(town.brand, town.now)
    assert await traces.in_tables(marks) == []
    if db == "sqlite":
        assert traces.in_files(database.partition("://")[2], marks) == []
    assert await LedgerEntry.filter(account_id=account).count() == entries + 1
    assert (await Account.get(key=account)).total == 0
    assert await insights.drift(SECRET) == []
    assert await parked.listed() != [], "somebody else's stays"
    assert "A friend: " in await ben.say("friends")
    assert await Setting.filter(name__startswith=forgetting.LEFT).count() == 0


async def test_what_is_lost_is_said_first_and_no_is_no(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(400)
    await ana.say("redeem 200")
    await ana.say("yes")
    asked = await ana.say("forget me")
    assert "250 points, worth £12.50, are lost" in asked
    assert "1 unused voucher becomes void" in asked
    assert "Write export" in asked
    assert "nothing was done" in await ana.tap("No, keep me")
    assert "You have 250 points" in await ana.say("points")
    assert "Soll ich dich vergessen?" in await (await _german(ana)).say("vergiss mich")


async def _german(phone: Phone) -> Phone:
    await phone.say("sprache deutsch")
    return phone


async def test_the_goodbye_is_said_in_their_language_and_goes_when_it_was_sent(town: Town) -> None:
    ana = await _german(await town.member("Ana"))
    await ana.say("vergiss mich")
    assert "ich kenne dich nicht mehr" in await ana.tap("Ja, vergiss mich")
    (goodbye,) = await Outgoing.all()
    assert (goodbye.member_id, goodbye.state) == (None, "queued")
    assert await wiping.wipe(town.brand, town.now) == 0  # not before it was sent
    assert await Outgoing.all().count() == 1
    await sent(town)
    assert await wiping.wipe(town.brand, town.now) == 1
    assert await Outgoing.all().count() == 0
    assert await wiping.wipe(town.brand, town.now) == 0


async def test_a_goodbye_that_cannot_be_sent_is_not_kept_for_ever(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("forget me")
    await ana.say("yes")
    town.wait(hours=2)
    assert await wiping.wipe(town.brand, town.now) == 1
    assert await Outgoing.all().count() == 0


async def test_vouchers_and_points_end_and_the_totals_close(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(400)
    await ana.say("redeem 200")
    await ana.say("yes")
    await town.shop.order("1001", "54.00", customer=ana)  # pending
    await ana.say("forget me")
    await ana.say("yes")
    assert [voucher.state for voucher in await Voucher.all()] == ["void"]
    totals = await insights.totals(town.brand, town.now)
    assert (totals.available, totals.pending, totals.debt) == (0, 0, 0)
    assert totals.expired == 250 + 54


async def test_later_news_of_their_orders_recognise_nobody(town: Town) -> None:
    """The points of an order stay right, its friend's advocate gives back, no name comes again."""
    ben, wa, _, _ = await lived(town)
    await wa.say("forget me")
    await wa.tap("Yes, forget me")
    had = (await ben.balance()).total
    await sent(town)
    await wiping.wipe(town.brand, town.now)
    answer = await town.shop.refund("1001", "840.00")  # with phone, e-mail and name, as shops do
    assert answer["state"] == "refunded"
    assert await traces.in_tables([PHONE, EMAIL, "Floss-Meier", "Quastenfloss"]) == []
    assert (await ben.balance()).total == had - 200
    assert await Identity.filter(kind="email").count() == 0
    fresh = {**town.shop._orders["1001"], "order": "2001", "event": "paid", "refunded": "0.00"}
    answer = await town.shop.tell({**fresh, "at": town.now.isoformat()})
    assert not answer["known_customer"]
    assert (await Order.get(number="2001")).member_id is None


async def test_who_comes_back_is_somebody_new(town: Town) -> None:
    _, wa, _, (number, own) = await lived(town)
    before = (await wa.member()).id
    await wa.say("forget me")
    await wa.tap("Yes, forget me")
    assert "Hello and welcome" in await wa.say("points")
    await wa.say("join")
    await wa.say("no")
    member = await wa.member()
    assert member.id != before
    assert member.number != number
    assert (await wa.balance()).total == 50
    assert "no vouchers yet" in await wa.say("vouchers")
    assert own not in await wa.say("invite")
    friend = town.phone("Friend")
    await friend.say(f"hi {own}")
    await friend.say("join")
    assert not await Referral.exists(friend_id=(await friend.member()).id)


async def test_an_advocate_who_left_earns_no_more(town: Town) -> None:
    ana = await town.member("Ana")
    link = re.search(r"/r/([0-9A-Z]{8})", await ana.say("invite"))
    assert link
    friend = town.phone("Cleo", "whatsapp")
    await friend.say(f"hi {link[1]}")
    await friend.say("join")
    await ana.say("forget me")
    await ana.say("yes")
    await town.shop.order("1001", "54.00", customer=friend)
    assert (await friend.balance()).pending == 254  # what was promised to the friend
    assert await LedgerEntry.filter(kind="earn_referral").count() == 1


async def test_a_stranger_can_be_forgotten_too(town: Town, database: str, db: str) -> None:
    wa, _ = phones(town)
    await wa.say(WORDS)
    assert await traces.in_tables(MARKS) != []
    assert "nothing of what you wrote here is kept" in await wa.say("forget me")
    await sent(town)
    await wiping.wipe(town.brand, town.now)
    assert await traces.in_tables(MARKS) == []
    if db == "sqlite":
        assert traces.in_files(database.partition("://")[2], MARKS) == []


async def test_a_member_of_two_chats_who_were_two_members_is_forgotten_whole(town: Town) -> None:
    wa, tg = phones(town)
    for phone in (tg, wa):
        await phone.say("join")
        await phone.say(f"stop. {WORDS.split()[0]} of waxholm")
    code = re.search(r"another chat: ([0-9A-Z]{8})\.", await wa.say("link"))
    assert code
    await tg.say(f"link {code[1]}")
    await tg.tap("Yes, both are mine")
    numbers = [member.number for member in await Member.all()]
    await wa.say("forget me")
    await wa.tap("Yes, forget me")
    await sent(town)
    await wiping.wipe(town.brand, town.now)
    assert await traces.in_tables([*MARKS, *numbers]) == []


async def test_consents_stay_without_their_words(town: Town) -> None:
    ana = await town.member("Ana")
    said = [(one.purpose, one.granted) for one in await Consent.all().order_by("id")]
    await ana.say("forget me")
    await ana.say("yes")
    kept = await Consent.all().order_by("id")
    assert [(one.purpose, one.granted) for one in kept] == said
    assert {(one.wording, one.source) for one in kept} == {("", "")}


@pytest.mark.parametrize("said", ["forget me", "Vergiss mich", "delete my account", "kündigen"])
async def test_the_words_for_it(town: Town, said: str) -> None:
    ana = await town.member("Ana")
    asked = await ana.say(said)
    assert "cannot be undone" in asked


async def test_a_tap_that_comes_twice_says_goodbye_once(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.say("forget me")
    yes = ana.button("Yes, forget me")
    await ana.press(yes)
    assert "Hello and welcome" in await ana.press(yes)  # a stranger by now


async def test_a_code_that_was_their_name_goes_with_them(town: Town, database: str) -> None:
    """Also where others used it: in chats of strangers, at checkout, as who brought a friend."""
    ana, ben, eve = await town.member("Ana"), await town.member("Ben"), town.phone("Eve")
    await links.rename(await ana.member(), "Zyxwolda", now=town.now, secret=SECRET)
    await ben.say("hello, Zyxwolda sent me")
    await eve.say("hello, zyxwolda sent me")
    cleo = town.phone("Cleo", "whatsapp")
    await cleo.say("/start ZYXWOLDA")
    await cleo.say("join")
    await town.shop.order("1001", "40.00", customer=cleo, referral_code="zyxwolda")
    marks = ["zyxwolda", "ZYXW01DA"]
    assert {place.partition(".")[0] for place in await traces.in_tables(marks)} >= {
        "conversation", "order_event", "referral", "referral_decision", "referral_link",
        "shop_order",
    }  # fmt: skip
    await ana.say("forget me")
    await ana.say("yes")
    await sent(town)
    await forgetting.wipe(town.now)
    assert await traces.in_tables(marks) == []
    assert "You're in" in await eve.say("join")
