"""The story of the product, clicked in a real browser through the playground and the landing page.

The screenshots are kept in build/screenshots/.
"""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.bot.demos import demo
from tests.phones import TOP

SHOTS = TOP / "build" / "screenshots"
DESKTOP: ViewportSize = {"width": 1400, "height": 880}
PHONE: ViewportSize = {"width": 390, "height": 844}
HEAVIEST = 30_000  # bytes of everything that the landing page loads
MISSING = "Chromium is missing: as root, apt-get install chromium"

# Every visible text with less contrast than WCAG AA asks for, against the nearest solid background.
FAINT = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const faint = [];
  for (const node of document.querySelectorAll('body *')) {
    const own = [...node.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const box = node.getBoundingClientRect();
    if (!own || !box.width || box.width < 2 || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    let behind = node, paper = null;
    for (; behind && !paper; behind = behind.parentElement) {
      const seen = getComputedStyle(behind);
      if (rgba(seen.backgroundColor)[3] > 250) paper = rgba(seen.backgroundColor);
      else if (seen.backgroundImage !== 'none' || rgba(seen.backgroundColor)[3] > 5) break;
    }
    if (!paper) continue;
    const [a, b] = [light(rgba(style.color)), light(paper)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (contrast < least) faint.push(`${node.textContent.trim().slice(0, 40)}: ${contrast}`);
  }
  return faint;
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with demo(tmp_path_factory.mktemp("browser")) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(MISSING)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def invitation(browser: Browser, base_url: str) -> str:
    """The address of Chloé's landing page."""
    with visit(browser, base_url) as (_, page):
        page.goto(f"{base_url}/playground/")
        phone = Phone(page, "telegram", "Chloé")
        phone.root.get_by_role("button", name="START").click()
        phone.tap("Join")
        phone.say("invite")
        return str(phone.last("Your link").locator(".words a").get_attribute("href"))


@contextmanager
def visit(browser: Browser, base_url: str, **options: Any) -> Iterator[tuple[BrowserContext, Page]]:
    """A fresh browser window; nothing may be logged as an error or come from elsewhere."""
    wrong: list[str] = []
    context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **options})

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((base_url, "data:")) else wrong.append(asked.url)
            ),
        )

    context.on("page", watch)
    yield context, context.new_page()
    context.close()
    assert wrong == []


class Phone:
    """One phone of the playground, held by one person."""

    def __init__(self, page: Page, channel: str, person: str) -> None:
        self.root = page.locator(f"#{channel}")
        self.root.get_by_role("radio", name=person).check()

    def say(self, text: str) -> None:
        self.root.locator(".composer input").fill(text)
        self.root.locator(".send").click()

    def tap(self, label: str) -> None:
        self.root.get_by_role("button", name=label).last.click()

    def last(self, text: str | re.Pattern[str]) -> Locator:
        """The newest message that contains it."""
        message = self.root.locator(".row:not(.mine)").filter(has_text=text).last
        expect(message).to_be_visible()
        return message


def buy(page: Page, customer: str, total: str) -> None:
    """Place an order in the shop beside the phones."""
    page.get_by_label("Customer").select_option(customer)
    page.get_by_label("Paid").fill(total)
    number = page.get_by_label("Order", exact=True).input_value()
    page.get_by_role("button", name="Place order").click()
    expect(page.locator("#shop-says")).to_have_text(f"Order {number} placed.")


def test_the_story(browser: Browser, base_url: str) -> None:
    with visit(browser, base_url) as (context, page):
        page.goto(f"{base_url}/playground/")
        ana = Phone(page, "telegram", "Ana")
        ana.root.get_by_role("button", name="START").click()
        ana.last("first 50 points (£2.50)")
        ana.tap("Join")
        ana.last("Your first 50 points are here")
        ana.tap("No, thanks")
        buy(page, "telegram:ana", "54.00")
        ana.last("54 points are on their way, worth £2.70")
        ana.say("points")
        ana.last("54 more are on their way")
        page.get_by_role("button", name="+14 days").click()
        expect(page.locator("#moved")).to_have_text("moved 14 days forward")
        ana.say("points")
        ana.last("You have 104 points, worth £5.20")
        ana.say("invite")
        with context.expect_page() as opened:
            ana.last("Your link").locator(".words a").click()
        come_as_ben(opened.value)
        ben = Phone(page, "whatsapp", "Ben")
        ben.last("Your first 50 points are here")
        ana.last("Ben has joined with your link")
        ben.tap("2 - No, thanks")
        buy(page, "whatsapp:ben", "40.00")
        ben.last("40 points are on their way")
        ben.last("200 points on top, worth £10.00")
        ana.last("Ben has placed a first order: 200 points for you")
        ben.say("points")
        ben.last("240 more are on their way")
        page.wait_for_timeout(600)  # the last movements
        page.screenshot(path=SHOTS / "playground.png")
        assert page.evaluate(FAINT) == []
        page.get_by_role("button", name="+14 days").click()
        redeem(ana)
        page.get_by_label("Amount to refund of order 1002").fill("0.01")
        page.get_by_role("button", name="Refund order 1002").click()
        ana.last("200 points were taken back")
        expect(page.locator("#hints li.done")).to_have_count(7)


