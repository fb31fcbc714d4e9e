"""Birthday wishes: of what was paid, in the daytime, and a little late rather than not at all."""

from datetime import timedelta
from typing import Any

import pytest

from loyalty import insights, programme
from loyalty.models import Activity, Identity, Member
from scheduler import birthdays
from tests.loyalty.people import joined
from tests.scheduler.dues import told
from tests.scheduler.test_birthdays import BRAND, DAY, at, born


async def wishes(when: Any) -> list[tuple[str, int]]:
    """What is said at an instant, and whether it is late."""
    return [(one["text"], one["params"]["late"]) for one in await told("birthday", BRAND, when)]


async def test_the_wish_says_what_was_paid_once_and_in_the_daytime(db: str) -> None:
    ana = await born("ana", "06-10", at("2026-01-01T12:00"))
    paid = at("2026-06-10T08:00")  # 9:00 in London
    assert await birthdays.pay(BRAND, paid) == 1
    assert await told("birthday", BRAND, paid + timedelta(minutes=59)) == []
    (wish,) = await told("birthday", BRAND, paid + timedelta(hours=1))
    assert wish["once"] == f"remind:birthday:{ana.id}:birthday-2026"
    assert wish["params"] == {
        "name": "ana",
        "points": 100,
        "worth": {"money": 500, "currency": "GBP"},
        "late": 0,
    }
    assert await told("birthday", BRAND, paid + 2 * DAY) == []
    assert await insights.drift() == []


@pytest.mark.parametrize(
    ("hours", "heard"),
    [(2, 0), (14.5, None), (25, 1), (7 * 24 - 1, 1), (7 * 24 + 1, None)],
)
async def test_whoever_could_not_be_told_on_the_day_hears_a_late_wish(
    db: str, hours: float, heard: int | None
) -> None:
    await born("ana", "06-10", at("2026-01-01T12:00"))
    paid = at("2026-06-10T10:00")
    await birthdays.pay(BRAND, paid)
    found = await wishes(paid + timedelta(hours=hours))
    assert found == ([] if heard is None else [("birthday-bonus", heard)])


async def test_a_day_is_over_by_the_clock_of_who_has_it(db: str) -> None:
    told_at = at("2026-01-01T12:00")
    await born("ana", "06-10", told_at, zone="Pacific/Auckland")
    await born("ben", "06-10", told_at, zone="America/Los_Angeles")
    await birthdays.pay(BRAND, at("2026-06-10T18:00"))  # 6:00 on the 11th, and 11:00 on the 10th
    assert await wishes(at("2026-06-10T18:00")) == [("birthday-bonus", 0)]
    assert await wishes(at("2026-06-10T22:30")) == [("birthday-bonus", 1)], "10:30 on the 11th"


async def test_29_february_is_the_28th_in_other_years(db: str) -> None:
    for name in ("ana", "ben"):
        await born(name, "02-29", at("2026-12-01T12:00"))
    await birthdays.pay(BRAND, at("2027-02-28T12:00"))
    await Identity.filter(address="telegram:ben").update(unreachable_at=at("2027-02-28T12:00"))
    assert await wishes(at("2027-02-28T12:00")) == [("birthday-bonus", 0)]
    await Identity.filter(address="telegram:ben").update(unreachable_at=None)
    assert await wishes(at("2027-03-01T12:00")) == [("birthday-bonus", 1)]


async def test_only_birthdays_that_were_paid_are_wished_for(db: str) -> None:
    noon = at("2026-06-10T12:00")
    await programme.apply(BRAND.programme, noon)
    for number, (rule, state) in enumerate((("other", "earned"), ("birthday", "rejected"))):
        member = await joined(f"m{number}", noon)
        await Activity.create(
            account_id=member.account_id, rule=rule, subject="2026", once=rule, state=state,
            points=5, asked_at=noon,
        )  # fmt: skip
    assert await wishes(noon) == []


async def test_points_are_paid_also_to_whoever_cannot_be_told(db: str) -> None:
    ana = await born("ana", "06-10", at("2026-01-01T12:00"))
    noon = at("2026-06-10T12:00")
    await Member.filter(id=ana.id).update(silent=True)
    assert await birthdays.pay(BRAND, noon) == 1
    assert await wishes(noon) == []
    assert (await Activity.get()).points == 100


async def test_who_became_part_of_somebody_is_wished_well_as_that_one(db: str) -> None:
    ana = await born("ana", "06-10", at("2026-01-01T12:00"))
    noon = at("2026-06-10T12:00")
    await birthdays.pay(BRAND, noon)
    whole = await joined("anna", noon)
    await Member.filter(id=ana.id).update(merged_into_id=whole.id, name="", birthday="")
    (wish,) = await told("birthday", BRAND, noon)
    assert (wish["member"], wish["params"]["late"]) == (whole.id, 0)
