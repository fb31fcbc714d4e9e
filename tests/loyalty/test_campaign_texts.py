"""Texts of campaigns are data: listed placeholders only, each value once, escaped. S4."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import markup
from loyalty.campaigns import BadCampaign, texts, written
from tests.profiles import tries

ESCAPES = {"telegram": markup.escaped, "whatsapp": markup.neutral}


def filled(text: str, values: dict[str, str], channel: str = "telegram") -> str:
    """The text as a channel gets it."""
    return texts.fill(texts.parse(text), values, lambda name: f"https://k/{name}", ESCAPES[channel])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hi {name|there}", "Hi there"),
        ("<b>{points}</b> & <u>", "<b>240</b> &amp; &lt;u&gt;"),
        ("{{points}} {link:shop}", "{points} https://k/shop"),
        ("see https://x.example/a_b_c now", "see https://x.example/a_b_c now"),
        ("{ points }", "240"),
        ("5 < 6 </ b>", "5 &lt; 6 &lt;/ b&gt;"),
    ],
)
def test_a_text_is_filled_in(text: str, said: str) -> None:
    assert filled(text, {"points": "240"}) == said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Hi {nam}", "perhaps {name} was meant"),
        ("Hi {Points}", "perhaps {points} was meant"),
        ("Hi {xyzzy}", "no placeholder; there are"),
        ("Hi {", "stands alone"),
        ("Hi }", "stands alone"),
        ("{name.__class__}", "no placeholder"),
        ("{link:}", "{link:name}"),
        ("<b>never", "<b> is never closed"),
        ("<b><i>x</b></i>", "closes nothing"),
        ("x</code>", "closes nothing"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadCampaign, match=why.replace("{", r"\{").replace("}", r"\}")):
        texts.parse(text)


def test_addresses_stay_whole_on_whatsapp() -> None:
    said = filled("*now* {name}: https://x.example/a_b", {"name": "_x_"}, "whatsapp")
    assert said == "∗now∗ ˍxˍ: https://x.example/a_b"


HOSTILE = (
    "{points}",
    "<b>",
    "</b>",
    "{",
    "}",
    "{{",
    "&amp;",
    "{link:shop}",
    "*x*",
    "\\",
    "%s",
    "$1",
)


@settings(max_examples=tries(150), deadline=None)
@given(
    st.lists(st.sampled_from((*HOSTILE, "Ana", "O'Neil", "💍")), min_size=1, max_size=4),
    st.sampled_from(sorted(ESCAPES)),
)
def test_no_name_breaks_anything(names: list[str], channel: str) -> None:
    """Whatever a member is called stands there once, harmless; the rest is as without a name."""
    name = "".join(names)
    text = "Hi <b>{name}</b>, {points} points: {link:shop}"
    said = filled(text, {"name": name, "points": "7"}, channel)
    shown = ESCAPES[channel](name)
    assert said == f"Hi <b>{shown}</b>, 7 points: https://k/shop"
    assert "<b>" not in shown
    assert markup.plain(said) == f"Hi {markup.plain(shown)}, 7 points: https://k/shop"


@settings(max_examples=tries(150), deadline=None)
@given(st.text(alphabet="ab{}<>/|: bpointsnamelink", max_size=40))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    try:
        parts = texts.parse(text)
    except BadCampaign:
        return
    again = texts.fill(parts, {}, lambda name: "", markup.escaped)
    assert markup.plain(again).count("{") <= text.count("{")


def test_a_file_is_a_campaign() -> None:
    plan = written.read(
        'name = "spring"\nheld_out = 12.5\nbudget = "100.00"\n[links]\nshop = "https://x.example"\n'
        '[[texts]]\ntext = "Hi {link:shop}"\nbuttons = [{ label = "Go", url = "{link:shop}" }]\n'
    )
    assert written.columns(plan, None)["held_out"] == 1250
    assert plan.texts[0].links == {"shop"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ('links = { shop = "http://x.example" }', "links.shop: expected an address"),
        ('links = { shop = "javascript:alert(1)" }', "links.shop: expected an address"),
        ('links = { shop = "https://a@x.example" }', "links.shop: expected an address"),
        ('texts = [{ text = "Hi {nam}" }]', "texts.0.text: {nam} is no placeholder"),
        ('texts = [{ text = "Hi", picture = "ftp://x" }]', "texts.0: expected an address"),
        ('texts = [{ text = "a" }, { text = "b" }]', "each variant says one thing"),
        ('texts = [{ text = "a", buttons = [{ label = "Go" }] }]', "either says or url"),
        ('colour = "red"', "colour: there is no such key"),
        ('budget = "1,000"', "budget: expected an amount such as 1000.00, without signs"),
        ('local_time = "10:00"', "local_time: expected a local time"),
        ("held_out = 91", "held_out"),
        ("start_at = 20261201", "start_at: expected an instant such as"),
        ('start_at = "20261201"', "start_at: expected an instant such as"),
        ('valid_until = "2026-13-01"', "valid_until: there is no such instant"),
        ('segment = "tire = x"', "segment: character 1: there is no field"),
        ('start_at = 2026-12-01T10:00:00Z\nlocal_time = "2026-12-01T10:00"', "not both"),
        ("= 3", "not TOML"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_line(change: str, why: str) -> None:
    with pytest.raises(BadCampaign) as refused:
        written.read(f'name = "x"\n{change}')
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_long_random_texts_keep_their_words(chance: random.Random) -> None:
    for _ in range(tries(20)):
        words = [chance.choice(("ring", "{{", "}}", "a_b", "<", "&")) for _ in range(30)]
        text = " ".join(words)
        expected = text.replace("{{", "{").replace("}}", "}")
        assert markup.plain(filled(text, {})) == expected
