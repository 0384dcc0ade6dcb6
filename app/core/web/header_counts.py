"""Small numbers in a member's header, such as unread notices: slices say how, the layout shows them.

They belong to the part of a page that is each member's own, so that a page shared by all members
shows everybody their numbers. All of them are read at once, whatever their number.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from sqlalchemy import BigInteger, ScalarSelect, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

Count = Callable[[int], ScalarSelect[int]]
"""From a person's number, a query that counts by an index.

It is called once, with a parameter in the number's place: it may compare with it, not look into it.
"""

WHO = bindparam("person_id", type_=BigInteger)

_counts: dict[str, Count] = {}


def header_count(name: str) -> Callable[[Count], Count]:
    """Register what counts ``name`` for a person; the header reads ``counts["name"]``."""

    def register(count: Count) -> Count:
        _counts[name] = count
        _statement.cache_clear()
        return count

    return register


async def header_counts(session: AsyncSession, person_id: int) -> dict[str, int]:
    """Return every number of a person's header, by name."""
    if not _counts:
        return {}
    found = await session.execute(_statement(), {"person_id": person_id})
    return dict(found.mappings().one())


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """Make the query of every count: a member's every page asks it, and making it takes longer."""
    who = cast("int", WHO)
    return select(*(count(who).label(name) for name, count in sorted(_counts.items())))