def come_as_ben(page: Page) -> None:
    """Read the landing page, go through the WhatsApp door, and join as Ben."""
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("£10.00 for you")
    page.get_by_role("link", name="WhatsApp").click()
    page.get_by_role("dialog").get_by_role("button", name="Ben").click()
    typed = page.get_by_label("Message on WhatsApp")
    expect(typed).to_have_value(re.compile(r"My code is [0-9A-Z]{8}$"))
    typed.press("Enter")
    ben = Phone(page, "whatsapp", "Ben")
    ben.last("A friend has invited you")
    ben.tap("1 - Join")
    ben.last("Your first 50 points are here")
    page.close()


def redeem(ana: Phone) -> None:
    """Turn 200 of 304 points into a voucher."""
    ana.say("points")
    ana.last("You have 304 points, worth £15.20")
    ana.say("redeem 200 points")
    ana.last("Turn 200 points into a voucher worth £10.00")
    ana.tap("Yes, redeem")
    voucher = ana.last("off your next order")
    expect(voucher.locator("code")).to_have_text(re.compile(r"^[0-9A-HJKMNP-TV-Z]{16}$"))
    ana.last("104 points are left")


def test_the_telegram_door_waits_with_its_code(
    browser: Browser, base_url: str, invitation: str
) -> None:
    with visit(browser, base_url) as (_, page):
        page.goto(invitation)
        page.get_by_role("link", name="Telegram").click()
        page.get_by_role("dialog").get_by_role("button", name="Dieter").click()
        start = page.get_by_role("button", name="START")
        expect(start).to_be_focused()
        start.press("Enter")
        Phone(page, "telegram", "Dieter").last("Punkte für dich")


def test_odd_names_are_text(browser: Browser, base_url: str) -> None:
    name = '<b>_*x & y*_</b> <img src=x onerror="alert(1)"> 💛'
    with visit(browser, base_url) as (_, page):
        page.goto(f"{base_url}/playground/")
        page.locator("#whatsapp").get_by_role("button", name="Somebody new").click()
        page.get_by_label("Name, as odd").fill(name)
        page.get_by_role("button", name="Come in").click()
        shown = name[:64]
        odd = Phone(page, "whatsapp", shown)
        for more in page.get_by_role("button", name="Somebody new").all():
            expect(more).to_be_in_viewport(ratio=1)  # there is always room for one more
        odd.say("*hello* _there_ <b>x</b> http://127.0.0.1:1/a_b_c")
        odd.last("Joining is free")
        mine = odd.root.locator(".row.mine").last
        expect(mine.locator("b")).to_have_text("hello")
        expect(mine.locator("i")).to_have_text("there")
        expect(mine).to_contain_text("<b>x</b>")
        expect(mine.locator("a")).to_have_attribute("href", "http://127.0.0.1:1/a_b_c")
        odd.tap("1 - Join")
        odd.last("You're in, <b>")
        assert page.locator("img[onerror], img[src='x']").count() == 0


def test_buttons_copy_and_share(browser: Browser, base_url: str, invitation: str) -> None:
    with visit(browser, base_url) as (context, page):
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{base_url}/playground/")
        chloe = Phone(page, "telegram", "Chloé")
        chloe.tap("Copy the link")
        expect(chloe.root.get_by_role("status")).to_contain_text(invitation)
        assert page.evaluate("navigator.clipboard.readText()") == invitation
        for app in ("WhatsApp", "Telegram"):
            with context.expect_page() as opened:
                chloe.root.get_by_role("link", name=f"Share on {app}").last.click()
            dialog = opened.value.get_by_role("dialog")
            expect(dialog).to_contain_text(invitation)
            dialog.get_by_role("link", name="Open the link").click()
            opened.value.wait_for_url(f"{invitation}*")
            opened.value.close()


