"""Windows kept open on the house to look at: one for each person, with and without JavaScript."""

from dataclasses import dataclass, field

from playwright.async_api import Browser, Page

from tests.browser.visits import VISITOR, Visit
from tests.browser.windows import DEVICES, Window, open_window
from tests.house import House
from tests.world import World


@dataclass
class Gallery:
    """A house nobody changes, its world, and the windows on it."""

    house: House
    world: World
    browser: Browser
    windows: dict[tuple[str, bool], Window] = field(default_factory=dict)

    async def open(
        self, visit: Visit, language: str, *, javascript: bool = True
    ) -> tuple[Window, Page]:
        """Open a page in a tab and return it with its window, once everything has loaded."""
        window = await self._window(visit.who, javascript=javascript)
        window.watch.forget()
        if visit.status >= 400:
            window.watch.expected.add(visit.status)
        tab = window.context.pages[0] if window.context.pages else await window.page()
        await tab.emulate_media(color_scheme="light", forced_colors="none")
        await tab.set_viewport_size(DEVICES["desktop"]["viewport"])
        answer = await tab.goto(visit.path(language, self.world))
        assert answer is not None
        assert answer.status == visit.status, f"{visit}: {answer.status}"
        if javascript:
            await window.watch.settled(tab)
        return window, tab

    async def close(self) -> None:
        """Close every window."""
        for window in self.windows.values():
            await window.context.close()

    async def _window(self, who: str, *, javascript: bool) -> Window:
        if (who, javascript) not in self.windows:
            window = await open_window(self.browser, self.house.url, javascript=javascript)
            if who != VISITOR:
                await window.sign_in(self.world.secrets[who])
            self.windows[who, javascript] = window
        return self.windows[who, javascript]
