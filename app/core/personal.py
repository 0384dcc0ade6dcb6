"""What each slice keeps of a person: how it is given to them, and how it is erased.

A slice registers both in its ``personal.py``: ``@kept("ideas")`` on an async generator of rows,
``@erased("ideas")`` on a coroutine. The privacy slice calls them all.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

Row = dict[str, Any]
"""Column names in English, JSON values; times as UTC ISO 8601."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """A person who leaves, and what they chose for what they wrote."""

    person_id: int
    erase_words: bool
    """Whether what they published loses its words too, and not only its author."""
    now: datetime


Reader = Callable[[AsyncSession, int], AsyncIterator[Row]]
Eraser = Callable[[AsyncSession, Leaving], Awaitable[None]]

_readers: dict[str, Reader] = {}
_erasers: dict[str, Eraser] = {}


def kept(name: str) -> Callable[[Reader], Reader]:
    """Register what is kept of a person under ``name``: one file of their export."""

    def register(reader: Reader) -> Reader:
        _readers[name] = reader
        return reader

    return register


def erased(name: str) -> Callable[[Eraser], Eraser]:
    """Register how a slice forgets a person; it runs in one transaction with all the others."""

    def register(eraser: Eraser) -> Eraser:
        _erasers[name] = eraser
        return eraser

    return register


def readers() -> dict[str, Reader]:
    """Return what gives a person's data, by name."""
    return dict(sorted(_readers.items()))


def erasers() -> dict[str, Eraser]:
    """Return what erases a person's data, by name."""
    return dict(sorted(_erasers.items()))
