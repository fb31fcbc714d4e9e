"""The landing page as people see and use it: in a real browser, by keyboard, on small phones."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from bot.web import qr
from bot.web.hosts import Invitation
from bot.web.pages import Pages
from loyalty.programme.referral_rules import ReferralCampaign
from tests.bot.demos import demo
from tests.bot.windows import (
    DESKTOP,
    FAINT,
    PHONE,
    SHOTS,
    WIDER,
    Phone,
    chromium,
    visit,
    walk,
)
from tests.phones import RULES, VOICE, brand_of

HEAVIEST = 30_000  # bytes of everything that the landing page loads
NARROW = {"width": 320, "height": 640}
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG = "Die Goldschmiedewerkstattgenossenschaft zu Unterhaching am Marktplatz & Söhne"
SCHEMES: tuple[tuple[Literal["light", "dark"], str], ...] = (("light", "en"), ("dark", "de"))
IN_APP = {  # browsers inside of apps, as they name themselves
    "Instagram": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Mobile/15E148 Instagram 335.0.0.20.95 (iPhone14,5; iOS 17_5; en_GB)",
    "Facebook": "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 (KHTML,"
    " like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/470.0.0.0;]",
}

LINES = "(one) => Math.round(one.clientHeight / parseFloat(getComputedStyle(one).lineHeight))"

# What assistive technology cannot use: nameless links and pictures, levels of headings left out.
UNCLEAR = """() => {
  const unclear = [];
  for (const one of document.querySelectorAll('a, nav, section, img')) {
    const by = (one.getAttribute('aria-labelledby') || '').split(' ').filter(Boolean)
      .map((id) => document.getElementById(id)?.textContent ?? '').join('');
    const name = one.getAttribute('aria-label') || by || one.alt || one.textContent.trim();
    if (!name) unclear.push(one.outerHTML.slice(0, 80));
    if (one.target) unclear.push(`opens a window: ${one.outerHTML.slice(0, 80)}`);
  }
  let level = 0;
  for (const one of document.querySelectorAll('h1, h2, h3, h4')) {
    const now = Number(one.tagName[1]);
    if (now > level + 1) unclear.push(`h${level} is followed by h${now}`);
    level = now;
  }
  for (const [what, count] of [['h1', 1], ['main', 1], ['header', 1], ['footer', 1]])
    if (document.querySelectorAll(what).length !== count) unclear.push(what);
  if (!document.title || !document.documentElement.lang) unclear.push('title or language');
  return unclear;
}"""
SMALL = """() => [...document.querySelectorAll('a')].map((one) => one.getBoundingClientRect())
  .filter((box) => box.width && (box.height < 24 || box.width < 24)).length"""


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with demo(tmp_path_factory.mktemp("browser")) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def invitation(browser: Browser, base_url: str) -> str:
    """The address of Chloé's landing page; she lets friends see her first name."""
    with visit(browser, base_url) as (_, page):
        page.goto(f"{base_url}/playground/")
        phone = Phone(page, "telegram", "Chloé")
        phone.root.get_by_role("button", name="START").click()
        phone.tap("Join")
        phone.say("name yes")
        phone.say("invite")
        return str(phone.last("Your link").locator(".words a").get_attribute("href"))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("landing-light", {"color_scheme": "light"}),
        ("landing-dark", {"color_scheme": "dark"}),
        ("landing-de", {"locale": "de-DE"}),
        ("landing-phone", {"viewport": PHONE, "is_mobile": True, "has_touch": True}),
        ("landing-phone-de", {"viewport": PHONE, "is_mobile": True, "locale": "de-DE"}),
        ("landing-narrow", {"viewport": NARROW, "locale": "de-DE", "color_scheme": "dark"}),
    ],
)
def test_the_landing_page_can_be_read(
    browser: Browser, base_url: str, invitation: str, name: str, options: dict[str, Any]
) -> None:
    with visit(browser, base_url, **options) as (_, page):
        page.goto(invitation)
        german = options.get("locale") == "de-DE"
        expect(page.locator("html")).to_have_attribute("lang", "de" if german else "en")
        said = "Chloé lädt dich ein" if german else "Chloé invites you"
        expect(page.get_by_text(said)).to_be_visible()
        expect(page.locator(".scan")).to_be_visible(visible="viewport" not in options)
        usable(page)
        assert page.locator("h1").evaluate(LINES) <= 3
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def usable(page: Page) -> None:
    """Everything can be read, reached and tapped."""
    assert page.evaluate(FAINT) == []
    assert page.evaluate(WIDER) == 0
    assert page.evaluate(UNCLEAR) == []
    assert page.evaluate(SMALL) == 0
    for door in page.locator(".door").all():
        box = door.bounding_box()
        assert box
        assert box["height"] >= 44


def weigh(weights: list[int], answer: Response) -> None:
    """Note how much was loaded from somewhere."""
    if not answer.url.startswith("data:"):
        weights.append(len(answer.body()))


