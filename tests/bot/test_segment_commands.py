"""`kith segments` and `kith members`: what staff type, and once through the real door."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest
import typer.main

from bot.commands import members, segments
from bot.commands.base import Refused
from loyalty.models import Act, Campaign, MemberTag
from loyalty.segments import FIELDS, parse
from tests.bot.commands import kith
from tests.bot.test_cli import Fresh, one_line
from tests.loyalty.people import joined
from tests.test_house import text

Says = Callable[..., Awaitable[list[str]]]


@pytest.fixture
def says(db: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """Give a command to the database that is open; the lines it prints."""
    waiting: list[Awaitable[None]] = []
    for module in (segments, members):
        monkeypatch.setattr(module, "run", waiting.append)
        monkeypatch.setattr(module, "with_database", lambda work: work(None))

    async def say(group: Any, *words: str) -> list[str]:
        typer.main.get_command(group.app).main(list(words), standalone_mode=False)
        while waiting:
            await waiting.pop()
        return capsys.readouterr().out.splitlines()

    return say


async def test_a_segment_is_saved_shown_used_and_removed(says: Says, now: datetime) -> None:
    for name in ("ana", "ben", "cleo"):
        await joined(name, now)
    assert await says(segments, "list") == ["no segment is saved"]
    saved = await says(segments, "save", "Quiet ones", "last order is never", "--by", "bo")
    assert saved == ["Quiet ones is saved, version 1"]
    same = await says(segments, "save", "quiet  ones", "last order is never")
    assert same == ["Quiet ones is saved, version 1"]
    text = "last_order = never and not tag = vip"
    assert await says(segments, "save", "QUIET ONES", text) == ["Quiet ones is saved, version 2"]
    shown = await says(segments, "show", "quiet ones")
    assert shown[0] == 'Quiet ones: last_order = never and not tag = "vip"'
    assert re.fullmatch(r"version 2, changed 20\d\d-\d\d-\d\d, by bo", shown[1])
    assert shown[2] == "means 3 members now"
    assert json.loads(shown[3])["all"][0]["field"] == "last_order"
    assert await says(segments, "save", "All", "") == ["All is saved, version 1"]
    assert await says(segments, "list", "--limit", "1") == [
        "All  version 1  not counted  everybody",
        'more: kith segments list --after "All"',
    ]
    assert await says(segments, "list", "--after", "All") == [
        f"Quiet ones  version 2  3 members  {text}"
    ]
    assert await says(segments, "count", "in segment 'quiet ones'") == [
        'segment = "quiet ones": 3 members'
    ]
    assert await says(segments, "remove", "quiet ones") == ["quiet ones is removed"]
    acts = [(act.act, act.detail["name"]) async for act in Act.all().order_by("id")]
    assert acts == [
        ("segment.save", "Quiet ones"), ("segment.save", "Quiet ones"), ("segment.save", "All"),
        ("segment.remove", "Quiet ones"),
    ]  # fmt: skip


async def test_circles_and_what_others_use_are_refused(says: Says, now: datetime) -> None:
    await says(segments, "save", "A", "reachable")
    await says(segments, "save", "B", "segment = a or news")
    with pytest.raises(Refused, match="segments mean each other: a > b > a"):
        await says(segments, "save", "a", "not in segment B")
    with pytest.raises(Refused, match="segments mean each other: c > c"):
        await says(segments, "save", "C", "segment = C")
    await Campaign.create(name="Spring", segment="in segment a", created_by="bo", created_at=now)
    with pytest.raises(Refused, match='"A" is used by B, Spring'):
        await says(segments, "remove", "A")
    with pytest.raises(Refused, match='no segment "AA"; perhaps a'):
        await says(segments, "count", "segment = AA")
    with pytest.raises(Refused, match='no segment "D"'):
        await says(segments, "show", "D")
    with pytest.raises(Refused, match="at most 64 characters"):
        await says(segments, "save", "x" * 65, "")


async def test_a_sample_is_paged(says: Says, now: datetime) -> None:
    numbers = sorted([(await joined(name, now)).number for name in ("ana", "ben", "cleo")])
    first = await says(segments, "sample", 'language = "en"', "--limit", "2")
    assert first == [
        *(f"{number}  en" for number in numbers[:2]),
        f"more: kith segments sample 'language = \"en\"' --after {numbers[1]}",
    ]
    rest = await says(segments, "sample", 'language = "en"', "--after", numbers[1])
    assert rest == [f"{numbers[2]}  en"]
    assert await says(segments, "sample", "language = de") == ["nobody"]


async def test_members_are_tagged(says: Says, now: datetime) -> None:
    ana, ben = await joined("ana", now), await joined("ben", now)
    assert await says(members, "tags") == ["no member has a tag"]
    assert await says(members, "tag", ana.number, "VIP", " Press   list ", "vip") == [
        f"{ana.number}: press list, vip"
    ]
    await says(members, "tag", ana.number, "vip")
    await says(members, "tag", ben.number, "vip")
    assert await says(members, "tags", "--limit", "1") == [
        "press list  1 member", 'more: kith members tags --after "press list"',
    ]  # fmt: skip
    assert await says(members, "tags", "--after", "press list") == ["vip  2 members"]
    assert await says(segments, "count", "tag = 'press LIST'") == ['tag = "press list": 1 member']
    assert await says(members, "untag", ana.number, "Vip", "press list", "other") == [
        f"{ana.number}: no tags"
    ]
    assert await MemberTag.all().count() == 1
    assert await Act.filter(about=f"member:{ana.id}").count() == 2, "what changes nothing is no act"
    with pytest.raises(Refused, match="a tag of at most 40 characters"):
        await says(members, "tag", ana.number, "x" * 41)
    with pytest.raises(Refused, match="at most 50 tags"):
        await says(members, "tag", ana.number, *(f"t{n}" for n in range(51)))
    with pytest.raises(Refused, match="no member's number"):
        await says(members, "tag", "0", "vip")


async def test_the_page_explains_every_field(says: Says) -> None:
    page = text("docs/segments.md")
    said = await says(segments, "fields")
    for field, line in zip(FIELDS.values(), said, strict=True):
        assert line.startswith(f"{field.name}: ")
        ops = " ".join(f"`{op}`" for op in field.kind.ops)
        within = {"": "", "may": ", `within`", "must": ", always `within`"}[field.within]
        row = (field.name, f"{ops}{within}", field.kind.expects, field.means, field.example)
        assert "| `{}` | {} | {} | {} | `{}` |".format(*row) in page
        parse(field.example)
    shown = re.findall(r"```\n(.*?)```", page, re.DOTALL)[0].splitlines()
    assert len(shown) > 3
    for line in shown:
        parse(line)


def test_a_wrong_filter_is_one_line(fresh_database: Fresh) -> None:
    url = fresh_database("sqlite")
    status, _, err = kith("segments", "count", "tire = gold", KITH_DATABASE_URL=url)
    said = 'kith: character 1: there is no field "tire"; perhaps tier'
    assert (status, one_line(err)) == (2, said)
