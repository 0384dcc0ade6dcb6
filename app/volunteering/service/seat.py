"""What an application asked for is given when it is accepted: a place, or a turn on the list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import DomainError
from app.volunteering.dated import Dated
from app.volunteering.models import Application
from app.volunteering.queries import applications, dates
from app.volunteering.queries.parts import room_in
from app.volunteering.refusals import SessionFull
from app.volunteering.service.conditions import Conditions, conditions
from app.volunteering.service.places import claim
from app.volunteering.service.wait import queue


@dataclass(frozen=True, slots=True)
class Seated:
    """How many sessions somebody has a place in, how many they wait for, how many they missed."""

    placed: int = 0
    waiting: int = 0
    missed: int = 0
    without_part: int = 0
    """Of those with a place: how many where enough people play the part that they wished."""


async def seat(session: AsyncSession, application: Application, now: datetime) -> Seated:
    """Give an accepted application what it wished; the person is held.

    Where enough people play the part already, they have the place, and choose another part. What the
    mission asks may have changed since they applied: it is looked at again.
    """
    placed = waiting = missed = without_part = 0
    asked: Conditions | None = None
    for session_id, wished in await applications.wished(session, application):
        dated = await dates.hold(session, session_id)
        # Read once, and not before the mission is held: what it asks no longer changes.
        asked = asked or await conditions(
            session, application.person_id, application.mission_id, now
        )
        if asked.against(dated.ends_at, dated.zone):
            missed += 1
            continue
        try:
            role_id = await _part(session, wished, session_id)
            await claim(session, application.person_id, dated, now, role_id=role_id)
            placed += 1
            without_part += wished is not None and role_id is None
        except SessionFull:
            is_waiting = await _queued(session, application.person_id, dated, now)
            waiting, missed = waiting + is_waiting, missed + (not is_waiting)
        except DomainError:
            missed += 1
    return Seated(placed, waiting, missed, without_part)


async def _queued(session: AsyncSession, person_id: int, dated: Dated, now: datetime) -> bool:
    """Put somebody on the waiting list, and say whether it took them: it has an end."""
    try:
        await queue(session, person_id, dated, now)
    except DomainError:
        return False
    return True


async def _part(session: AsyncSession, wished: int | None, session_id: int) -> int | None:
    if wished is None or await room_in(session, session_id, wished) <= 0:
        return None
    return wished
