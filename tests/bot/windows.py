"""A real browser: its windows, the phones of the playground, and what can be measured on a page.

Screenshots are kept in build/screenshots/.
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

from tests.phones import TOP

SHOTS = TOP / "build" / "screenshots"
DESKTOP: ViewportSize = {"width": 1400, "height": 880}
PHONE: ViewportSize = {"width": 390, "height": 844}
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
expect.set_options(timeout=30_000)  # ms; pages and programs share the machine with other tests
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail(MISSING)
    SHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


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
