"""Opening one's calendar to a program, and closing it."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.calendars.models import CalendarKey
from app.core.sessions import digest, new_secret


async def open_feed(session: AsyncSession, person_id: int, now: datetime) -> str:
    """Make a new address for somebody's calendar and return its secret, this once; the old one closes."""
    secret = new_secret()
    values = {"secret_hash": digest(secret), "created_at": now}
    await session.execute(
        insert(CalendarKey)
        .values(person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["person_id"], set_=values)
    )
    return secret


async def close_feed(session: AsyncSession, person_id: int) -> None:
    """Let the address of somebody's calendar lead nowhere."""
    await session.execute(delete(CalendarKey).where(CalendarKey.person_id == person_id))
