"""Moving in: what a file does to members, again and again, killed, refused, undone."""

import asyncio
import csv
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.layouts.sheets import Record
from bot.layouts.titles import UnknownLayout
from bot.moving import Report
from loyalty import insights, ledger, tiers
from loyalty.ledger import Cause
from loyalty.models import (
    Account,
    Consent,
    Identity,
    ImportBatch,
    ImportedLine,
    LedgerEntry,
    Lot,
    Member,
)  # fmt: skip
from loyalty.moving import Refused
from referral_links import links, withdrawn
from tests.bot.files import Mover, account_of
from tests.phones import SECRET, Phone, Town

ANA = "phone:+447700900001"
BEN = "email:ben@example.com"


@pytest.fixture
async def mover(town: Town, tmp_path: Path) -> AsyncIterator[Mover]:
    """Somebody who moves members in; afterwards also the seals are whole."""
    yield Mover(tmp_path, town.brand, town.now)
    assert await insights.drift(SECRET) == []


async def points(mover: Mover, address: str) -> tuple[int, int, int]:
    """Available, pending, debt."""
    found = await ledger.balance(await account_of(address), mover.now)
    return found.available, found.pending, found.debt


async def test_a_dry_run_says_the_same_and_writes_nothing(mover: Mover) -> None:
    text = (
        "phone,email,points\n+447700900001,,240\n,ben@example.com,-30\n,ben@example.com,1\nx,,1\n"
    )
    dry = await mover.take(text, commit=False)
    for model in (Member, Account, Identity, LedgerEntry, ImportBatch, ImportedLine):
        assert not await model.exists()
    real = await mover.take(text)
    assert dry.counts == real.counts == (2, 0, 2)
    assert dry.refused == real.refused
    assert real.refused[4] == "email: the same as on line 3"
    assert real.refused[5].startswith("phone: a number such as +447700900123")
    totals = (dry.result.totals.gained, dry.result.totals.taken)
    assert totals == (real.result.totals.gained, real.result.totals.taken) == (240, 30)
    assert await points(mover, ANA) == (240, 0, 0)
    assert await points(mover, BEN) == (0, 0, 30)


async def test_a_zone_that_is_not_told_is_that_of_the_number(mover: Mover) -> None:
    text = "phone,email,time_zone\n+4915112345678,,\n+4915112345679,,Asia/Tokyo\n,a@example.com,\n"
    taken = await mover.take(text)
    assert taken.counts == (3, 0, 0), taken.refused
    zones = [one.zone for one in await Member.all().order_by("id")]
    assert zones == ["Europe/Berlin", "Asia/Tokyo", "Europe/London"]


