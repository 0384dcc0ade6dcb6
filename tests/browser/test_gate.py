"""Every page, in both languages, is for everybody: WCAG 2.2 AA and a little more."""

import pytest

from tests.browser.checks.axe import LOOKS, axe
from tests.browser.checks.bones import bones, outline, parity
from tests.browser.checks.keyboard import keyboard
from tests.browser.checks.reflow import reflow
from tests.browser.gallery import Gallery
from tests.browser.visits import Visit, forgotten, visits


def test_every_page_is_visited_or_excused() -> None:
    assert forgotten() == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("visit", visits(), ids=str)
async def test_a_page_is_for_everybody(gallery: Gallery, visit: Visit, language: str) -> None:
    window, tab = await gallery.open(visit, language)
    found = await outline(tab)
    faults = bones(found, language, window.watch.weight())
    faults += await keyboard(tab)
    faults += await axe(tab)
    await tab.emulate_media(color_scheme="dark")
    faults += [f"dark: {fault}" for fault in await axe(tab, LOOKS)]
    await tab.emulate_media(color_scheme="light", forced_colors="active")
    faults += [f"forced colours: {fault}" for fault in await axe(tab, LOOKS)]
    await tab.emulate_media(forced_colors="none")
    faults += await reflow(tab)
    faults += window.watch.faults
    plain, tab = await gallery.open(visit, language, javascript=False)
    faults += await parity(tab, found) + plain.watch.faults
    assert not faults, "\n  ".join([f"{visit} ({language})", *faults])
