"""Who would fit a mission: slices above know better, and say so.

``@who_fits`` on a coroutine ``(session, mission_id, limit) -> [person numbers]``, best first. Whoever
it names is asked nothing before the gates, the calendar and the person's own wishes were looked at.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

Finder = Callable[[AsyncSession, int, int], Awaitable[list[int]]]

_finders: dict[str, Finder] = {}


def who_fits(finder: Finder) -> Finder:
    """Register what finds fitting people (decorator); all registered ones are heard."""
    _finders[f"{finder.__module__}.{finder.__qualname__}"] = finder
    return finder


async def fitting(session: AsyncSession, mission_id: int, limit: int) -> list[int]:
    """Return at most ``limit`` people who would fit a mission, each once, best first."""
    found: dict[int, None] = {}
    for _name, finder in sorted(_finders.items()):
        found |= dict.fromkeys(await finder(session, mission_id, limit))
    return list(found)[:limit]
