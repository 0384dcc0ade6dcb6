"""Every page, in both languages, is for everybody: WCAG 2.2 AA and a little more."""

import os
import zlib

import pytest
from playwright.async_api import Page

from tests.browser.checks.axe import LOOKS, axe
from tests.browser.checks.bones import bones, outline, parity
from tests.browser.checks.keyboard import keyboard
from tests.browser.checks.reflow import overflow, reflow
from tests.browser.gallery import Gallery
from tests.browser.visits import Visit, forgotten, visits
from tests.turns import is_of_today

LANGUAGES = ("fr", "en")
EVERY_LOOK = bool(os.environ.get("EVERY_LOOK"))


def test_every_page_is_visited_or_excused() -> None:
    assert forgotten() == []


def looks() -> list[tuple[Visit, str]]:
    """Return what is looked at closely today: each visit in one language or the other, or in both."""
    return [
        (visit, language)
        for visit in visits()
        for language in LANGUAGES
        if EVERY_LOOK or (language == turn_of(visit) and is_in_turn(visit))
    ]


def is_in_turn(visit: Visit) -> bool:
    """Tell whether a visit is made today: half of them are, the other half tomorrow."""
    return is_of_today(str(visit))


def halves(words: str) -> bool:
    """Part visits in two, the same each time."""
    return bool(zlib.crc32(words.encode()) // 2 % 2)


def turn_of(visit: Visit) -> str:
    """Return the language in which a page is looked at most closely."""
    return LANGUAGES[zlib.crc32(visit.page.encode()) % 2]


def other(language: str) -> str:
    """Return the language a page is then read in without JavaScript."""
    return LANGUAGES[language == LANGUAGES[0]]


@pytest.mark.parametrize(
    ("visit", "language"), [pytest.param(*one, id=f"{one[0]}-{one[1]}") for one in looks()]
)
async def test_a_page_is_for_everybody(gallery: Gallery, visit: Visit, language: str) -> None:
    """Look at a page in one language, and at its plain form in the other.

    Its template and style are the same in both; its words are not, and may stick out.
    A chief visit is walked by keyboard or seen in other colours, and half are read plain, by turns.
    EVERY_LOOK=1 asks everything of every visit in both languages, in eight times the time.
    """
    window, tab = await gallery.open(visit, language)
    found = await outline(tab)
    faults = bones(found, language, window.watch.weights_asked(found["unused"]))
    faults += await axe(tab)
    thoroughly = EVERY_LOOK or visit.is_chief
    turn = zlib.crc32(str(visit).encode()) % 2
    if EVERY_LOOK or (thoroughly and turn):
        faults += await keyboard(tab)
    if EVERY_LOOK or (thoroughly and not turn):
        faults += await other_colours(tab)
    faults += await reflow(tab)
    faults += window.watch.faults
    if EVERY_LOOK or (thoroughly and halves(str(visit))):
        plain, tab = await gallery.open(visit, other(language), javascript=False)
        faults += bones(await outline(tab), other(language), {})
        faults += await parity(tab, found) + await overflow(tab) + plain.watch.faults
    assert not faults, "\n  ".join([f"{visit} ({language})", *faults])


async def other_colours(tab: Page) -> list[str]:
    """Look at a page in the dark, and in the colours of the reader's own system."""
    await tab.emulate_media(color_scheme="dark")
    faults = [f"dark: {fault}" for fault in await axe(tab, LOOKS)]
    await tab.emulate_media(color_scheme="light", forced_colors="active")
    faults += [f"forced colours: {fault}" for fault in await axe(tab, LOOKS)]
    await tab.emulate_media(forced_colors="none")
    return faults
