"""Who comes to a date: volunteering says it, missions writes to them when it moves or is cancelled.

``@who_comes("volunteering")`` on a coroutine that says of several dates, in one statement, who signed
up, or waits.
Letters carry the date as iCalendar (same UID, higher SEQUENCE), so that calendars follow by themselves;
volunteering writes none of its own for it.
"""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

Comers = Callable[[AsyncSession, Sequence[int]], Awaitable[list[tuple[int, int]]]]
"""From row numbers of dates to pairs: a date, and a person who comes to it."""

_comers: dict[str, Comers] = {}


def who_comes(name: str) -> Callable[[Comers], Comers]:
    """Register who is to be told when a date moves or is cancelled."""

    def register(comers: Comers) -> Comers:
        _comers[name] = comers
        return comers

    return register


async def comers_of(session: AsyncSession, session_ids: Sequence[int]) -> dict[int, set[int]]:
    """Return who comes to dates, or waits for a place: by person, to which of them."""
    found: dict[int, set[int]] = {}
    if not session_ids:
        return found
    for _name, comers in sorted(_comers.items()):
        for date, person in await comers(session, session_ids):
            found.setdefault(person, set()).add(date)
    return found
