"""Small numbers in a member's header, such as unread notices: slices say how, the layout shows them.

They belong to the part of a page that is each member's own, so that a page shared by all members
shows everybody their numbers. All of them are read at once, whatever their number.
"""

from collections.abc import Callable

from sqlalchemy import ScalarSelect, select
from sqlalchemy.ext.asyncio import AsyncSession

Count = Callable[[int], ScalarSelect[int]]
"""From a person's number, a query that counts by an index."""

_counts: dict[str, Count] = {}


def header_count(name: str) -> Callable[[Count], Count]:
    """Register what counts ``name`` for a person; the header reads ``counts["name"]``."""

    def register(count: Count) -> Count:
        _counts[name] = count
        return count

    return register


async def header_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Return every number of a person's header, by name."""
    columns = [count(person_id).label(name) for name, count in sorted(_counts.items())]
    if not columns:
        return {}
    return dict((await session.execute(select(*columns))).mappings().one())
