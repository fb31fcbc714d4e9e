"""`kith referrals`: who brought whom, from the command line."""

from datetime import UTC, datetime

from bot import database
from loyalty import members, programme
from loyalty.models import Member
from referral_links.models import Decision, Referral
from tests.bot.commands import kith
from tests.bot.test_cli import PROGRAMME, Fresh, one_line

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def joined(name: str) -> Member:
    """Somebody who is a member."""
    return await members.join(
        channel="telegram", address=f"telegram:{name}", name=name, locale="en", zone="UTC", now=NOW
    )


async def test_who_brought_whom_is_listed_in_pages(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    await database.open(url)
    ana, bob, cem, dora = [await joined(name) for name in ("Ana", "Bob", "Cem", "Dora")]
    for number, (friend, advocate) in enumerate(((bob, ana), (cem, ana), (dora, bob)), 1):
        await Referral.create(
            id=number, friend=friend, advocate=advocate, code="ABCD2345", attributed_at=NOW,
            stage="ordered" if friend is cem else "joined", tag="bag" if friend is cem else "",
        )  # fmt: skip
    await database.close()
    given = {"KITH_DATABASE_URL": url}
    dora_came = f"3  2026-03-01  {bob.number} brought {dora.number}  joined  text"
    cem_came = f"2  2026-03-01  {ana.number} brought {cem.number}  ordered  text  bag"
    bob_came = f"1  2026-03-01  {ana.number} brought {bob.number}  joined  text"
    status, out, _ = kith("referrals", "list", "--limit", "2", **given)
    more = "more: kith referrals list --after 2"
    assert (status, out.splitlines()) == (0, [dora_came, cem_came, more])
    late = ("--stage", "joined", "--after", "2")
    assert kith("referrals", "list", *late, **given)[1] == f"{bob_came}\n"
    none = kith("referrals", "list", "--stage", "rewarded", **given)[1]
    assert none == "no friend is listed as rewarded\n"
    status, out, _ = kith("referrals", "show", bob.number, **given)
    shown = [f"brought by: {bob_came.removeprefix('1  ')}", "brought: 1 friend", dora_came]
    assert (status, out.splitlines()) == (0, shown)
    status, _, err = kith("referrals", "show", "nobody", **given)
    assert (status, one_line(err)) == (1, "kith: nobody is no member's number")


async def test_staff_are_told_why(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    await database.open(url)
    await programme.apply(programme.parse(PROGRAMME.read_text("utf-8")), NOW)
    ana, bob, cem = [await joined(name) for name in ("Ana", "Bob", "Cem")]
    for number, (friend, advocate, outcome) in enumerate(
        ((bob, ana, "attributed"), (cem, ana, "existing-member"), (cem, None, "unknown")), 1
    ):
        await Decision.create(
            id=number, friend=friend, advocate=advocate, code="ABCD2345", path="token", tag="bag",
            outcome=outcome, touched_at=NOW, at=NOW,
        )  # fmt: skip
    await database.close()
    given = {"KITH_DATABASE_URL": url}
    came = f"came through a link, though the code was missing  ABCD2345 of {ana.number}"
    first = f"1  2026-03-01  {bob.number} {came}  counted  campaign bag"
    second = f"2  2026-03-01  {cem.number} {came}  was a member already  campaign bag"
    status, out, _ = kith("referrals", "why", ana.number, "--limit", "1", **given)
    more = f"more: kith referrals why {ana.number} --after 2"
    assert (status, out.splitlines()) == (0, [second, more])
    out = kith("referrals", "why", ana.number, "--after", "2", **given)[1]
    assert out.splitlines() == [first]
    out = kith("referrals", "why", cem.number, **given)[1]
    assert "of nobody  nobody has such a code" in out.splitlines()[0]
