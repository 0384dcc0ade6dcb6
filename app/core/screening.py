"""Is there a reason to look at a text before everybody reads it? Asked where texts are published.

The slice that publishes asks :func:`judge` and, when it is given a :class:`Held`, keeps the text from
everybody but its author and calls :func:`keep`: nothing is held without somebody having to look at it.
Moderation answers (``@screen``); without it nothing is held.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.subjects import Subject


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is about to be shown."""

    kind: str
    """Of what it will be a part: ``idea``, ``comment``…"""
    author_id: int
    text: str
    """Everything that was written, title included."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One reason to look first: a rule, how much it weighs, and what it saw."""

    rule: str
    weight: int
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Why a text waits for somebody to look at it."""

    factors: tuple[Factor, ...]


class Screen(Protocol):
    """Who judges texts and keeps what is held before the eyes of a moderator."""

    async def judge(self, session: AsyncSession, written: Written, now: datetime) -> Held | None:
        """Say whether a text waits, and why."""

    async def keep(
        self, session: AsyncSession, subject: Subject, held: Held, now: datetime
    ) -> None:
        """Put what waits in the queue, with the factors, in the transaction that holds it."""


_screens: list[Screen] = []


def screen(kind: type[Screen]) -> type[Screen]:
    """Register who judges (class decorator)."""
    _screens[:] = [kind()]
    return kind


async def judge(session: AsyncSession, written: Written, now: datetime) -> Held | None:
    """Say whether a text must wait for a moderator, and why."""
    return await _screens[0].judge(session, written, now) if _screens else None


async def keep(session: AsyncSession, subject: Subject, held: Held, now: datetime) -> None:
    """Put what was held in the moderators' queue."""
    for one in _screens:
        await one.keep(session, subject, held, now)
