"""The texts: every key that is said exists, every key is said, and every parameter is given."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from bot.objections import STEM
from bot.voice import MissingText, Spoken, Voice, keys
from handlers.progress import WHY
from handlers.staff import COMMANDS
from loyalty.errors import NoVoucher, Refusal, TooManyGuesses
from loyalty.outgoing import Button, Line, Param, Saying
from loyalty.programme import reminder_rules
from loyalty.staff import ROLES
from referral_links.attribution import Path as Way
from referral_links.attribution import Reason
from referral_links.payouts import Why
from tests.phones import TOP, VOICE

TEXTS = TOP / "handlers" / "texts"
ALL = keys(TEXTS)
SPOKEN = re.compile(r"[a-z][a-z-]*")
STAGES = ("joined", "ordered", "rewarded", "waiting", "rejected")
REVIEWED = tuple(
    f"{how}-{whose}"
    for how in ("waiting", "approved", "rejected")
    for whose in ("advocate", "friend")
)
SIGNS = ("conversions.py", "signs.py", "rings.py", "fraud.py", "evidence.py")
TAGS = re.compile(r"</?(?:b|i|code)>")


def spoken(saying: Saying, locale: str = "en", *, brand: str = "Kith", zone: str = "UTC") -> Spoken:
    """A saying as a chat that escapes by shouting would get it."""
    return VOICE.say(
        saying,
        locale,
        brand_name=brand,
        escape=str.upper,
        code_of=lambda key: f"<{key}>",
        zone=zone,
    )


def strings(file: Path) -> Iterator[str]:
    """Every literal text of a Python file, also the fixed part of one that is put together."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def outcomes(node: ast.expr) -> Iterator[str]:
    """The literal texts that an expression may come to."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from outcomes(node.body)
        yield from outcomes(node.orelse)


def known_to_code() -> set[str]:
    """All strings of the code that could be text keys, and those that f-strings lead to."""
    found = {
        text
        for room in ("handlers", "loyalty", "referral_links", "scheduler", "bot")
        for file in (TOP / room).rglob("*.py")
        for text in strings(file)
    }
    for page in (TOP / "bot").rglob("*.html"):
        found |= set(re.findall(r"""["']([a-z-]+)["']""", page.read_text("utf-8")))
    stems = {
        "entry-": ("friend", "advocate"),
        "earn-": ("done", "later", "waiting", "each-order-until", "multiplied-until"),
        "redeemed-": ("event", "percentage", "product", "shipping"),
        "why-": ("reward-limit", "reward-locked", "reward-not-yet", "sold-out"),
        "channel-": ("telegram", "whatsapp"),
        "profile-": ("telegram", "whatsapp"),
        "tier-": ("up", "down"),
        "friends-": ("joined", "ordered", "waiting", "rejected", "rewarded"),
        "button-": ("language-en", "language-de", "stop", "stop-all", "start", "join",
                    "cancel-voucher", "less"),
        "help-": ("points", "rewards", "collecting", "profile", "news"),
        "button-help-": ("points", "rewards", "collecting", "profile", "news"),
        "referral-": ("advocate", "friend", "advocate-waiting", "friend-waiting"),
        "appeal-": ("waiting", "rejected"),
        "back-": [f"{role}-{why}" for role in ("advocate", "friend") for why in get_args(Why)],
        "review-": REVIEWED,
        "sign-": {text for file in SIGNS for text in strings(TOP / "referral_links" / file)},
        "touch-": get_args(Way),
        "why-came-": ("attributed", *get_args(Reason)),
        "why-sent-": ("attributed", *get_args(Reason), *STAGES),
        "why-own-": STAGES,
        "decision-": ("attributed", *get_args(Reason)),
        "landing-headline-": ("both", "friend", "advocate", "gift", "welcome", "none"),
        "landing-lead-": ("both", "friend", "advocate", "gift", "welcome", "none"),
        "landing-raised-": ("both", "friend", "advocate"),
        "landing-step-join-": ("text", "plain"),
        "landing-language-": ("en", "de"),
        "landing-unknown-": ("title", "text", "later"),
        "landing-over-": ("title", "text", "later"),
        "landing-closed-": ("title", "text"),
        "landing-away-": ("title", "text"),
        "landing-later-": ("title", "text"),
        "remind-expiring-": ("early-several", "soon-several"),
        "reminder-kind-": get_args(reminder_rules.Kind),
        "staff-broadcast-": (
            "draft", "approved", "planned", "running", "paused", "finished", "cancelled",
        ),
        "staff-broadcast-not-": ("failed", "unknown", "skipped", *WHY.values()),
        "staff-result-": ("held", "heard", "told"),
        "staff-grant-": ("long", "why", "terms"),
        "staff-role-": ROLES,
        "staff-review-": ("waiting", "approved", "rejected", "appeal-advocate", "appeal-friend"),
        "staff-stats-": ("joined", "buyers", "orders", "vouchers", "redeemed", "friends"),
        "staff-": (NoVoucher.text, TooManyGuesses.text),
        "staff-can-": [one.word for one in COMMANDS],
        "button-staff-": [one.word for one in COMMANDS],
    }  # fmt: skip
    objections = {key for key in ALL["en"] if key.startswith(STEM)}  # found by what they look like
    return found | objections | {stem + end for stem, ends in stems.items() for end in ends}


@pytest.mark.parametrize("locale", sorted(ALL))
def test_every_key_is_said_by_somebody(locale: str) -> None:
    source = "\n".join(file.read_text("utf-8") for file in sorted(TEXTS.glob(f"{locale}/*.ftl")))
    referred = set(re.findall(r"\{ ([a-z][a-z-]*) \}", source))
    assert ALL[locale] - known_to_code() - referred == set()


def test_every_key_that_is_said_exists() -> None:
    """Keys stand as first argument of what says them; labels of buttons begin with "button-"."""
    said = set()
    for file in [*(TOP / "handlers").glob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("Reply", "Line", "Saying", "confirm", "Button") and node.args:
                said |= set(outcomes(node.args[0]))
    said = {key for key in said if SPOKEN.fullmatch(key)}
    assert len(said) > 80, "the walk finds them"
    assert said - ALL["en"] == set()


def test_every_refusal_has_its_sentence() -> None:
    refusals = [Refusal]
    for kind in refusals:
        refusals += kind.__subclasses__()
    assert {kind.text for kind in refusals} - ALL["en"] == set()


@pytest.mark.parametrize("locale", sorted(ALL))
def test_texts_have_only_our_markup(locale: str) -> None:
    source = "\n".join(file.read_text("utf-8") for file in sorted(TEXTS.glob(f"{locale}/*.ftl")))
    texts = [line for line in source.splitlines() if not line.startswith("#")]
    assert re.findall(r"[<>&]", TAGS.sub("", "\n".join(texts)).replace("->", "")) == []


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "You have <b>1,240 points</b>, worth £62.00."),
        ("en-GB", "You have <b>1,240 points</b>, worth £62.00."),
        ("fr", "You have <b>1,240 points</b>, worth £62.00."),
        ("de", "Du hast <b>1.240 Punkte</b>, 62,00\xa0£ wert."),
        ("de_AT", "Du hast <b>1.240 Punkte</b>, 62,00\xa0£ wert."),
    ],
)
def test_numbers_and_money_are_written_as_people_do(locale: str, said: str) -> None:
    params: dict[str, Param] = {"points": 1240, "worth": {"money": 6200, "currency": "GBP"}}
    assert spoken(Saying("points", params), locale).text == said


