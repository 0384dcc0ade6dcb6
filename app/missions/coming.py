"""Who comes to a date: volunteering says it, missions writes to them when it moves or is cancelled.

``@who_comes("volunteering")`` on a coroutine that returns the numbers of those who signed up, or wait.
Letters carry the date as iCalendar (same UID, higher SEQUENCE), so that calendars follow by themselves;
volunteering writes none of its own for it.
"""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

Comers = Callable[[AsyncSession, int], Awaitable[list[int]]]
"""From the row number of a date to those of persons."""

_comers: dict[str, Comers] = {}


def who_comes(name: str) -> Callable[[Comers], Comers]:
    """Register who is to be told when a date moves or is cancelled."""

    def register(comers: Comers) -> Comers:
        _comers[name] = comers
        return comers

    return register


async def comers_of(session: AsyncSession, session_id: int) -> list[int]:
    """Return who comes to a date, or waits for a place."""
    found: set[int] = set()
    for _name, comers in sorted(_comers.items()):
        found |= set(await comers(session, session_id))
    return sorted(found)