async def test_everything_that_a_line_can_say(mover: Mover) -> None:
    text = (
        "name,phone,email,external_id,language,time_zone,birthday,joined,lots,tier,tier_until,"
        "old_codes\n"
        "Ana Weiss,+44 7700 900001; +447700900009,ANA@example.com,shop-7,de-AT,Europe/Vienna,"
        "1990-05-17,2019-02-01,50 from 2026-01-01 until 2026-12-31; 30 from 2026-03-15; "
        "20 until never; 9 until 2026-02-01,layer-two; ambassador,2026-09-30,9qr5-Pw; ANNA_2019\n"
    )
    taken = await mover.take(text)
    assert taken.counts == (1, 0, 0), taken.refused
    assert taken.result.totals.lapsed == 9
    found = await Member.get()
    assert (found.name, found.locale, found.zone) == ("Ana Weiss", "de", "Europe/Vienna")
    assert (found.birthday, found.birthday_at) == ("05-17", mover.now)
    assert found.joined_at == datetime(2019, 2, 1, tzinfo=UTC)
    assert found.imported_in == taken.result.batch.id if taken.result.batch else False
    addresses = {one.address for one in await Identity.all()}
    assert addresses == {
        ANA, "phone:+447700900009", "email:ana@example.com", "external:shop-7",
    }  # fmt: skip
    assert await points(mover, ANA) == (70, 30, 0)
    lots = [
        (lot.points, lot.available_at, lot.expires_at) for lot in await Lot.all().order_by("id")
    ]
    assert lots == [
        (50, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        (30, datetime(2026, 3, 15, tzinfo=UTC),
         mover.brand.programme.expires_at(datetime(2026, 3, 15, tzinfo=UTC))),
        (20, mover.now, None),
    ]  # fmt: skip
    standing = await tiers.standing(found.account_id, mover.brand.programme, mover.now)
    assert standing.tier
    assert standing.level
    assert (standing.tier.slug, standing.level.slug) == ("ambassador", "layer-two")
    assert standing.grace_until == datetime(2026, 9, 30, 23, tzinfo=UTC)  # summer time in London
    for code in ("9QR5PW", "9qr5pw", "anna_2019", "ANNA2O19"):
        link = await links.find(code)
        assert link is not None, code
        assert link.member_id == found.id
    assert not await Consent.exists()  # joining is still asked for


async def test_the_same_file_again_does_nothing(mover: Mover) -> None:
    path = mover.file("phone,points\n+447700900001,240\nnobody,1\n")
    first = await mover.take(path)
    entries = await LedgerEntry.all().count()
    again = await mover.take(path)
    assert await LedgerEntry.all().count() == entries
    assert again.counts == (0, 0, 1)
    assert again.result.totals.before == 1
    assert again.refused == first.refused
    assert again.result.batch == first.result.batch


async def test_set_posts_what_came_since(mover: Mover) -> None:
    await mover.take("phone,points\n+447700900001,500\n")
    account = await account_of(ANA)
    spent = Cause("adjust", "test", "test:1", mover.brand, {})
    await ledger.spend(account, 200, spent, now=mover.now)
    more = await mover.take("phone,lots\n+447700900001,500 until 2026-06-01; 20 until 2027-06-01\n")
    assert more.result.totals.gained == 20
    assert await points(mover, ANA) == (320, 0, 0)  # what was spent here stays spent
    newest = await Lot.all().order_by("-id").first()
    assert newest
    assert newest.expires_at == datetime(2027, 6, 1, 23, tzinfo=UTC)
    less = await mover.take("phone,points\n+447700900001,400\n")
    assert less.result.totals.taken == 120
    assert await points(mover, ANA) == (200, 0, 0)
    same = await mover.take("phone,points,name\n+447700900001,400,Ana\n")
    assert (same.result.totals.gained, same.result.totals.taken) == (0, 0)
    gone = await mover.take("phone,points\n+447700900001,-10\n")
    assert gone.result.totals.taken == 410
    assert await points(mover, ANA) == (0, 0, 210)
    back = await mover.take("phone,points\n+447700900001,100\n")
    assert back.result.totals.gained == 110
    assert await points(mover, ANA) == (0, 0, 100)


async def test_add_adds(mover: Mover) -> None:
    for number, wanted in ((1, 240), (2, 480)):
        text = f"phone,points,name\n+447700900001,240,{number}\n"
        await mover.take(text, mode="add")
        assert await points(mover, ANA) == (wanted, 0, 0)
    await mover.take("phone,points\n+447700900001,-500\n", mode="add")
    assert await points(mover, ANA) == (0, 0, 20)
    await mover.take("phone,name\n+447700900001,nothing about points\n", mode="add")
    assert await points(mover, ANA) == (0, 0, 20)


async def test_a_known_member_is_completed_not_overwritten(town: Town, mover: Mover) -> None:
    ana = town.phone("Ana", "whatsapp")
    await ana.say("join")
    before = await ana.member()
    phone = ana.address.removeprefix("whatsapp:")
    taken = await mover.take(
        f"phone,email,name,birthday,points,tier\n{phone},ana@example.com,Other,05-17,240,layer-two\n"
    )
    assert taken.counts == (0, 1, 0), taken.refused
    found = await ana.member()
    assert (found.id, found.name, found.birthday) == (before.id, "Ana", "05-17")
    assert found.imported_in is None
    assert (await ana.balance()).available == 50 + 240
    assert await account_of("email:ana@example.com") == before.account_id
    standing = await tiers.standing(before.account_id, town.brand.programme, town.now)
    assert standing.level
    assert standing.level.slug == "layer-two"


@pytest.mark.parametrize(("told", "zone"), [("", "Asia/Tokyo"), ("Europe/London", "Europe/London")])
async def test_a_number_of_a_known_member_says_where_they_are(
    town: Town, mover: Mover, told: str, zone: str
) -> None:
    ana = await town.member("Ana")
    number = (await ana.member()).number
    taken = await mover.take(f"member,phone,time_zone\n{number},+819012345678,{told}\n")
    assert taken.counts == (0, 1, 0), taken.refused
    assert (await ana.member()).zone == zone


async def test_refused_lines_say_why(town: Town, mover: Mover) -> None:
    await mover.take("phone,email,old_codes\n+447700900001,,ABCD1234\n,ben@example.com,\n")
    taken = await mover.take(
        "member,phone,email,points,birthday,lots,tier,time_zone,joined,old_codes,code\n"
        ",+447700900001,ben@example.com,1,,,,,,,\n"
        ",,,5,,,,,,,\n"
        ",,c@example.com,1.5,,,,,,,\n"
        ",,d@example.com,,13-01,,,,,,\n"
        ",,e@example.com,5,,4,,,,,\n"
        ",,f@example.com,,,ten,,,,,\n"
        ",,g@example.com,,,,Gold,,,,\n"
        ",,h@example.com,,,,,Europe/Nowhere,,,\n"
        ",,i@example.com,,,,,,2030-01-01,,\n"
        ",,j@example.com,,,,,,,abcd-1234,\n"
        ",,k@example.com,,,,,,,ab,\n"
        ",,l@example.com,,,,,,,,no\n"
        "ILOU,,m@example.com,,,,,,,,\n"
        ",,n@example.com,,,5 from 2026-05-01 until 2026-04-01,,,,,\n"
        ",,o@example.com,,05/17/1990,,,,,,\n"
        f",,p@example.com,{10**10},,,,,,,\n"
        ",,q@example.com,5,,,,,,,\n"
    )
    expected = {
        2: "belong to different members", 3: "nothing to recognise", 4: "points: a whole number",
        5: "birthday: a day of the calendar", 6: "lots: they add up to 4", 7: "lots: such as",
        8: "tier: one of", 9: "time_zone: not a time zone", 10: "joined: not in the future",
        11: "another member's", 12: "old_codes: 4 to 40", 13: "code: a code of Kith",
        14: "is not a member number", 15: "expire before", 16: "say --dates", 17: "at most",
    }  # fmt: skip
    assert taken.refused.keys() == expected.keys()
    for line, why in expected.items():
        assert why in taken.refused[line], line
    assert taken.counts == (1, 0, len(expected))


async def test_a_name_that_staff_took_comes_back_with_no_file(mover: Mover) -> None:
    await withdrawn.keep("QUASTEN", SECRET)
    text = "email,old_codes\nann@example.com,Quas-ten\nben@example.com,QUASTER1\n"
    for commit in (False, True):
        taken = await mover.take(text, commit=commit)
        assert taken.counts == (1, 0, 1)
        assert "staff took this name" in taken.refused[2]


async def test_a_report_can_be_mended_and_read_again(mover: Mover) -> None:
    await mover.take('name,email,points\n"=Ana, the ""first""",ana@example.com,1x\n')
    mended = mover.report.read_text("utf-8").replace("1x", "12")
    assert "'=Ana" in mended
    again = await mover.take(mended)
    assert again.counts == (1, 0, 0), again.refused
    assert again.result.unread == ["line", "reason"]
    assert (await Member.get()).name == '=Ana, the "first"'


async def test_layouts_that_cannot_be_told_apart_are_refused(mover: Mover) -> None:
    with pytest.raises(UnknownLayout, match="--layout"):
        await mover.take("email,points_approved,points_spent\na@example.com,1,2\n")
    with pytest.raises(UnknownLayout, match="no column says who it is"):
        await mover.take("name,points\nAna,1\n")
    with pytest.raises(UnknownLayout, match="no column 'Balance'"):
        await mover.take("email,points\na@example.com,1\n", columns={"points": "Balance"})


async def test_old_codes_lead_friends_to_their_advocate(town: Town, mover: Mover) -> None:
    await mover.take("email,name,old_codes\nana@example.com,Ana,anna-smith-7; SUMMER\n")
    ana = await Member.get(name="Ana")
    friend = town.phone("Fay")
    said = await friend.say("Hi, I come with anna-smith-7!")
    assert "friend has invited you" in said
    await friend.say("join")
    stranger = town.phone("Gus")
    assert "friend has invited you" not in await stranger.say("a lovely summer to you all")
    link = await links.find("summer")  # but whoever opens that address is right
    assert link
    assert link.member_id == ana.id


async def test_an_export_is_inert_and_private(mover: Mover) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'quoted", "plain"]
    rows = "".join(f'"{name}",m{n}@example.com\n' for n, name in enumerate(evil))
    await mover.take(f"name,email\n{rows}")
    path = await mover.write()
    assert os.stat(path).st_mode & 0o077 == 0
    with path.open(newline="", encoding="utf-8-sig") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "''quoted", "plain"} <= set(cells)


