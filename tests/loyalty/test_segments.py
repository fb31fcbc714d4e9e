"""Segments: the text, the tree and the one statement mean the same, whatever somebody writes."""

import json
import random
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from loyalty import programme, segments
from loyalty.errors import BadFilter
from loyalty.models import Member
from loyalty.segments import Filter, from_json, parse, to_json, to_text
from loyalty.statements import Sql, rows
from tests.bot.test_plans import told
from tests.loyalty.people import RULES
from tests.loyalty.segment_people import CONDITIONS, FILTERS, HOSTILE, crowd
from tests.loyalty.segment_reading import Person, everybody, meant
from tests.profiles import tries

WORDS = (
    *segments.FIELDS, "and", "or", "not", "in", "is", "within", "(", ")", ",", "=", "!=", "<=",
    "60 days", "never", '"a"', "'", '"', "\\", "“", "everybody", "30", "10.00", "yes", "\x00",
)  # fmt: skip


@settings(max_examples=tries(100), deadline=None)
@given(FILTERS)
def test_what_is_written_is_read_again(of: Filter) -> None:
    assert parse(to_text(of)) == of
    assert from_json(json.loads(json.dumps(to_json(of)))) == of


@settings(max_examples=tries(100), deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join) | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse(text)
    except BadFilter:
        return
    assert parse(to_text(found)) == found


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("", "everybody"),
        ("  TIER  =  layer   three ", 'tier = "layer three"'),
        ("tier is “Layer Two”", 'tier = "Layer Two"'),
        ("tier is not in (a, 'b')", 'not tier in ("a", "b")'),
        ("last order is never", "last_order = never"),
        ("last-word ≥ 8 Weeks", "last_word >= 56 days"),
        ("expiring within 1 day", "expiring > 0 within 1 days"),
        ("spent => 100 within 90 days", "spent >= 100.00 within 90 days"),
        ("points > 3 or points < 1 and not news", "points > 3 or points < 1 and not news = yes"),
        ("(points > 3 or points < 1) and (news)", "(points > 3 or points < 1) and news = yes"),
        ("in segment Sleepers", 'segment = "Sleepers"'),
        ('tag = "a \\"b\\" \\\\"', 'tag = "a \\"b\\" \\\\"'),
        ("member = m7k2-q9xa", 'member = "M7K2Q9XA"'),
        ("birthday = This Month", "birthday = this month"),
    ],
)
def test_it_is_read_kindly(text: str, same: str) -> None:
    assert to_text(parse(text)) == same


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("points > 3 and tire = gold", 'character 16: there is no field "tire"; perhaps tier'),
        ("points > ten", 'points: "ten" is not a whole number such as 200'),
        ("value > 1.234", 'value: "1.234" is not an amount such as 1000.00, without'),
        ("points > 1,000", "character 11: numbers are written without signs for thousands"),
        ("(spent > 1,000.50)", "character 11: numbers are written without signs for thousands"),
        ("spent > 1.000", '"1.000" is not an amount such as 1000.00, without signs'),
        ("points in (1, 2)", 'points cannot be asked with "in"'),
        ("(points > 3", 'character 12: ")" was expected at the end'),
        ('tag = "vip', "character 7: the quote is not closed"),
        ("points ! 3", 'character 8: "!" means nothing'),
        ("tag = vip news = yes", 'character 16: "and" or "or" was expected before "="'),
        ("tag = vip and", "character 14: a field such as tier was expected at the end"),
        ("last_order = 60 days", "> 60 days, < 60 days or = never"),
        ("last_order > never", "> 60 days, < 60 days or = never"),
        ("joined = never", 'joined cannot be asked with "="'),
        ("last_order > 60", '"60" is not a time such as 60 days, or 8 weeks'),
        ("expiring > 3", "expiring: say in how many days"),
        ("points > 3 within 9 days", 'points has no "within"'),
        ("orders > 3 within ages", 'within "ages" is not a time'),
        ("invited = orderd", "perhaps ordered"),
        ("points", "points: compare it, such as points >= 200"),
        ("in reachable", '"segment" was expected'),
        ("not " * 50 + "news", "parts within each other"),
        ("(" * 99 + "news" + ")" * 99, "parts within each other"),
        (" or ".join(["news"] * 101), "more than 100 conditions"),
        (f"tag in ({','.join(f't{n}' for n in range(201))})", "more than 200 values"),
        ("x" * 60_001, "at most 60000 characters"),
        ("tag = " + "x" * 41, "a tag of at most 40 characters"),
        ("tag = a\x00b", "a name of at most"),
    ],
)
def test_a_refusal_says_where_and_what(text: str, said: str) -> None:
    with pytest.raises(BadFilter) as refused:
        parse(text)
    assert said in str(refused.value)


