"""Links: their addresses and tags, and codes that members choose, once, and nobody twice."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import database
from bot.layouts import reading
from handlers.router import _PHRASES
from handlers.words import SMALL_TALK
from loyalty.codes import ALPHABET, canonical
from loyalty.errors import (
    CodeChosen,
    CodeReserved,
    CodeTaken,
    CodeUnspeakable,
    CodeYours,
    Refusal,
)
from loyalty.models import Member
from referral_links import links, merging, old_codes, reserved
from referral_links.models import OldCode, ReferralLink
from tests.loyalty.people import BRAND, joined
from tests.loyalty.test_races import DIALECTS, raced
from tests.phones import SECRET, TOP, VOICE
from tests.referral_links.test_old_codes import named_in

ODDS = TOP / "docs" / "decisions" / "0020-codes-of-links.md"


@pytest.fixture
async def ana(db: str, now: datetime) -> Member:
    """A member whose link has a code that was given."""
    member = await joined("ana", now)
    await ReferralLink.create(code="K01V5ZQ8", member=member, created_at=now)
    return member


def test_a_tag_is_small_plain_and_short() -> None:
    for typed, tag in {
        "summer": "summer", " Summer_26-b ": "summer_26-b", "a" * 40: "a" * 40, "a" * 41: "",
        "": "", "summer sale": "", "été": "", "<b>": "", "a&b=c": "", "\u0661": "", "a\n": "a",
    }.items():  # fmt: skip
        assert links.clean_tag(typed) == tag, typed
    assert links.address(BRAND, "ANNA", "summer") == "https://kith.example/r/ANNA?c=summer"
    assert links.address(BRAND, "ANNA") == "https://kith.example/r/ANNA"


@given(st.text(max_size=60))
def test_whatever_is_typed_as_a_tag_stays_inside_an_address(typed: str) -> None:
    tag = links.clean_tag(typed)
    assert re.fullmatch(r"[a-z0-9_-]{0,40}", tag)
    assert links.clean_tag(tag) == tag


def test_the_odds_of_guessing_a_code_are_as_the_page_says() -> None:
    """The page gives them for a programme of 100,000 links and for one of a million."""
    codes = len(ALPHABET) ** links.CODE_LENGTH
    assert codes == 2**40
    page = ODDS.read_text("utf-8").replace("\n", " ")
    for count in (100_000, 1_000_000):
        assert f"{count:,} links: 1 in {codes // count:,}" in page
    hours = codes / 1_000_000 / 10 / 3600 / 2
    assert f"{hours:.0f} hours" in page, "ten guesses a second, a million links, half of the time"


# --- a code of one's own ---


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("Anna", "ANNA"), (" anna-smith ", "ANNASMITH"), ("Zoë7", "ZOE7"), ("o'neil", "ONEIL"),
        ("julia", "JULIA"), ("J.R.R", ""), ("ann", ""), ("A234", ""), ("20262026", ""), ("", ""),
        ("abcdefghijklmnop", "ABCDEFGHIJKLMNOP"), ("abcdefghijklmnopq", ""), ("anna!", ""),
        ("Анна", ""), ("💛💛💛💛", ""), ("anna\u200b", "ANNA"), ("ＡＮＮＡ", "ANNA"),
        ("weiß", "WEISS"),
    ],
)  # fmt: skip
def test_what_can_be_spoken(wanted: str, code: str) -> None:
    assert links.speakable(wanted) == code


@given(st.text(max_size=40))
def test_whatever_is_wanted_the_code_stays_what_it_is(wanted: str) -> None:
    code = links.speakable(wanted)
    assert not code or re.fullmatch(r"[A-Z0-9]{4,16}", code)
    assert links.speakable(code) == code


async def test_a_chosen_name_is_found_in_every_spelling(ana: Member, now: datetime) -> None:
    assert await links.rename(ana, "Julia", now=now, secret=SECRET) == "JULIA"
    assert (await links.link_of(ana, now)).code == "JULIA"
    for typed in ("JULIA", "julia", "Jul1a", "JVLIA", "ju-lia", " julia "):
        found = await links.find(typed)
        assert found is not None, typed
        assert found.code == "JULIA", typed


async def test_the_code_before_goes_on_working(ana: Member, now: datetime) -> None:
    await links.rename(ana, "Julia", now=now, secret=SECRET)
    found = await links.find("ko1v-5zq8")
    assert found is not None
    assert found.member_id == ana.id
    assert await named_in("my code is K01V5ZQ8", now) == "JULIA"
    ben = await joined("ben", now)
    with pytest.raises(CodeTaken):
        await links.rename(ben, "KO1V5ZQ8", now=now, secret=SECRET)


async def test_a_name_is_chosen_once(ana: Member, now: datetime) -> None:
    await links.rename(ana, "Julia", now=now, secret=SECRET)
    with pytest.raises(CodeChosen) as refused:
        await links.rename(ana, "Juliet", now=now, secret=SECRET)
    assert refused.value.params == {"code": "JULIA"}
    assert await links.find("juliet") is None
    assert {one.code async for one in OldCode.all()} == {"JV11A", "K01V5ZQ8"}


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ("ann", CodeUnspeakable), ("anna!", CodeUnspeakable), ("12345678", CodeUnspeakable),
        ("hello", CodeReserved), ("HE110", CodeReserved), ("Gutschein", CodeReserved),
        ("whatsapp", CodeReserved), ("admin", CodeReserved), ("rook", CodeReserved),
        ("marigold and rook", CodeReserved), ("fuckyou", CodeReserved), ("FVCK24", CodeReserved),
        ("K01V5ZQ8", CodeYours), ("kolu5zq8", CodeYours),
        ("Bella", CodeTaken), ("BE1LA", CodeTaken), ("summer9", CodeTaken), ("SUMMER-9", CodeTaken),
    ],
)  # fmt: skip
async def test_what_nobody_can_choose(
    ana: Member, now: datetime, wanted: str, refusal: type[Refusal]
) -> None:
    ben = await joined("ben", now)
    await links.rename(ben, "Bella", now=now, secret=SECRET)
    await old_codes.keep({ben.id: ("", ["SUMMER9"])}, batch=1, now=now)
    brand = ("Marigold", "Rook", "Marigold and Rook")
    with pytest.raises(refusal):
        await links.rename(ana, wanted, now=now, secret=SECRET, reserved=brand)
    assert (await links.link_of(ana, now)).code == "K01V5ZQ8"
    assert await OldCode.filter(member_id=ana.id).count() == 0


async def test_names_are_not_offences(ana: Member) -> None:
    for name in ("Shital", "Slutsky", "Therapist", "Pornthip", "Nazim", "Dickens", "Classy"):
        assert not reserved.is_reserved(canonical(name)), name


async def test_ones_own_old_code_can_be_chosen(ana: Member, now: datetime) -> None:
    await old_codes.keep({ana.id: ("", ["ANNA7"])}, batch=1, now=now)
    assert await links.rename(ana, "anna7", now=now, secret=SECRET) == "ANNA7"
    found = await links.find("ANNA7")
    assert found is not None
    assert found.member_id == ana.id


# --- in what people write ---


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("julia", "JULIA"), ("Hi, JULIA sent me!", "JULIA"), ("code: jul1a.", "JULIA"),
        ("https://kith.example/r/JULIA?c=x", "JULIA"), ("from Julia, MAXI20", "MAX120"),
        ("Julia's link", "JULIA"), ("*Julia*", "JULIA"), ("_julia_", "JULIA"),
        ("hello", ""), ("juliana", ""), ("xjulia", ""), ("Äjulia", ""), ("juliaß", ""),
        ("a lovely breeze", ""), ("BREEZE", ""), ("the breeze9 one", "MAX120"),
        ("Is julia what you call this?", ""), ("hello, I am Julia", ""), ("привет julia", ""),
        ("Julia hat mich eingeladen", "JULIA"), ("Meine Freundin Julia!", ""),
        ("my friend said that you have the new julia", ""), ("/start julia", "JULIA"),
    ],
)  # fmt: skip
async def test_a_chosen_name_is_found_in_a_text(
    ana: Member, now: datetime, text: str, code: str
) -> None:
    """A plain word only if somebody chose it; a code of a programme before only as an address."""
    await links.rename(ana, "Julia", now=now, secret=SECRET)
    max_ = await joined("max", now)
    await links.rename(max_, "max120", now=now, secret=SECRET)
    await old_codes.keep({max_.id: ("", ["BREEZE", "BREEZE9"])}, batch=1, now=now)
    assert await named_in(text, now) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hi, do you have a turquoise one?", ""), ("turquoise", "TURQUOISE"),
        ("my code is Turquoise", "TURQUOISE"), ("/start TURQUOISE", "TURQUOISE"),
        ("I'd like turquoise, my code is K01V5ZQ8", "K01V5ZQ8"),
        ("turquoise code: K01V5ZQ8", "K01V5ZQ8"), ("see kith.example/r/turquoise", "TURQUOISE"),
        ("what a summertime", "K01V5ZQ8"), ("ABCDEFGH please", "ABCDEFGH"),
    ],
)  # fmt: skip
async def test_a_long_chosen_word_is_no_better_than_a_short_one(
    ana: Member, now: datetime, text: str, code: str
) -> None:
    """Given codes without a digit, and long ones of a programme before, count wherever they are."""
    ben, cleo = await joined("ben", now), await joined("cleo", now)
    await links.rename(ben, "turquoise", now=now, secret=SECRET)
    await ReferralLink.create(code="ABCDEFGH", member=cleo, created_at=now)
    await old_codes.keep({ana.id: ("", ["SVMMERT1ME"])}, batch=1, now=now)
    assert await named_in(text, now) == code


def test_what_a_shop_is_asked_about_is_nobodys_code() -> None:
    asked = "discount jewellery Necklace bracelet earrings diamonds wedding gold rings halskette"
    asked += " schmuck gratis kostenlos weihnachten bestellnummer sister tante London wien"
    asked += " 100points 50punkte 20euro 24hours 18karat 10off 925silver"
    assert [one for one in asked.split() if not reserved.is_reserved(canonical(one))] == []
    for name in ("Anna24", "Goldie", "Julia925", "Marigold", "Ringo"):
        assert not reserved.is_reserved(canonical(name)), name


def test_what_we_say_and_understand_is_nobodys_code() -> None:
    """A command, or the message that a member forwards, must not bring a stranger to somebody."""
    said = {*_PHRASES, *SMALL_TALK}
    for key in ("share-words", "landing-first-message", "landing-first-message-door"):
        for locale in VOICE.locales:
            files = (TOP / "handlers" / "texts" / locale).glob("*.ftl")
            texts = "\n".join(file.read_text("utf-8") for file in files)
            text = re.search(rf"^{key} =((?:.*\n)(?:[ }}].*\n)*)", texts, re.MULTILINE)
            assert text is not None, key
            said.add(re.sub(r"\{ ?\$[a-z-]+(?: ->)?|\[.*?\]", " ", text[1]))
    words = {word for one in said for word in re.findall(r"[^\W\d_]+", one)}
    plain = {canonical(word) for word in words if word.isascii() and len(word) >= links.SHORTEST}
    free = sorted(word for word in plain if not reserved.is_reserved(word))
    assert not free, "add them to referral_links/reserved.py"


# --- races, merging, moving ---


@DIALECTS
@pytest.mark.parametrize(
    ("what", "people", "loser"),
    [("rename", 12, CodeTaken.text), ("rename-again", 1, CodeChosen.text)],
)
async def test_of_many_at_once_one_wins(
    fresh_database: Callable[[str], str],
    now: datetime,
    dialect: str,
    what: str,
    people: int,
    loser: str,
) -> None:
    url = fresh_database(dialect)
    await database.open(url)
    for n in range(people):
        await links.link_of(await joined(f"member{n}", now), now)
    await database.close()
    assert await raced(url, what, 12) == {"renamed": 1, loser: 11}
    await database.open(url)
    try:
        chosen = await ReferralLink.exclude(renamed_at=None)
        assert len(chosen) == 1
        found = await links.find(chosen[0].code)
        assert found is not None
        assert found.member_id == chosen[0].member_id
        assert await OldCode.all().count() == 2, "the name and the code before, nobody else's"
    finally:
        await database.close()


async def test_a_chosen_name_survives_becoming_one(db: str, now: datetime) -> None:
    whole, part = await joined("ana", now), await joined("ana too", now)
    given = (await links.link_of(whole, now)).code
    before = (await links.link_of(part, now)).code
    await links.rename(part, "Julia", now=now, secret=SECRET)
    await merging.merge(whole.id, part.id, brand=BRAND, channel="telegram", source="test", now=now)
    link = await links.link_of(whole, now)
    assert link.code == "JULIA"
    with pytest.raises(CodeChosen):
        await links.rename(whole, "Juliet", now=now, secret=SECRET)
    for typed in ("julia", given, before):
        found = await links.find(typed)
        assert found is not None, typed
        assert found.member_id == whole.id


async def test_of_two_chosen_names_both_lead_to_one(db: str, now: datetime) -> None:
    whole, part = await joined("ana", now), await joined("ana too", now)
    await links.rename(whole, "Julia", now=now, secret=SECRET)
    await links.rename(part, "Anna", now=now, secret=SECRET)
    await merging.merge(whole.id, part.id, brand=BRAND, channel="telegram", source="test", now=now)
    assert await named_in("anna sent me", now) == "JULIA"
    assert await named_in("julia invited me", now) == "JULIA"


async def test_a_chosen_name_moves_to_another_kith(ana: Member, now: datetime) -> None:
    await links.rename(ana, "Julia", now=now, secret=SECRET)
    own, others = (await old_codes.of([ana.id]))[ana.id]
    assert (own, others) == ("JULIA", ("K01V5ZQ8",))
    assert reading._own_code(own) == "JULIA"
    ben = await joined("ben", now)
    await OldCode.all().delete()
    await ReferralLink.all().delete()
    await old_codes.keep({ben.id: (own, (old_codes.key_of(own), *others))}, batch=3, now=now)
    assert await named_in("julia sent me", now) == "JULIA"
    assert await named_in("k01v5zq8", now) == "JULIA"
    assert (await old_codes.of([ben.id]))[ben.id] == (own, others)
    await old_codes.forget([ben.id], [ben.id], batch=3)
    assert await OldCode.all().count() + await ReferralLink.all().count() == 0
