"""A whole page by keyboard: the skip link first, everything reached, the focus always seen."""

from playwright.async_api import Page

from tests.browser.checks import probe

EXTRA_STOPS = 25
"""Boxes that scroll and the parts of a date field are stops that no selector names."""


async def keyboard(tab: Page) -> list[str]:
    """Walk with Tab from the top to the end of the page."""
    await tab.evaluate(probe("keyboard"))
    expected = await tab.evaluate("() => walk.begin()")
    faults: list[str] = []
    reached: list[int] = []
    for number in range(expected + EXTRA_STOPS):
        await tab.keyboard.press("Tab")
        stop = await tab.evaluate("() => walk.here()")
        if stop is None or (stop["index"] in reached[:-1] and stop["index"] >= 0):
            break  # round again: a date field's own parts follow one another, and count once
        if number == 0 and not stop["skip"]:
            faults.append(f"the first stop is no skip link but {stop['name']}")
        if not reached or stop["index"] != reached[-1]:
            faults += [f"{stop['name']} {fault}" for fault in stop["faults"]]
            reached.append(stop["index"])
    await tab.evaluate("() => document.activeElement.blur()")
    missed = await tab.evaluate("(reached) => walk.missed(reached)", reached)
    return faults + [f"Tab never reaches {name}" for name in missed]
