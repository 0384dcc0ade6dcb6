"""Title, language, one first heading, one main part; the same without JavaScript; a light page."""

from typing import Any

from playwright.async_api import Page

from tests.browser.checks import probe

HEAVIEST = 200_000
"""Bytes sent for a first visit, pictures aside."""
LEAST_TEXT = 0.75
"""What is read without JavaScript is read in the other language, which may say it in fewer letters."""
DEAD = (
    "a[href='#'], a[href^='javascript:'], "
    "button:not(form button, [form], [popovertarget], [commandfor], :disabled, [aria-disabled=true])"
)


async def outline(tab: Page) -> dict[str, Any]:
    """Return the bones of an open page."""
    found: dict[str, Any] = await tab.evaluate(probe("outline"))
    return found


def bones(found: dict[str, Any], language: str, weights: dict[str, int]) -> list[str]:
    """Say what is wrong with the bones of a page, whose parts weigh so many bytes each."""
    weight, heaviest = sum(weights.values()), sorted(weights.items(), key=lambda one: -one[1])
    title = found["title"].split(" · ")[0].strip()
    wanted = {
        "has no title of its own": bool(title),
        f"says it speaks {found['lang']!r}": found["lang"] == language,
        f"has {found['headings']} first headings": found["headings"] == 1,
        f"has {found['mains']} main parts": found["mains"] == 1,
        f"uses an id twice: {found['repeated']}": not found["repeated"],
        f"weighs {weight} bytes, the most in {heaviest[:6]}": weight < HEAVIEST,
    }
    return [f"the page {fault}" for fault, fine in wanted.items() if not fine]


async def parity(tab: Page, with_javascript: dict[str, Any]) -> list[str]:
    """Say what a page (open without JavaScript) lacks, compared with the same page with it."""
    text = len((await tab.locator("body").inner_text()).strip())
    forms, dead = await tab.locator("form").count(), tab.locator(DEAD)
    faults = []
    if text < LEAST_TEXT * with_javascript["text"]:
        faults.append(f"{text} characters instead of {with_javascript['text']}")
    if forms < with_javascript["forms"]:
        faults.append(f"{forms} forms instead of {with_javascript['forms']}")
    for button in await dead.all():
        if await button.is_visible():
            faults.append(f"a dead button: {(await button.inner_text()).strip()}")
    return [f"without JavaScript: {fault}" for fault in faults]
