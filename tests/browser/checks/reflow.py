"""Narrow windows, large letters, loose spacing: nothing sticks out, no word is cut off."""

from playwright.async_api import Page

from tests.browser.checks import probe
from tests.browser.checks.axe import axe

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 740}
"""WCAG 1.4.10: 1280 px at 400 %."""
HALF = {"width": 640, "height": 740}
TWICE = "html { font-size: 200% !important }"
"""WCAG 1.4.4."""
LOOSE = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""
"""WCAG 1.4.12."""

DRESS = """
(css) => {
    const sheet = new CSSStyleSheet();
    if (css) sheet.replaceSync(css);
    document.adoptedStyleSheets = css ? [sheet] : [];
}
"""


async def reflow(tab: Page) -> list[str]:
    """Squeeze the page in four ways, and put it back."""
    faults: list[str] = []
    for name, size, css in (
        ("at 320 px", NARROW, ""),
        ("at 320 px, loosely spaced", NARROW, LOOSE),
        ("with text twice as large", HALF, TWICE),
    ):
        await tab.set_viewport_size(size)  # type: ignore[arg-type]
        await tab.evaluate(DRESS, css)
        faults += [f"{name}: {fault}" for fault in await tab.evaluate(probe("overflow"))]
        if not css:
            faults += [f"{name}: {fault}" for fault in await axe(tab, ["target-size"])]
    await tab.evaluate(DRESS, "")
    await tab.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return faults
