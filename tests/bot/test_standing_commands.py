"""`kith referrals standing`, `ambassadors`, `silent`, `compare`, `tags`, from the command line."""

from datetime import UTC, datetime, timedelta

from bot import database
from loyalty import programme
from loyalty.models import Member, Order
from referral_links.models import LinkDay, Referral
from tests.bot.commands import kith
from tests.bot.test_cli import PROGRAMME, Fresh
from tests.bot.test_referral_commands import joined

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def bought(member: Member, number: int, cents: int, at: datetime) -> None:
    """An order that stands."""
    await Order.create(
        key=f"kith:{number}", source="kith", number=f"{number}", member=member, currency="GBP",
        total_cents=cents, paid_at=at, received_at=at,
    )  # fmt: skip


async def test_what_referrers_are_worth_is_shown(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    await database.open(url)
    await programme.apply(programme.parse(PROGRAMME.read_text("utf-8")), NOW)
    ana, bob, *friends = [await joined(f"P{number}") for number in range(6)]
    order = 0
    for day, friend in enumerate((bob, *friends)):
        advocate = bob if friend is friends[-1] else ana
        await Referral.create(
            friend=friend, advocate=advocate, code="ABCD2345", attributed_at=NOW + day * DAY,
            stage="ordered",
        )  # fmt: skip
        for after in (0, 20):
            order += 1
            await bought(friend, order, 50_000 + 1000 * day, NOW + (day + after) * DAY)
    await bought(ana, 99, 1234, NOW)
    await LinkDay.create(key="x", member=ana, day=NOW.date(), tag="bag", opened=1200, telegram=7)
    await database.close()
    given = {"KITH_DATABASE_URL": url}  # and no secret: who only looks needs none
    status, out, _ = kith("referrals", "standing", ana.number, **given)
    assert (status, out.splitlines()) == (0, [
        "own orders: £12.34",
        "friends: 4, 4 customers, 8 orders, £4,120.00",
        "their friends: 1, 1 customer, 2 orders, £1,080.00",
        "value: £5,200.00 from 5 descendants",
        "cost: 0 points, worth £0.00 (0 to the member)",
        "last friend: 2026-03-04",
    ])  # fmt: skip
    status, out, _ = kith("referrals", "ambassadors", "--limit", "1", **given)
    first = f"1  {ana.number}  4 friends  5 descendants  5 customers"
    more = "more: kith referrals ambassadors --after 1"
    told = [f"{first}  friends £4,120.00  all £5,200.00", more]
    assert (status, out.splitlines()) == (0, told)
    status, out, _ = kith("referrals", "silent", **given)
    silent = (
        f"1  {ana.number}  4 friends  4 customers  last friend 2026-03-04"
        "  silent since 2026-04-03  last wrote 2026-03-01\n"
    )
    assert (status, out) == (0, silent)
    status, out, _ = kith("referrals", "compare", "--days", "30", **given)
    friends_spent = "spent £1,040.00 (£1,000.74 to £1,079.26)"
    assert (status, out.splitlines()) == (0, [
        "each followed for 30 days after the first order",
        f"brought by friends: 5 customers, came back 100.0% (56.6% to 100.0%), {friends_spent}",
        "all others: 1 customer, came back 0.0% (0.0% to 79.3%)",
        "difference: came back +100.0 (+9.5 to +100.0) percentage points",
    ])  # fmt: skip
    status, out, _ = kith("referrals", "tags", **given)
    assert (status, out.splitlines()) == (0, [
        "1  (no tag)  opened 0  doors 0  joined 5  ordered 5  rewarded 0",
        "2  bag  opened 1,200  doors 7  joined 0  ordered 0  rewarded 0",
    ])  # fmt: skip
    status, out, _ = kith("referrals", "costs", "--days", "3650", **given)
    assert (status, out.splitlines()[3:5]) == (0, ["cost: £0.00", "first orders: £0.00"])
