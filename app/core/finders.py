"""One box for the staff to find anything: each slice says how its own things are found.

``@finder("ideas", N_("Ideas"))`` in a slice's ``finders.py`` on a coroutine that returns the best matches
that this person may know of. People who are not staff never ask.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.policy import Who

MOST_FOUND = 10
"""Lines of one kind; the box is for finding one thing, not for reading lists."""


@dataclass(frozen=True, slots=True)
class Found:
    """One line of an answer, in the language in force."""

    title: str
    path: str
    detail: str = ""
    """What tells it from another of the same title: a state, a place, a date."""


Finder = Callable[[AsyncSession, Who, str], Awaitable[list[Found]]]
"""From who asks and the words typed (trimmed, not empty) to at most :data:`MOST_FOUND` lines."""


@dataclass(frozen=True, slots=True)
class FinderOf:
    """How things of one kind are found."""

    kind: str
    label: str
    """Untranslated: the heading above them."""
    find: Finder
    for_administrators: bool


_finders: dict[str, FinderOf] = {}


def finder(
    kind: str, label: str, *, for_administrators: bool = False
) -> Callable[[Finder], Finder]:
    """Register how things of ``kind`` are found, by all staff or by administrators alone."""

    def register(find: Finder) -> Finder:
        _finders[kind] = FinderOf(kind, label, find, for_administrators)
        return find

    return register


def finders(*, administrator: bool) -> list[FinderOf]:
    """Return the finders that somebody may ask, in the order of their kinds."""
    return [
        one
        for _kind, one in sorted(_finders.items())
        if administrator or not one.for_administrators
    ]
