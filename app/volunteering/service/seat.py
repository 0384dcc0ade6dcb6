"""What an application asked for is given when it is accepted: a place, or a turn on the list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import DomainError
from app.volunteering.models import Application
from app.volunteering.queries import applications, dates
from app.volunteering.refusals import SessionFull
from app.volunteering.service.places import claim
from app.volunteering.service.wait import queue


@dataclass(frozen=True, slots=True)
class Seated:
    """How many sessions somebody has a place in, how many they wait for, how many they missed."""

    placed: int = 0
    waiting: int = 0
    missed: int = 0


async def seat(session: AsyncSession, application: Application, now: datetime) -> Seated:
    """Give an accepted application what it wished; the person is held."""
    placed = waiting = missed = 0
    for session_id in await applications.wished(session, application.id):
        dated = await dates.hold(session, session_id)
        try:
            await claim(session, application.person_id, dated, now)
            placed += 1
        except SessionFull:
            await queue(session, application.person_id, dated, now)
            waiting += 1
        except DomainError:
            missed += 1
    return Seated(placed, waiting, missed)
