"""Arms are drawn by chance, the same on both databases, and for everybody the same each time."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from loyalty import campaigns, programme
from loyalty.campaigns import arms, freezing
from loyalty.models import Outgoing
from loyalty.statements import Sql, rows
from tests.loyalty.audiences import TEXT, Crowd, branded, drafted, gathered, launched
from tests.loyalty.people import BRAND
from tests.profiles import tries

KEY = arms.key_of(b"a secret for tests", 7)


def test_shares_are_right_and_campaigns_differ() -> None:
    members = tries(20_000)
    names = ["a", "b", "c"]
    held = 2000
    drawn = [arms.arm(KEY, n, held, names) for n in range(members)]
    expected = [members * 0.2] + [members * 0.8 / 3] * 3
    found = [drawn.count(one) for one in (arms.HELD_OUT, *names)]
    assert chisquare(found, expected).pvalue > 1e-4, found
    other = arms.key_of(b"a secret for tests", 8)
    both = sum(
        1 for n in range(members) if drawn[n] == arms.arm(other, n, held, names) == arms.HELD_OUT
    )
    assert chisquare([both, members - both], [members * 0.04, members * 0.96]).pvalue > 1e-4
    assert arms.key_of(b"another secret for tests", 7) != KEY


@settings(max_examples=tries(200), deadline=None)
@given(st.integers(1, 2**60), st.integers(0, 9000), st.integers(1, 8))
def test_everybody_is_in_one_arm(member: int, held: int, variants: int) -> None:
    names = list("abcdefgh"[:variants])
    arm = arms.arm(KEY, member, held, names)
    assert arm in (arms.HELD_OUT, *names)
    assert arm == arms.arm(KEY, member, held, names)
    assert (arm == arms.HELD_OUT) == (arms.number(KEY, member) % arms.WHOLE < held)


@pytest.mark.usefixtures("db")
async def test_the_databases_draw_as_we_do() -> None:
    for member in (1, 2, 17, 10**9, 2**62):
        sql = Sql(f"SELECT {arms.number_sql('$1', '$2')} AS drawn")
        (found,) = await rows(sql, KEY, str(member))
        assert int(found["drawn"]) == arms.number(KEY, member)


@pytest.mark.usefixtures("db")
async def test_a_launch_deals_them(now: datetime) -> None:
    await gathered(Crowd(300), now)
    texts = [TEXT, {**TEXT, "variant": "b"}]
    made = await launched(BRAND, now, held_out=25, texts=texts)
    key = arms.key_of(BRAND.secret, made.id)
    found = {row.member_id: row for row in await Outgoing.filter(campaign_id=made.id)}
    assert {n: row.variant for n, row in found.items()} == {
        n: arms.arm(key, n, 2500, ["a", "b"]) for n in range(1, 301)
    }
    for row in found.values():
        held = row.variant == arms.HELD_OUT
        assert (row.state, row.reason) == (("skipped", "held out") if held else ("queued", ""))
    counts = await campaigns.counts(made.id)
    assert (counts.size, counts.held_out + counts.waiting) == (300, 300)


@pytest.mark.usefixtures("db")
async def test_rules_that_change_while_it_is_frozen_change_no_arm(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gathered(Crowd(120), now)
    monkeypatch.setattr(freezing, "CHUNK", {"postgres": 40, "sqlite": 40})
    before, after = branded(held_out=3000), branded(held_out=0)
    await programme.apply(before.programme, now)
    made = await drafted(now)
    await campaigns.launch(made.id, by="Bo", brand=before, now=now)
    await (await freezing.Plan.of(made.id, before)).freeze_some(now)
    await programme.apply(after.programme, now + timedelta(hours=1))
    await campaigns.freeze(made.id, after, now + timedelta(hours=1))
    held = await Outgoing.filter(campaign_id=made.id, variant=arms.HELD_OUT)
    key = arms.key_of(BRAND.secret, None)
    expected = {n for n in range(1, 121) if arms.number(key, n) % 10_000 < 3000}
    assert {row.member_id for row in held} == expected


@pytest.mark.usefixtures("db")
async def test_some_are_held_out_of_everything(now: datetime) -> None:
    await gathered(Crowd(200), now)
    brand = branded(held_out=2000)
    spared = []
    for name in ("one", "two"):
        made = await launched(brand, now, name=name)
        held = await Outgoing.filter(campaign_id=made.id, variant=arms.HELD_OUT)
        spared.append({row.member_id for row in held})
    key = arms.key_of(brand.secret, None)
    assert (
        spared[0] == spared[1] == {n for n in range(1, 201) if arms.number(key, n) % 10_000 < 2000}
    )
    assert 20 < len(spared[0]) < 60
