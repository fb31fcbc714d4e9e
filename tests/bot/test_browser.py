"""The story of the product, clicked in a real browser through playground and landing page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.bot.demos import demo
from tests.bot.windows import FAINT, PHONE, SHOTS, WIDER, Phone, chromium, visit, walk


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
    """The address of Chloé's landing page."""
    with visit(browser, base_url) as (_, page):
        page.goto(f"{base_url}/playground/")
        phone = Phone(page, "telegram", "Chloé")
        phone.root.get_by_role("button", name="START").click()
        phone.tap("Join")
        phone.say("invite")
        return str(phone.last("Your link").locator(".words a").get_attribute("href"))


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
        page.get_by_role("button", name="Deliver order 1001").click()
        expect(page.locator("#shop-says")).to_have_text("Order 1001 delivered.")
        expect(page.get_by_role("button", name="Deliver order 1001")).to_have_count(0)
        expect(page.locator("#orders")).to_contain_text("delivered")
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
