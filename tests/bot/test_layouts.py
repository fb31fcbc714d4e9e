"""Files as people have them: encodings, separators, line ends, broken quotes, other providers."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.layouts import cells, sheets
from bot.layouts.cells import BadCell
from bot.layouts.reading import How, Reader
from bot.layouts.sheets import BadSheet, Record
from bot.layouts.titles import KITH, LAYOUTS, LOYALTYLION, SMILE, YOTPO, UnknownLayout, recognised
from loyalty.moving import GivenLot, MemberLine
from tests.phones import RULES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RIPE = datetime(2026, 3, 15, 12, tzinfo=UTC)
ROWS = 'name;email;points\r\nZoë;zoe@example.com;5\r\n"B;\r\nb";b@example.com;6\r\n'


def read(folder: Path, content: str | bytes, encoding: str = "") -> list[Record]:
    """All lines of a file."""
    path = folder / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(sheets.records(sheets.look(path, encoding)))


def line(titles: str, row: str, layout: str = "auto", **how: object) -> MemberLine:
    """What one line says under these titles."""
    header = titles.split(",")
    chosen = recognised(header) if layout == "auto" else LAYOUTS[layout]
    reader = Reader(chosen, header, How(RULES, NOW, **how), {})  # type: ignore[arg-type]
    return reader.line(2, row.split(","))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_usual_file_reads_alike(
    tmp_path: Path, encoding: str, end: str, separator: str
) -> None:
    text = ROWS.replace("\r\n", end).replace(";", separator)
    found = read(tmp_path, text.encode(encoding))
    cleaned = [tuple(cell.lstrip("\ufeff") for cell in record.cells) for record in found]
    assert cleaned == [
        ("name", "email", "points"),
        ("Zoë", "zoe@example.com", "5"),
        (f"B{separator}{end}b", "b@example.com", "6"),
    ]
    assert [record.number for record in found] == [1, 2, 3]
    assert not any(record.wrong for record in found)


def test_excel_may_name_the_separator(tmp_path: Path) -> None:
    found = read(tmp_path, "sep=;\nname;email\nA,B;a@example.com\n")
    assert [record.cells for record in found] == [("name", "email"), ("A,B", "a@example.com")]


def test_a_forgotten_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    rows = ["name,email", *(f"m{n},m{n}@example.com" for n in range(2, 200))]
    rows[4] = '"Ed,ed@example.com'
    rows[150] = '"Fay,fay@example.com'
    found = read(tmp_path, "\n".join(rows) + "\n")
    wrong = {record.number: record.wrong for record in found if record.wrong}
    assert wrong == dict.fromkeys((5, 151), "a quote is opened and not closed")
    assert len(found) == len(rows)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("x" * 300_000, "longer than"),
        ('"' + "x" * 300_000 + '",5', "longer than"),
        ('"a"b,5', "quotes"),
        ("a\ufffdb,5", "not of its encoding"),
    ],
)
def test_a_line_that_cannot_be_read_loses_no_other(tmp_path: Path, bad: str, why: str) -> None:
    found = read(tmp_path, f"email,points\na@example.com,1\n{bad}\nb@example.com,2\n")
    assert [(record.number, bool(record.wrong)) for record in found] == [
        (1, False), (2, False), (3, True), (4, False),
    ]  # fmt: skip
    assert why in found[2].wrong
    assert found[3].cells == ("b@example.com", "2")


def test_bytes_of_another_encoding_are_noticed(tmp_path: Path) -> None:
    found = read(tmp_path, b"\xef\xbb\xbfname,email\nZo\xeb,a@example.com\nAna,b@example.com\n")
    assert [bool(record.wrong) for record in found] == [False, True, False]
    with pytest.raises(BadSheet, match="empty"):
        read(tmp_path, "")
    with pytest.raises(BadSheet, match="no line"):
        read(tmp_path, "\n\n")


def test_junk_neither_hangs_nor_loses_lines(tmp_path: Path, chance: random.Random) -> None:
    signs = ['"', ",", ";", "\n", "\r", "\0", "a", "é", "\u2028", "'", "\ud7ff"]
    for _ in range(60):
        junk = "".join(chance.choices(signs, k=400))
        found = read(tmp_path, f"name,email\n{junk}\n")
        numbers = [record.number for record in found]
        assert numbers == sorted(set(numbers))


@given(text=st.text())
def test_inert_cells_come_back_and_start_harmlessly(text: str) -> None:
    safe = cells.inert(text)
    assert cells.alive(safe) == text
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(seconds=st.integers(0, 32_000_000_000), micros=st.integers(0, 999_999))
def test_instants_come_back(seconds: int, micros: int) -> None:
    at = datetime(1971, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micros)
    assert cells.moment(cells.written(at), "Europe/London") == at


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("+447700900123", "", "+447700900123"), ("+44 (0)7700 900-123", "", "+447700900123"),
        ("07700 900123", "GB", "+447700900123"), ("0660 1234567", "AT", "+436601234567"),
        ("07700 900123", "", ""), ("+44", "", ""), ("call me", "GB", ""), ("12", "GB", ""),
    ],
)  # fmt: skip
def test_phones(text: str, region: str, number: str) -> None:
    if number:
        assert cells.phone(text, region) == number
    else:
        with pytest.raises(BadCell):
            cells.phone(text, region)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("1990-05-17", "", "05-17"), ("1004-05-17", "", "05-17"), ("05-17", "", "05-17"),
        ("2000-02-29", "", "02-29"), ("05/17/1990", "mdy", "05-17"), ("17/5", "dmy", "05-17"),
        ("1990-05-17T00:00:00Z", "", "05-17"), ("17/05", "mdy", ""), ("05/17", "", ""),
        ("02-30", "", ""), ("May 17", "mdy", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_birthdays(text: str, order: str, day: str) -> None:
    if day:
        assert cells.birthday(text, order) == day
    else:
        with pytest.raises(BadCell):
            cells.birthday(text, order)


@pytest.mark.parametrize("text", ["1,200", "1.200", "1 200", "12.5", "1e3", "٣", "--5", "", "x"])
def test_points_are_never_guessed(text: str) -> None:
    with pytest.raises(BadCell):
        cells.whole(text)
    assert (cells.whole("1200"), cells.whole("-5.00"), cells.whole("+7")) == (1200, -5, 7)


def test_instants_need_a_zone_and_days_are_the_programmes() -> None:
    summer = cells.moment("2026-07-01", "Europe/London")
    assert summer == datetime(2026, 6, 30, 23, tzinfo=UTC)
    end = cells.moment("2026-07-01", "Europe/London", end=True)
    assert end == datetime(2026, 7, 1, 23, tzinfo=UTC)
    for text in ("2026-07-01T12:00:00", "1.7.2026", "9999-99-99", "0001-01-01T00:00:00Z"):
        with pytest.raises(BadCell):
            cells.moment(text, "Europe/London")


def test_loyaltylion() -> None:
    found = line(
        "Merchant ID,Email,First Name,Last Name,Points Approved,Points Pending,Birthday,Tier,State",
        "1001,ALICE@example.com,Alice,Kyako,500,200,1990-06-22,Layer Two,enrolled",
    )
    assert (found.externals, found.emails) == (("1001",), ("alice@example.com",))
    assert (found.name, found.birthday, found.tier) == ("Alice Kyako", "06-22", "layer-two")
    assert found.points == 700
    assert found.lots == (GivenLot(500), GivenLot(200, RIPE))
    owing = line("email,points_approved,points_pending", "a@example.com,-50,80")
    assert (owing.points, owing.lots) == (30, (GivenLot(30, RIPE),))
    with pytest.raises(BadCell, match="State: blocked"):
        line("merchant_id,email,State", "1,a@example.com,blocked")


def test_smile() -> None:
    found = line(
        "First name,Last name,Email,State,Date of birth,Points balance,Referral URL,VIP tier",
        "Jane,Doe,jane@doe.com,member,1004-05-27,100,http://i.refs.cc/9qr5Pw,",
    )
    assert (found.name, found.birthday, found.points) == ("Jane Doe", "05-27", 100)
    assert found.old_codes == ("9QR5PW",)
    with pytest.raises(BadCell, match="state: disabled"):
        line("email,state,points", "a@example.com,disabled,5", "smile")
    assert line("email,points", "a@example.com,5").points == 5  # their template: also ours


def test_yotpo() -> None:
    found = line(
        "Full Name,Email,Points Balance,Points Spent,Birthday (MM/DD) or (MM/DD/YYYY),"
        "Referral Link",
        "0,a@example.com,0,12,05/17/1990,https://rwrd.io/AB12CD",
    )
    assert (found.name, found.points, found.birthday) == ("", 0, "05-17")
    assert found.old_codes == ("AB12CD",)
    bare = line("Email Address,Current Points Balance,Birthday", "a@example.com,7,0", "yotpo")
    assert (bare.points, bare.birthday) == (7, "")


def test_names_of_tiers_can_be_told() -> None:
    titles = "email,tier,lots"
    assert line(titles, "a@example.com,GOLD,", tiers={"gold": "layer-three"}).tier == "layer-three"
    assert line(titles, "a@example.com,Bronze,", tiers={"bronze": ""}).tier == ""
    both = line(titles, "a@example.com,Layer Two; Ambassador,")
    assert (both.tier, both.hidden_tier) == ("layer-two", "ambassador")
    with pytest.raises(BadCell, match="tier: one of layer-one"):
        line(titles, "a@example.com,Gold,")


def test_every_layout_has_signs_of_its_own() -> None:
    for layout in (KITH, LOYALTYLION, SMILE, YOTPO):
        others = [one for one in LAYOUTS.values() if one is not layout]
        assert not any(layout.signs & one.signs for one in others)
        assert recognised(sorted(layout.signs)) is layout
    with pytest.raises(UnknownLayout):
        recognised(["email", "Something"])