def test_the_landing_page_needs_no_script_and_is_light(
    browser: Browser, base_url: str, invitation: str
) -> None:
    for options, documents in (({}, 2), ({"viewport": PHONE, "is_mobile": True}, 1)):
        weights: list[int] = []
        with visit(browser, base_url, java_script_enabled=False, **options) as (context, page):
            page.on("response", partial(weigh, weights))
            page.goto(invitation, wait_until="networkidle")
            assert len(weights) == documents  # a phone fetches no QR code
            assert sum(weights) < HEAVIEST
            assert context.cookies() == []
            page.keyboard.press("Tab")
            expect(page.get_by_role("link", name="WhatsApp")).to_be_focused()
            page.keyboard.press("Tab")
            expect(page.get_by_role("link", name="Telegram")).to_be_focused()
            page.get_by_role("link", name="Deutsch").click()
            expect(page.locator("html")).to_have_attribute("lang", "de")


def test_each_place_shows_its_focus(browser: Browser, base_url: str, invitation: str) -> None:
    for scheme in ("light", "dark"):
        with visit(browser, base_url, color_scheme=scheme) as (_, page):
            page.goto(invitation)
            reached = walk(page, 5)
            for wanted in ("WhatsApp", "Telegram", "Deutsch", "English"):
                assert any(wanted in one for one in reached), (wanted, reached)


@pytest.mark.parametrize("app", sorted(IN_APP))
def test_browsers_inside_of_apps_come_to_the_chat(
    browser: Browser, base_url: str, invitation: str, app: str
) -> None:
    inside = {"user_agent": IN_APP[app], "viewport": PHONE, "is_mobile": True}
    with visit(browser, base_url, java_script_enabled=False, **inside) as (_, page):
        page.goto(f"{invitation}?c=story&fbclid=abc123")
        chosen = page.get_by_role("link", name="Continue on WhatsApp")
        with page.expect_request(lambda asked: "text=" in asked.url) as left:
            chosen.click()
        assert left.value.redirected_from is not None
        assert "/whatsapp?lang=en&c=story" in left.value.redirected_from.url
        assert len(page.context.pages) == 1  # they block new windows


def test_seen_on_a_laptop_scanned_with_a_phone_joined_a_week_later(
    browser: Browser, base_url: str, invitation: str
) -> None:
    shared = f"{invitation}?c=summer"
    with visit(browser, base_url) as (context, laptop):
        laptop.goto(shared)
        code = laptop.get_by_role("img", name="QR code of this invitation")
        expect(code).to_be_visible()
        drawn = context.request.get(code.evaluate("one => one.currentSrc"))
        assert drawn.body() == qr.draw(shared, "svg")
    with visit(browser, base_url) as (_, page):  # the playground is no page for small phones' tests
        page.goto(shared)
        page.get_by_role("link", name="Telegram").click()
        page.get_by_role("dialog").get_by_role("button", name="Ben").click()
        ben = Phone(page, "telegram", "Ben")
        page.get_by_role("button", name="START").click()
        ben.last("A friend has invited you")
        for _ in range(7):
            page.get_by_role("button", name="+1 day").click()
        ben.tap("Join")
        Phone(page, "telegram", "Chloé").last("Ben has joined with your link")


@pytest.mark.parametrize("colour", ["#7a2e3b", "#ffee00", "#ffffff", "#000000", "#808080"])
def test_any_brand_can_be_read(browser: Browser, colour: str) -> None:
    """Its longest name, its oddest colour, all that the rules may promise, in both languages."""
    named = RULES.brand.model_copy(update={"name": LONG, "colour": colour})
    end = datetime(2026, 3, 9)  # noqa: DTZ001 -- by the programme's clock
    raised = ReferralCampaign(slug="weekend", active_until=end, advocate=Decimal(2))
    offer = {"friend_points": 0, "friend_voucher": "ten-off", "campaigns": (raised,)}
    rules = RULES.model_copy(
        update={"brand": named, "referral": RULES.referral.model_copy(update=offer)}
    )
    brand = dataclasses.replace(brand_of(rules), telegram_link="https://t.me/x")
    host = Invitation("CODE2345", 1, "Wilhelmina-Charlottenburg"[:24])
    pages = Pages(VOICE)
    with visit(browser, "", viewport=NARROW) as (_, page):
        for scheme, locale in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            printed = pages.invitation(brand, locale, host, tag="", now=NOW)
            page.set_content(printed.decode())
            usable(page)
            page.set_viewport_size(DESKTOP)
            usable(page)


def test_an_unknown_invitation_is_kind(browser: Browser, base_url: str) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    answer = page.goto(f"{base_url}/r/NOTACODE")
    assert answer
    assert answer.status == 404
    usable(page)
    page.screenshot(path=SHOTS / "landing-404.png")
    page.get_by_role("link", name="Telegram").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    context.close()
