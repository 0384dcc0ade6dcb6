"""What a person does at a screen, said as they would say it: in the words of the page, in their language."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Error, Locator, Page, expect

from app.core.i18n import gettext, using


class Person:
    """Somebody at a browser, who reads, fills in and presses what they see."""

    def __init__(self, tab: Page, language: str) -> None:
        self.tab = tab
        self.language = language

    def words(self, message: str, **values: object) -> str:
        """Return a message of ours as this person reads it."""
        with using(self.language):
            return gettext(message) % values if values else gettext(message)

    async def opens(self, address: str) -> None:
        """Type an address, or follow a link from elsewhere."""
        await self.tab.goto(address)

    async def fills(self, label: str, text: str) -> None:
        """Type into the field under a label."""
        async with self.telling_where():
            await self.field(label).fill(text)

    async def chooses(self, answer: str) -> None:
        """Tick the box, or choose the answer, that says this."""
        main, words = self.tab.get_by_role("main"), self.words(answer)
        offered = main.get_by_role("radio", name=words).or_(
            main.get_by_role("checkbox", name=words)
        )
        async with self.telling_where():
            await offered.first.check()

    def field(self, label: str) -> Locator:
        """Return the field under a label."""
        return self.tab.get_by_role("main").get_by_label(self.words(label)).first

    async def presses(self, button: str) -> None:
        """Press a button of the page and wait for what comes."""
        pressed = self.tab.get_by_role("main").get_by_role(
            "button", name=self.words(button), exact=True
        )
        async with self.telling_where(), self.turns_the_page():
            await pressed.click()

    async def touches(self, button: str) -> None:
        """Press a button that changes a part of the page."""
        await self.tab.get_by_role("button", name=self.words(button)).first.click()

    async def follows(self, link: str) -> None:
        """Follow a link by its words, ours or those of an idea."""
        found = self.tab.get_by_role("main").get_by_role("link", name=self.words(link)).first
        async with self.telling_where(), self.turns_the_page():
            await found.click()

    async def sees(self, message: str, **values: object) -> None:
        """Read some words in the main part of the page."""
        async with self.telling_where():
            words = self.words(message, **values)
            await expect(self.tab.get_by_role("main")).to_contain_text(words)

    async def is_told(self, message: str, **values: object) -> None:
        """Read some words at the top of the page, about what just happened."""
        async with self.telling_where():
            words = self.words(message, **values)
            await expect(self.tab.locator("#flashes")).to_contain_text(words)

    @asynccontextmanager
    async def telling_where(self) -> AsyncIterator[None]:
        """Say where somebody was when they did not find what they looked for."""
        try:
            yield
        except (AssertionError, Error) as error:
            read = await self.tab.locator("body").inner_text()
            error.add_note(f"{self.tab.url}\n{read}")
            raise

    def turns_the_page(self) -> Any:
        """Wait until another page, or the same anew, has come."""
        return self.tab.expect_navigation(wait_until="load")