def test_one_point_is_not_points() -> None:
    params: dict[str, Param] = {"points": 1, "worth": {"money": 5, "currency": "GBP"}}
    assert spoken(Saying("points", params)).text == "You have <b>1 point</b>, worth £0.05."
    assert "<b>1 Punkt</b>" in spoken(Saying("points", params), "de").text


@pytest.mark.parametrize(
    ("zone", "locale", "day"),
    [
        ("UTC", "en", "28 MARCH 2026"),
        ("Europe/London", "en", "28 MARCH 2026"),
        ("Asia/Tokyo", "en", "29 MARCH 2026"),
        ("Asia/Tokyo", "de", "29. MÄRZ 2026"),
    ],
)
def test_days_are_those_of_the_listeners_zone(zone: str, locale: str, day: str) -> None:
    params: dict[str, Param] = {"points": 5, "day": {"day": "2026-03-28T23:30:00+00:00"}}
    assert spoken(Saying("entry-plus", params), locale, zone=zone).text.startswith(f"{day}:")


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Tokyo", "America/Los_Angeles"])
def test_a_day_of_the_calendar_is_the_same_everywhere(zone: str) -> None:
    params: dict[str, Param] = {"points": 5, "day": {"day": "2026-03-28"}}
    assert "28 MARCH 2026" in spoken(Saying("entry-plus", params), zone=zone).text