async def test_who_left_or_became_somebody_else_is_not_written(mover: Mover) -> None:
    taken = await mover.take("email\na@example.com\nb@example.com\n")
    assert taken.counts == (2, 0, 0)
    first, second = await Member.all().order_by("id")
    first.forgotten_at = mover.now
    await first.save()
    text = (await mover.write()).read_text("utf-8-sig")
    assert second.number in text
    assert first.number not in text


@pytest.mark.parametrize("layout", ["loyaltylion", "smile", "yotpo"])
async def test_what_another_layout_writes_can_be_read_again(mover: Mover, layout: str) -> None:
    text = "name,email,birthday,points\nAna Weiss,ana@example.com,05-17,240\n,b@example.com,,0\n"
    await mover.take(text)
    path = await mover.write(f"{layout}.csv", layout)
    taken = await mover.take(path, layout=layout, commit=False)
    assert taken.counts == (0, 2, 0), taken.refused
    assert (taken.result.totals.gained, taken.result.totals.taken) == (0, 0)


async def test_a_member_number_is_enough(town: Town, mover: Mover) -> None:
    ben = await town.member("Ben")
    number = (await ben.member()).number
    taken = await mover.take(f"member,points\n{number.lower()},5\nK01V5ZQ8,7\n", layout="kith")
    assert taken.counts == (1, 1, 0), taken.refused
    assert (await ben.balance()).available == 55
    new = await Member.get(number="K01V5ZQ8")
    assert (await ledger.balance(new.account_id, town.now)).available == 7


