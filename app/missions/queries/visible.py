"""A mission that somebody may know of, with what they are to it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.missions import policy
from app.missions.models import Mission, MissionSession
from app.missions.policy import Standing
from app.missions.queries.shown import IS_LISTED, IS_PUBLIC
from app.missions.queries.standing import standing_of


@dataclass(frozen=True, slots=True)
class SeenMission:
    """A mission that whoever asks may read, and what they are to it."""

    mission: Mission
    standing: Standing
    is_public: bool
    """Whether anybody may read it."""
    is_listed: bool = False
    """Whether lists show it, and people may sign up for it."""


async def mission_by(
    session: AsyncSession, which: str | int, actor: Actor | None
) -> SeenMission | None:
    """Return the mission with this public id (``str``) or row number (``int``), if they may read it."""
    if isinstance(which, str) and not is_public_id(which):
        return None
    key = Mission.public_id == which if isinstance(which, str) else Mission.id == which
    query = select(Mission, IS_PUBLIC.label("public"), IS_LISTED.label("listed")).where(key)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    mission: Mission = row[0]
    standing = await standing_of(session, actor, mission)
    is_staff = actor is not None and actor.moderates(mission.territory_id)
    if not row.public and not standing.belongs and not is_staff:
        return None
    if not policy.can_read(actor, mission, standing):
        return None
    return SeenMission(mission, standing, row.public, row.listed)


async def find(session: AsyncSession, which: str | int, actor: Actor | None) -> SeenMission:
    """Return the mission that an address or a number names.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    found = await mission_by(session, which, actor)
    if found is None:
        raise NotFound
    return found


async def session_by(session: AsyncSession, mission_id: int, public_id: str) -> MissionSession:
    """Return one date of a mission.

    Raises:
        NotFound: it has no such date.
    """
    if not is_public_id(public_id):
        raise NotFound
    query = select(MissionSession).where(
        MissionSession.public_id == public_id, MissionSession.mission_id == mission_id
    )
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
