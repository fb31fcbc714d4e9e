"""Every point that was issued is somewhere (L2), for all together and for each member; proofs."""

from datetime import datetime, timedelta

import pytest

from loyalty import insights, ledger
from loyalty.ledger import Cause
from loyalty.money import Money
from tests.loyalty.forging import forged
from tests.loyalty.people import BRAND, granted, joined
from tests.phones import SECRET, Town

DAY = timedelta(days=1)


async def test_totals_close_and_say_what_is_owed(town: Town) -> None:
    ana, ben = await town.member("Ana"), await town.member("Ben")
    await ana.grant(500)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    found = await insights.totals(town.brand, town.now)
    assert (found.issued, found.redeemed, found.available) == (600, 200, 400)
    assert (found.members, found.vouchers) == (2, 1)
    assert found.points_worth == Money(2000, "GBP")
    assert found.vouchers_worth == Money(1000, "GBP")
    assert found.liability == Money(3000, "GBP")
    member = await ben.member()
    taken = Cause("clawback", "test", "taken", town.brand, {})
    await ledger.claw_back(member.account_id, 80, taken, gained_for="test", now=town.now)
    found = await insights.totals(town.brand, town.now)
    assert (found.taken_back, found.debt, found.closes) == (50, 30, True)
    await town.member("Cleo")  # who never spends the 50 for joining
    town.wait(days=400)
    found = await insights.totals(town.brand, town.now)
    assert (found.available, found.expired, found.vouchers) == (350, 50, 0), "expired by the clock"
    assert found.closes
    states = await insights.states((await ana.member()).account_id, town.now)
    assert (states.earned, states.spent, states.available) == (550, 200, 350)
    await forged("UPDATE lot SET remaining = remaining + 1 WHERE points = 500")
    assert not (await insights.totals(town.brand, town.now)).closes
    await forged("UPDATE lot SET remaining = remaining - 1 WHERE points = 500")


async def test_a_proof_holds_for_what_was_and_for_nothing_else(db: str, now: datetime) -> None:
    ana, ben = await joined("ana", now), await joined("ben", now)
    for number in range(3):
        await granted(ana, 10, now + number * DAY, once=f"g{number}")
    await granted(ben, 30, now)
    proof = await insights.proof(ana, BRAND, now + 5 * DAY)
    assert (proof.length, proof.points, proof.day.isoformat()) == (3, 30, "2026-03-06")
    assert len(proof.code) == 16
    later = now + 30 * DAY
    await granted(ana, 10, later, once="later")
    for typed in (proof.code, f" {proof.code[:4]}-{proof.code[4:].lower()} "):
        found = await insights.proven(ana, typed, secret=BRAND.secret, now=later)
        assert found == proof
    for member, secret, code in (
        (ben, BRAND.secret, proof.code),
        (ana, b"another", proof.code),
        (ana, BRAND.secret, "0" * 16),
        (ana, BRAND.secret, "ä"),
    ):
        assert await insights.proven(member, code, secret=secret, now=later) is None
    await forged("UPDATE ledger_entry SET points = 1 WHERE seq = 2")
    found = await insights.proven(ana, proof.code, secret=BRAND.secret, now=later)
    assert found is None, "a ledger that was changed does not know it any more"


async def test_a_member_gets_a_proof_and_their_states(town: Town) -> None:
    ana = await town.member("Ana")
    await ana.grant(500)
    await ana.say("redeem 200 points")
    await ana.say("yes")
    said = await ana.say("proof")
    member = await ana.member()
    assert f"Member {member.number}, 1 March 2026: 350 points after 3 changes." in said
    assert "Available 350, on their way 0, spent 200, expired 0, taken back 0." in said
    assert "Ever earned: 550." in said
    code = said.splitlines()[2].strip()
    proven = await insights.proven(member, code, secret=town.brand.secret, now=town.now)
    assert proven is not None
    assert proven.points == 350
    assert "Nachweis deiner Punkte" in await (await town.member("Ben", locale="de")).say("Nachweis")


@pytest.mark.parametrize("length", [0, 1])
async def test_states_of_somebody_new(db: str, now: datetime, length: int) -> None:
    ana = await joined("ana", now)
    if length:
        await granted(ana, 10, now)
    states = await insights.states(ana.account_id, now)
    assert (states.earned, states.available, states.debt) == (10 * length, 10 * length, 0)


async def test_a_proof_names_the_day_where_the_member_is(town: Town) -> None:
    """At noon in London it is tomorrow already on Kiritimati, in the history as in the proof."""
    ana = await town.member("Ana")
    await ana.say("zone Kiritimati")
    town.wait(hours=1)
    await ana.grant(10)
    assert "2 March 2026: +10" in await ana.say("history")
    said = await ana.say("proof")
    assert ", 2 March 2026: 60 points" in said
    code = said.splitlines()[2].strip()
    proven = await insights.proven(await ana.member(), code, secret=SECRET, now=town.now)
    assert proven is not None
    assert proven.day.isoformat() == "2026-03-02"


async def test_nothing_can_be_proven_too(db: str, now: datetime) -> None:
    ana = await joined("ana", now)
    proof = await insights.proof(ana, BRAND, now)
    assert (proof.length, proof.points) == (0, 0)
    assert await insights.proven(ana, proof.code, secret=BRAND.secret, now=now) == proof
