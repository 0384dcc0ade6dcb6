"""Small numbers in a member's header, such as unread notices: slices count, the layout shows them.

They belong to the part of a page that is each member's own, so that a page shared by all members
shows everybody their numbers. Each count is one indexed read.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

Count = Callable[[AsyncSession, int], Awaitable[int]]

_counts: dict[str, Count] = {}


def header_count(name: str) -> Callable[[Count], Count]:
    """Register what counts ``name`` for a person; the header reads ``counts["name"]``."""

    def register(count: Count) -> Count:
        _counts[name] = count
        return count

    return register


async def header_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Return every number of a person's header, by name."""
    return {name: await count(session, person_id) for name, count in sorted(_counts.items())}