ONE = {"field": "points", "is": ">", "value": "3"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (None, "the whole: an object was expected"),
        ({}, "the whole: one of"),
        ({"all": []} | ONE, "the whole: one of"),
        ({"any": []}, "any: at least two parts"),
        ({"all": [ONE]}, "all: at least two parts"),
        ({"all": {"not": ONE}}, "all: a list was expected"),
        ({"all": [ONE, {"not": [ONE]}]}, "all[1].not: an object was expected"),
        (ONE | {"value": 3}, "value: a text was expected"),
        (ONE | {"value": ["3"]}, "value: a text was expected"),
        (ONE | {"field": "tag", "is": "in", "value": []}, "tag: a value is missing"),
        (ONE | {"is": "in", "value": ["3"]}, 'points cannot be asked with "in"'),
        (ONE | {"is": None}, '"field" and "is" are texts'),
        (ONE | {"field": "tire"}, "perhaps tier"),
        (ONE | {"within": True}, "within: a number of days"),
        (ONE | {"within": 3}, 'points has no "within"'),
        (ONE | {"field": "orders", "within": 99_999}, "is not a time"),
        (ONE | {"more": 1}, "the whole: one of"),
    ],
)
def test_bad_json_is_refused(given: Any, said: str) -> None:
    with pytest.raises(BadFilter) as refused:
        from_json(given)
    assert said in str(refused.value)


def test_json_that_is_too_deep_is_refused() -> None:
    deep: dict[str, Any] = ONE
    for _ in range(30):
        deep = {"not": deep}
    with pytest.raises(BadFilter, match="within each other"):
        from_json(deep)


@pytest.fixture
async def people(db: str, now: datetime, chance: random.Random) -> Sequence[Person]:
    await crowd(chance, now)
    return await everybody()


async def found(of: Filter, now: datetime) -> set[int]:
    """Whom the statement finds, put into another one as a campaign does."""
    condition, params = await segments.sql(of, now, 2)
    one = Sql(f"SELECT m.id + $1 AS id FROM member m WHERE {condition}")
    return {int(each["id"]) for each in await rows(one, 0, *params)}


CHECKED = settings(max_examples=tries(100), deadline=None)


@CHECKED
@given(of=CONDITIONS | FILTERS)
async def test_the_statement_means_what_the_filter_says(
    people: Sequence[Person], now: datetime, of: Filter
) -> None:
    expected = meant(of, people, now, RULES)
    assert await found(of, now) == expected, to_text(of)
    assert await segments.count(of, now) == len(expected), to_text(of)


@CHECKED
@example(text="\x00")
@given(text=st.text(min_size=1, max_size=40) | st.sampled_from(HOSTILE))
async def test_no_value_is_ever_part_of_the_statement(
    people: Sequence[Person], now: datetime, text: str
) -> None:
    for field in ("tag", "zone", "member"):
        try:
            of = parse(to_text(segments.Condition(field, "=", text)))
        except BadFilter:
            continue
        condition, params = await segments.sql(of, now)
        harmless, _ = await segments.sql(parse(f"{field} = a"), now)
        assert (condition, len(params)) == (harmless, 1)
        assert await found(of, now) == meant(of, people, now, RULES)


async def test_count_and_pages(people: Sequence[Person], now: datetime) -> None:
    of = parse("points >= 0")
    assert await segments.count(of, now) == len(people) - 2
    first = await segments.sample(of, 10, "", now)
    rest = await segments.sample(of, 100, first[-1].number, now)
    numbers = [one.number for one in (*first, *rest)]
    alive = Member.filter(merged_into_id=None, forgotten_at=None)
    assert numbers == sorted([one.number async for one in alive])


async def test_a_part_of_an_audience_asks_its_own_members_only(db: str, now: datetime) -> None:
    await programme.apply(RULES, now)
    await segments.save("Sleepers", "last_order > 60 days", "bo", now)
    examples = [field.example for field in segments.FIELDS.values()]
    for text in (*examples, *(f"not {one}" for one in examples)):
        condition, params = await segments.sql(parse(text), now, 3)
        part = f"SELECT m.id FROM member m WHERE m.id > $1 AND m.id <= $2 AND {condition}"
        plan = await told(Sql(part), 5, 9, *params)
        assert not re.search("Join|Nested Loop|Seq Scan|SCAN", plan), (text, plan)


async def test_a_time_that_leads_out_of_the_calendar(db: str, now: datetime) -> None:
    early = datetime(1, 1, 2, tzinfo=now.tzinfo)
    of = parse("joined > 36500 days or orders > 1 within 3 days or expiring within 36500 days")
    assert await segments.count(of, early) == 0
    assert await segments.count(of, datetime.max.replace(tzinfo=now.tzinfo)) == 0


async def test_what_the_rules_do_not_have(db: str, now: datetime) -> None:
    with pytest.raises(BadFilter, match="there are no rules yet"):
        await segments.count(parse("tier = gold"), now)
    await crowd(random.Random(1), now, 3)
    with pytest.raises(BadFilter, match='no level "Layr Two"; perhaps Layer Two'):
        await segments.count(parse('points > 1 and tier = "Layr Two"'), now)
    with pytest.raises(BadFilter, match="no time zone is in XX"):
        await segments.count(parse("country = XX"), now)
