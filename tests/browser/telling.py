"""Who tells a story, where, and how: in French or English, on a phone or a desktop, with scripts or without."""

import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.accounts.actor import Actor
from app.core import clock
from tests.browser.people import Person
from tests.browser.windows import Window
from tests.house import House, links_of
from tests.turns import TURN
from tests.world import device

OPEN = Callable[..., Awaitable[Window]]
EVERY = tuple(product(("fr", "en"), ("phone", "desktop"), (True, False)))
Way = tuple[str, str, bool]


def ways(*chosen: Way) -> tuple[Way, ...]:
    """Return the ways in which a story is told today: half of those chosen; all eight once in a while."""
    if os.environ.get("EVERY_LOOK"):
        return EVERY
    return tuple(way for number, way in enumerate(chosen) if (number + TURN) % 2 == 0)


@dataclass
class Story:
    """Who tells it, where, and how."""

    house: House
    open: OPEN
    how: dict[str, object]
    expects: frozenset[int] = frozenset()
    """Refusals that the story asks for: no fault of the page."""

    @property
    def language(self) -> str:
        """Return what everybody in it reads."""
        return str(self.how["language"])

    @property
    def javascript(self) -> bool:
        """Say whether the reader's browser runs scripts."""
        return bool(self.how["javascript"])

    async def reader(self) -> tuple[Window, Person]:
        """Sit somebody down at a new browser."""
        window = await self.open(**self.how)
        window.watch.expected |= self.expects
        return window, Person(await window.page(), self.language)

    async def member(self, actor: Actor) -> Person:
        """Sit somebody who has an account down at a new browser, signed in."""
        async with self.house.runtime.database._sessions() as db:
            secret = await device(db, actor)
        window, person = await self.reader()
        await window.sign_in(secret)
        return person

    async def letter(self, to: str) -> str:
        """Return the first link of the last message to somebody, once all the work is done."""
        await self.house.work()
        return links_of(self.house.letters(to)[-1])[0]


class Days:
    """The days of a story: the whole house reads its clock, which goes on from where it was put."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._ahead = timedelta(0)
        patch.setattr(clock, "now", lambda: datetime.now(UTC) + self._ahead)

    def come_to(self, moment: datetime) -> None:
        """Let it be that moment now."""
        self._ahead = moment - datetime.now(UTC)