def test_text_from_outside_is_escaped_and_short() -> None:
    text = spoken(Saying("friends-joined", {"name": "ana\n <b>"})).text
    assert text.startswith("ANA <B>: joined")
    text = spoken(Saying("friends-joined", {"name": "x" * 4000})).text
    assert text.startswith("X" * 199 + "…: joined")
    assert "KITH & CO" in spoken(Saying("contact-none"), brand="Kith & Co").text


def test_what_we_made_ourselves_is_not_shouted() -> None:
    params: dict[str, Param] = {"value": "1", "day": "2", "code": {"voucher": "key"}, "left": 1}
    assert "<code><key></code>" in spoken(Saying("redeemed", params)).text


def test_a_text_may_hold_another() -> None:
    said = spoken(Saying("friends-joined", {"name": {"text": "a-friend"}}))
    assert said.text.startswith("A friend: joined")


def test_lines_and_buttons() -> None:
    link: Param = {"url": "https://kith.example/r/A?b=1&c"}
    paid: dict[str, Param] = {"points": 200, "friend-points": 200}
    shared: Param = {"text": "share-text", "params": {"link": link, **paid}}
    buttons = (
        Button("button-take", "redeem 3", {"cost": 500}, number=3),
        Button("button-qr", url="https://x.example/?u={link}", params={"link": link}),
        Button("button-share-whatsapp", url="https://wa.me/?text={s}", params={"s": shared}),
        Button("button-copy-code", copy="{code}", params={"code": {"voucher": "key"}}),
    )
    lines = (Line("points-to-go", {"missing": 1}), Line("points-to-go", {"missing": 2}))
    said = spoken(Saying("points-none", lines=lines, buttons=buttons), brand="Kith & Co")
    assert said.text.split("\n")[1:3] == ["", "Only <b>1</b> more point until you can redeem."]
    take, qr, share, copy = said.buttons
    assert (take.label, take.says, take.number) == ("Redeem 500 points", "redeem 3", 3)
    assert qr.url == "https://x.example/?u=https%3A%2F%2Fkith.example%2Fr%2FA%3Fb%3D1%26c"
    assert "Kith%20%26%20Co" in share.url
    assert "b%3D1%26c" in share.url
    assert copy.copy == "<key>"


def test_what_is_missing_is_a_bug_that_shows() -> None:
    for saying in (
        Saying("no-such-key"),
        Saying("points"),
        Saying("friends-joined", {"name": {"what": "is this"}}),
    ):
        with pytest.raises(MissingText):
            spoken(saying)
    with pytest.raises(MissingText):
        VOICE.wording("points", "en")


def test_english_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "talk.ftl").write_text("a = b")
    with pytest.raises(MissingText):
        Voice(tmp_path)


@pytest.mark.parametrize("locale", sorted(ALL))
def test_words_that_were_agreed_to_mention_nothing(locale: str) -> None:
    for key in ("join-wording", "marketing-ask", "marketing-again", "service-ask"):
        assert len(VOICE.wording(key, locale)) > 40
