"""What can be reported and hidden: each slice says how for its own things, moderation decides.

``@moderated("comment")`` in a slice's ``moderated.py`` on a class with the three coroutines of
:class:`Moderation`. Hiding must hold on every surface; the same call twice changes nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.core.subjects import Subject


@dataclass(frozen=True, slots=True)
class ReportedThing:
    """A thing as a moderator must see it to decide, whatever its state."""

    subject: Subject
    public_id: str
    title: str
    text: str
    """What was written, whole."""
    language: str
    path: str
    """Where it stands, in the language in force."""
    author_id: int | None
    territory_id: int | None
    """None: it concerns the whole city."""
    is_hidden: bool
    readers: frozenset[int] | None = None
    """Who may read it, hence report it; None: anybody."""
    picture: str = ""
    """Address of the picture to judge, when it is one."""


class Moderation(Protocol):
    """How the things of one kind are found, hidden and shown again."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return the thing with this public id (``str``) or row number (``int``)."""

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface; its author still sees it, with the reason beside it."""

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again as it was."""


class Hideable(ABC):
    """For things that are hidden and shown again by one moment of theirs, and by nothing else."""

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface; its author still sees it."""
        await self.set_hidden(session, runtime, which, now)

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again as it was."""
        del now
        await self.set_hidden(session, runtime, which, None)

    @abstractmethod
    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Write since when it is hidden, None for what is shown, and drop the pages that change."""


_kinds: dict[str, Moderation] = {}


def moderated(kind: str) -> Callable[[type[Moderation]], type[Moderation]]:
    """Register how subjects of ``kind`` are moderated (class decorator)."""

    def register(ways: type[Moderation]) -> type[Moderation]:
        _kinds[kind] = ways()
        return ways

    return register


def moderation_of(kind: str) -> Moderation | None:
    """Return how subjects of ``kind`` are moderated, if they can be."""
    return _kinds.get(kind)


def moderated_kinds() -> list[str]:
    """Return every kind that can be reported."""
    return sorted(_kinds)
