"""Write every public idea out: into a file, or to whoever downloads, never all in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import BinaryIO, Literal
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.exchange.exporting import public_ideas
from app.exchange.exporting.columns import Site
from app.exchange.exporting.forms import CsvForm, Form, JsonForm, Record
from app.exchange.rules import LONGEST_SOURCE
from app.places.gazetteer import Gazetteer, gazetteer

Kind = Literal["csv", "json"]
Reader = Callable[[int], Awaitable[tuple[list[Record], int]]]


async def export_ideas(
    session: AsyncSession,
    stream: BinaryIO,
    kind: Kind,
    *,
    base_url: str,
    city: str,
    language: str = "fr",
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the public ideas to ``stream`` and return how many there are.

    ``language`` is that of the CSV's headings; ``progress`` is called with the ideas written.
    """
    places = Gazetteer()
    await places.load(session, city)
    site = Site(host_of(base_url), places)
    total = 0

    async def read(last: int) -> tuple[list[Record], int]:
        nonlocal total
        records, end = await public_ideas.after(session, last, site)
        total += len(records)
        if progress is not None and records:
            progress(total)
        return records, end

    async for chunk in chunks(read, form_of(kind, language)):
        stream.write(chunk)
    return total


async def download(runtime: Runtime, kind: Kind, language: str) -> AsyncIterator[bytes]:
    """Give the public ideas to a reader who may be slow: each batch has its own short transaction."""
    site = Site(host_of(runtime.settings.base_url), gazetteer)

    async def read(last: int) -> tuple[list[Record], int]:
        async with runtime.database.transaction() as session:
            return await public_ideas.after(session, last, site)

    async for chunk in chunks(read, form_of(kind, language)):
        yield chunk


async def chunks(read: Reader, form: Form) -> AsyncIterator[bytes]:
    """Give an export piece by piece."""
    last = 0
    yield form.head()
    while True:
        records, last = await read(last)
        if not records:
            break
        yield form.rows(records)
    yield form.tail()


def form_of(kind: Kind, language: str) -> Form:
    """Return how to write an export of this kind."""
    return CsvForm(language) if kind == "csv" else JsonForm()


def host_of(base_url: str) -> str:
    """Return the name under which this place is the source of its own ideas."""
    return (urlsplit(base_url).hostname or "notreville")[:LONGEST_SOURCE]
