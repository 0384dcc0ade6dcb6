"""A mission goes from one state to another: the only place that changes it."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, NotFound
from app.core.events import publish
from app.core.i18n import N_, gettext as _
from app.missions.events import MissionChanged
from app.missions.models import Mission, MissionSession
from app.missions.queries.shown import is_to_come
from app.missions.rules import OPEN, Act, State, after, is_full

CANNOT = {
    Act.PUBLISH: N_("This mission has already been published."),
    Act.PAUSE: N_("Only a mission that looks for people can be paused."),
    Act.RESUME: N_("This mission is not paused."),
    Act.FINISH: N_("This mission is over already, or has not begun."),
    Act.REOPEN: N_("Only a mission that is done can be opened again."),
    Act.CANCEL: N_("This mission is over already, or has not begun."),
}


async def lock(session: AsyncSession, mission_id: int) -> Mission:
    """Return a mission as it is now; nobody else changes it, its dates or its places meanwhile.

    Raises:
        NotFound: it was thrown away meanwhile.
    """
    query = (
        select(Mission)
        .where(Mission.id == mission_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def result_of(state: State, act: Act) -> State:
    """Return what a mission becomes.

    Raises:
        Conflict: this cannot happen to it now.
    """
    then = after(state, act)
    if then is None:
        raise Conflict(_(CANNOT.get(act, N_("This mission is over: it can no longer be changed."))))
    return then


async def become(session: AsyncSession, mission: Mission, act: Act, now: datetime) -> None:
    """Change the state of a locked mission.

    Raises:
        Conflict: this cannot happen to it now.
    """
    mission.state, mission.updated_at = result_of(mission.state, act), now
    await session.flush()
    await publish(session, MissionChanged(mission.id))


async def dates_ahead(
    session: AsyncSession, mission_id: int, now: datetime
) -> list[MissionSession]:
    """Return the dates of a mission that are still to come, by time."""
    query = (
        select(MissionSession)
        .where(
            MissionSession.mission_id == mission_id,
            is_to_come(now),
        )
        .order_by(MissionSession.starts_at)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def settle_fullness(session: AsyncSession, mission_id: int, now: datetime) -> None:
    """Make a locked mission full when no place is left, and no longer when one is."""
    state = (
        await session.execute(select(Mission.state).where(Mission.id == mission_id))
    ).scalar_one()
    if state not in OPEN:
        return
    places = await session.execute(
        select(MissionSession.places, MissionSession.taken).where(
            MissionSession.mission_id == mission_id,
            is_to_come(now),
        )
    )
    act = Act.FILL if is_full((row.places, row.taken) for row in places) else Act.FREE
    then = after(state, act)
    if then is None:
        return
    await session.execute(
        update(Mission)
        .where(Mission.id == mission_id, Mission.state == state)
        .values(state=then, updated_at=now)
        .execution_options(synchronize_session=False)
    )
    await publish(session, MissionChanged(mission_id))
