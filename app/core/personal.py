"""What each slice keeps of a person: how it is given to them, and how it is erased.

A slice registers both in its ``personal.py``: ``@kept("ideas")`` on an async generator of rows,
``@erased("ideas")`` on a coroutine, and if need be ``@kept_files("media")`` on an async generator
of files, ``@held_back("organisations")`` on a coroutine that says why somebody cannot leave yet.
The privacy slice calls them all.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Select
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
    pages: set[str] = field(default_factory=set)
    """Tags of kept pages to forget once it is done: erasers add those that showed the person."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that a person gave."""

    path: str
    """Its place in their copy: ``photos/abc.webp``."""
    stored: str
    """Its name in the storage."""


Reader = Callable[[AsyncSession, int], AsyncIterator[Row]]
Eraser = Callable[[AsyncSession, Leaving], Awaitable[None]]
FileReader = Callable[[AsyncSession, int], AsyncIterator[KeptFile]]
Tie = Callable[[AsyncSession, int], Awaitable[str]]

_readers: dict[str, Reader] = {}
_erasers: dict[str, Eraser] = {}
_after: dict[str, str] = {}
_file_readers: dict[str, FileReader] = {}
_ties: dict[str, Tie] = {}


def kept(name: str) -> Callable[[Reader], Reader]:
    """Register what is kept of a person under ``name``: one file of their export."""

    def register(reader: Reader) -> Reader:
        _readers[name] = reader
        return reader

    return register


def erased(name: str, *, after: str = "") -> Callable[[Eraser], Eraser]:
    """Register how a slice forgets a person; it runs in one transaction with all the others.

    Args:
        name: of what is erased.
        after: the eraser that goes before, where one needs rows that the other holds, or lets go.
    """

    def register(eraser: Eraser) -> Eraser:
        _erasers[name] = eraser
        _after[name] = after
        return eraser

    return register


def readers() -> dict[str, Reader]:
    """Return what gives a person's data, by name."""
    return dict(sorted(_readers.items()))


def erasers() -> dict[str, Eraser]:
    """Return what erases a person's data, by name, each after the one that it waits for."""

    def place(name: str) -> tuple[str, bool, str]:
        before = _after.get(name, "")
        return (before or name, bool(before), name)

    return {name: _erasers[name] for name in sorted(_erasers, key=place)}


def kept_files(name: str) -> Callable[[FileReader], FileReader]:
    """Register which files of a person are kept, for their export."""

    def register(reader: FileReader) -> FileReader:
        _file_readers[name] = reader
        return reader

    return register


def held_back(name: str) -> Callable[[Tie], Tie]:
    """Register what may keep a person from leaving yet: a translated sentence, or nothing.

    It is asked again, in the erasing transaction, when the time has come.
    """

    def register(tie: Tie) -> Tie:
        _ties[name] = tie
        return tie

    return register


def file_readers() -> list[FileReader]:
    """Return what gives a person's files, by name."""
    return [_file_readers[name] for name in sorted(_file_readers)]


def ties() -> list[Tie]:
    """Return what may keep a person from leaving, by name."""
    return [_ties[name] for name in sorted(_ties)]


READ_AT_ONCE = 500


async def rows(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> AsyncIterator[Row]:
    """Give what ``query`` finds, one row of plain values after the other, never all in memory."""
    found = await session.stream(query.execution_options(yield_per=READ_AT_ONCE))
    async for row in found.mappings():
        yield {name: plain(value) for name, value in row.items()}


def plain(value: Any) -> Any:
    """Return a column's value as JSON holds it: moments in UTC, words instead of enums."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
