"""The places of a date: the statement that wins one is the only thing that counts them.

Volunteering calls these two; a place is taken if and only if ``taken`` rose, under any concurrency.
Both lock the mission first, as everything does that changes its dates: nobody waits in a circle.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionSession
from app.missions.queries.shown import IS_LISTED
from app.missions.rules import SessionState
from app.missions.service.turning import settle_fullness


async def take_place(session: AsyncSession, session_id: int, now: datetime) -> bool:
    """Take one place of a date that is ahead, of a mission that is listed; False when none is left."""
    mission_id = await _lock_mission_of(session, session_id)
    if mission_id is None:
        return False
    taking = (
        update(MissionSession)
        .where(
            MissionSession.id == session_id,
            MissionSession.mission_id == Mission.id,
            IS_LISTED,
            MissionSession.state == SessionState.SCHEDULED,
            MissionSession.starts_at > now,
            MissionSession.taken < MissionSession.places,
        )
        .values(taken=MissionSession.taken + 1)
        .returning(MissionSession.taken >= MissionSession.places)
        .execution_options(synchronize_session=False)
    )
    was_last = (await session.execute(taking)).scalar_one_or_none()
    if was_last:
        await settle_fullness(session, mission_id, now)
    return was_last is not None


async def give_back_place(session: AsyncSession, session_id: int, now: datetime) -> bool:
    """Give one place back; False when none was taken."""
    mission_id = await _lock_mission_of(session, session_id)
    if mission_id is None:
        return False
    giving = (
        update(MissionSession)
        .where(MissionSession.id == session_id, MissionSession.taken > 0)
        .values(taken=MissionSession.taken - 1)
        .returning(MissionSession.id)
        .execution_options(synchronize_session=False)
    )
    if (await session.execute(giving)).scalar_one_or_none() is None:
        return False
    await settle_fullness(session, mission_id, now)
    return True


async def _lock_mission_of(session: AsyncSession, session_id: int) -> int | None:
    its = select(MissionSession.mission_id).where(MissionSession.id == session_id).scalar_subquery()
    query = select(Mission.id).where(Mission.id == its).with_for_update(key_share=True)
    return (await session.execute(query)).scalar_one_or_none()