async def test_people_may_join_and_order_while_their_file_is_taken_in(
    town: Town, mover: Mover
) -> None:
    people = [town.phone(f"P{n}", "whatsapp") for n in range(24)]
    rows = "".join(f"{one.address.removeprefix('whatsapp:')},100\n" for one in reversed(people))

    async def arrive(one: Phone, number: int) -> None:
        if number % 3 == 0:
            await town.shop.order(f"{number}", "54.00", customer=one)
        await one.say("join")
        if number % 3 == 1:
            await town.shop.order(f"{number}", "54.00", customer=one)

    arrivals = [arrive(one, number) for number, one in enumerate(people)]
    await asyncio.gather(*arrivals[:12], mover.take(f"phone,points\n{rows}"), *arrivals[12:])
    assert await Member.all().count() == len(people)
    for number, one in enumerate(people):
        member = await one.member()
        balance = await one.balance()
        assert balance.available == 100 + (0 if member.imported_in else 50), number
        assert balance.pending == (54 if number % 3 != 2 else 0), number


def test_a_reason_that_begins_as_a_formula_is_none(tmp_path: Path) -> None:
    """It may begin with a title of the file, and spreadsheets run what looks like a formula."""
    title = "=HYPERLINK(1)"
    with Report(tmp_path / "refused.csv") as report:
        report.begin([title])
        report.add([Refused(2, f"{title}: a whole number")], {2: Record(2, ("x",))})
    with (tmp_path / "refused.csv").open(newline="", encoding="utf-8-sig") as file:
        assert list(csv.reader(file))[1] == ["2", f"'{title}: a whole number", "x"]