@pytest.mark.parametrize("view", ["Telegram", "WhatsApp", "Shop", "Calls"])
def test_the_playground_fits_a_phone(browser: Browser, base_url: str, view: str) -> None:
    with visit(browser, base_url, viewport=PHONE, has_touch=True, is_mobile=True) as (_, page):
        page.goto(f"{base_url}/playground/")
        page.locator(".tabs").get_by_role("button", name=view).click()
        expect(page.locator("#brand-name")).to_have_text("Marigold & Rook")
        assert page.evaluate(WIDER) == 0
        assert page.evaluate(FAINT) == []
        page.screenshot(path=SHOTS / f"playground-phone-{view.lower()}.png")


def test_the_playground_can_be_used_by_keyboard(browser: Browser, base_url: str) -> None:
    with visit(browser, base_url) as (_, page):
        page.goto(f"{base_url}/playground/")
        page.get_by_role("radio", name="Chloé").first.check()  # a chat with few buttons
        reached = walk(page, 80)
        for wanted in ("+1 day", "telegram-person", "whatsapp-text", "Send on WhatsApp", "total"):
            assert any(wanted in one for one in reached), (wanted, reached)
        page.locator("input[name=whatsapp-person]:checked").focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("input[name=whatsapp-person]:checked")).to_be_focused()
        page.get_by_label("Message on WhatsApp").focus()
        page.keyboard.type("hello")
        page.keyboard.press("Enter")
        expect(page.locator("#whatsapp .row.mine").last).to_contain_text("hello")


def walk(page: Page, steps: int) -> list[str]:
    """Press Tab and say where that leads; each place must show that it has the focus."""
    reached = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """() => {
                  const at = document.activeElement, label = at.closest('label');
                  const seen = [at, at.nextElementSibling].filter(Boolean)
                    .some((one) => getComputedStyle(one).outlineStyle !== 'none');
                  return [at.getAttribute('aria-label'), at.id, at.name, at.textContent.trim(),
                          seen ? '' : at === document.body ? '' : 'NOT SEEN'].join('|');
                }"""
            )
        )
    assert not [one for one in reached if "NOT SEEN" in one]
    return reached


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("landing-light", {"color_scheme": "light"}),
        ("landing-dark", {"color_scheme": "dark"}),
        ("landing-de", {"locale": "de-DE"}),
        ("landing-phone", {"viewport": PHONE, "is_mobile": True, "has_touch": True}),
        ("landing-phone-de", {"viewport": PHONE, "is_mobile": True, "locale": "de-DE"}),
        ("landing-narrow", {"viewport": {"width": 320, "height": 640}, "locale": "de-DE"}),
    ],
)
def test_the_landing_page_can_be_read(
    browser: Browser, base_url: str, invitation: str, name: str, options: dict[str, Any]
) -> None:
    with visit(browser, base_url, **options) as (_, page):
        page.goto(invitation)
        language = "de" if options.get("locale") == "de-DE" else "en"
        expect(page.locator("html")).to_have_attribute("lang", language)
        assert page.evaluate(FAINT) == []
        assert page.evaluate(WIDER) == 0
        for door in page.locator(".door").all():
            box = door.bounding_box()
            assert box
            assert box["height"] >= 44
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def test_the_landing_page_needs_no_script_and_is_light(
    browser: Browser, base_url: str, invitation: str
) -> None:
    weights: list[int] = []
    with visit(browser, base_url, java_script_enabled=False) as (_, page):
        page.on("response", lambda answer: weights.append(len(answer.body())))
        page.goto(invitation, wait_until="networkidle")
        assert 2 <= len(weights) <= 3
        assert sum(weights) < HEAVIEST
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="WhatsApp")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Telegram")).to_be_focused()
        page.get_by_role("link", name="Deutsch").click()
        expect(page.locator("html")).to_have_attribute("lang", "de")


def test_an_unknown_invitation_is_kind(browser: Browser, base_url: str) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    answer = page.goto(f"{base_url}/r/NOTACODE")
    assert answer
    assert answer.status == 404
    assert page.evaluate(FAINT) == []
    page.screenshot(path=SHOTS / "landing-404.png")
    page.get_by_role("link", name="Telegram").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    context.close()
