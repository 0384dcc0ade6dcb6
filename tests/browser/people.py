"""What a person does at a screen, said as they would say it: in the words of the page, in their language."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Error, Locator, Page, expect

from app.core.i18n import gettext, ngettext, using


class Person:
    """Somebody at a browser, who reads, fills in and presses what they see."""

    def __init__(self, tab: Page, language: str) -> None:
        self.tab = tab
        self.language = language

    def words(self, message: str, **values: object) -> str:
        """Return a message of ours as this person reads it."""
        with using(self.language):
            return gettext(message) % values if values else gettext(message)

    def counted(self, one: str, many: str, number: int, name: str = "num") -> str:
        """Return a message of ours that counts something, as this person reads it."""
        with using(self.language):
            return ngettext(one, many, number) % {name: number}

    async def opens(self, address: str) -> None:
        """Type an address, or follow a link from elsewhere."""
        await self.tab.goto(address)

    async def fills(self, label: str, text: str, nth: int = 0) -> None:
        """Type into the field under a label; ``nth`` of those that are called alike."""
        async with self.telling_where():
            await self.field(label, nth).fill(text)

    async def picks(self, label: str, answer: str, nth: int = 0) -> None:
        """Pick from the list under a label what says this."""
        async with self.telling_where():
            await self.field(label, nth).select_option(label=self.words(answer))

    async def answers(self, question: str, answer: str) -> None:
        """Choose one of the answers to a question of several."""
        asked = self.tab.get_by_role("group", name=self.words(question), exact=True)
        async with self.telling_where():
            await asked.get_by_role("radio", name=self.words(answer), exact=True).check()

    async def unfolds(self, summary: str) -> None:
        """Open what is folded under some words."""
        folded = self.tab.get_by_role("main").locator("summary", has_text=self.words(summary))
        async with self.telling_where():
            await folded.first.click()

    async def chooses(self, answer: str) -> None:
        """Tick the box, or choose the answer, that says this."""
        main, words = self.tab.get_by_role("main"), self.words(answer)
        offered = main.get_by_role("radio", name=words).or_(
            main.get_by_role("checkbox", name=words)
        )
        async with self.telling_where():
            await offered.first.check()

    def field(self, label: str, nth: int = 0) -> Locator:
        """Return the field under a label."""
        return self.tab.get_by_role("main").get_by_label(self.words(label)).nth(nth)

    async def presses(self, button: str, *, beside: str = "", **values: object) -> None:
        """Press a button of the page, in the card that says ``beside``, and wait for what comes."""
        main = self.tab.get_by_role("main")
        place = main.get_by_role("article").filter(has_text=beside) if beside else main
        words = self.words(button, **values)
        pressed = place.get_by_role("button", name=words, exact=True)
        async with self.telling_where(), self.turns_the_page():
            await pressed.click()

    async def touches(self, button: str) -> None:
        """Press a button that changes a part of the page."""
        await self.tab.get_by_role("button", name=self.words(button)).first.click()

    async def follows(self, link: str, **values: object) -> None:
        """Follow a link by its words, ours or those of an idea."""
        words = self.words(link, **values)
        found = self.tab.get_by_role("main").get_by_role("link", name=words).first
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
