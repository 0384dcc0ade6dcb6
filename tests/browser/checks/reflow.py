"""Narrow windows, large letters, loose spacing: nothing sticks out, no word is cut off."""

from dataclasses import dataclass

from playwright.async_api import Page, ViewportSize

from tests.browser.checks import probe
from tests.browser.checks.axe import axe

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 740}
"""WCAG 1.4.10: 1280 px at 400 %."""
HALF: ViewportSize = {"width": 640, "height": 740}
TWICE = "html { font-size: 200% !important }"
"""WCAG 1.4.4."""
LOOSE = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""
"""WCAG 1.4.12."""


@dataclass(frozen=True)
class Way:
    """One way to read a page that its author did not see."""

    name: str
    size: ViewportSize
    css: str = ""


WAYS = (
    Way("at 320 px", NARROW),
    Way("at 320 px, loosely spaced", NARROW, LOOSE),
    Way("with text twice as large", HALF, TWICE),
)

DRESS = """
(css) => {
    const sheet = new CSSStyleSheet();
    if (css) sheet.replaceSync(css);
    document.adoptedStyleSheets = css ? [sheet] : [];
}
"""


async def reflow(tab: Page) -> list[str]:
    """Squeeze the page in three ways, and put it back; see that targets stay large enough."""
    faults: list[str] = []
    for way in WAYS:
        faults += await _squeezed(tab, way)
        if not way.css:
            faults += [f"{way.name}: {fault}" for fault in await axe(tab, ["target-size"])]
    await _put_back(tab)
    return faults


async def overflow(tab: Page) -> list[str]:
    """Squeeze the page in three ways, and put it back; see only that nothing sticks out."""
    faults: list[str] = []
    for way in WAYS:
        faults += await _squeezed(tab, way)
    await _put_back(tab)
    return faults


async def _squeezed(tab: Page, way: Way) -> list[str]:
    await tab.set_viewport_size(way.size)
    await tab.evaluate(DRESS, way.css)
    return [f"{way.name}: {fault}" for fault in await tab.evaluate(probe("overflow"))]


async def _put_back(tab: Page) -> None:
    await tab.evaluate(DRESS, "")
    await tab.set_viewport_size(WIDE)
