"""What is kept of a person here: that they opened their calendar to a program, and since when."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.calendars.models import CalendarKey
from app.core.personal import Leaving, Row, erased, kept, rows


@kept("calendar_key")
async def key(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give since when the address of their calendar exists; its secret is known to nobody else."""
    query = select(CalendarKey.created_at).where(CalendarKey.person_id == person_id)
    async for row in rows(session, query):
        yield row


@erased("calendars")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Forget the address: it opens nothing any more."""
    await session.execute(delete(CalendarKey).where(CalendarKey.person_id == leaving.person_id))
