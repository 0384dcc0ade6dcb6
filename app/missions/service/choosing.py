"""The dates that somebody means: one, or those that follow it in its series too."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions import policy
from app.missions.dating import Scope
from app.missions.models import Mission, MissionSession
from app.missions.queries.standing import standing_of
from app.missions.rules import SessionState
from app.missions.service.turning import lock


async def chosen_dates(
    session: AsyncSession, actor: Actor, one: MissionSession, scope: Scope, now: datetime
) -> tuple[Mission, list[MissionSession]]:
    """Return the locked mission, the date, and those that follow it in its series when they are meant.

    Raises:
        Refused: the actor does not run the mission, or the date is over.
    """
    mission = await lock(session, one.mission_id)
    query = select(MissionSession).execution_options(populate_existing=True)
    current = (await session.execute(query.where(MissionSession.id == one.id))).scalar_one()
    standing = await standing_of(session, actor, mission)
    policy.can_change_session(actor, mission, current, standing).require()
    if scope is Scope.ONE or current.series_id is None:
        return mission, [current]
    after = query.where(
        MissionSession.series_id == current.series_id,
        MissionSession.state == SessionState.SCHEDULED,
        MissionSession.starts_at > max(current.starts_at, now),
    )
    following = await session.scalars(after.order_by(MissionSession.starts_at))
    return mission, [current, *following]
