"""How many letters left lately: counted, never listed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.models import MailHanded

DAY, MONTH = timedelta(days=1), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Left:
    """Letters handed to the mail server; notices and digests are counted where they are kept."""

    in_a_day: int
    in_a_month: int


async def left(session: AsyncSession, now: datetime) -> Left:
    """Return how many letters left in the last day and the last thirty."""
    query = select(func.count().filter(MailHanded.created_at > now - DAY), func.count()).where(
        MailHanded.created_at > now - MONTH
    )
    day, month = (await session.execute(query)).one()
    return Left(day, month)
