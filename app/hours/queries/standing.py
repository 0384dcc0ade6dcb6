"""Who stands on which side of some hours, at this very moment."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.hours import policy
from app.hours.models import Certificate, HoursEntry
from app.hours.rules import Side
from app.missions import policy as missions
from app.missions.models import Mission
from app.missions.queries.standing import runner_ids, standing_in
from app.organisations.queries.speaking import speakers_of
from app.projects.queries import team
from app.projects.rules import RUNS


async def runs_mission(session: AsyncSession, actor: Actor, mission_id: int | None) -> bool:
    """Say whether somebody runs a mission; nobody runs one that is gone."""
    mission = await session.get(Mission, mission_id) if mission_id is not None else None
    if mission is None:
        return False
    standing = await standing_in(
        session, actor, project_id=mission.project_id, organisation_id=mission.organisation_id
    )
    return bool(missions.may_run(actor, mission, standing))


async def side_in(session: AsyncSession, actor: Actor, entry: HoursEntry) -> Side | None:
    """Return on which side of some hours somebody stands; None: on none."""
    if entry.person_id == actor.id:
        return Side.PERSON
    runs = await runs_mission(session, actor, entry.mission_id)
    return policy.side_of(actor, entry, runs=runs)


async def issues(session: AsyncSession, actor: Actor, certificate: Certificate) -> bool:
    """Say whether a certificate was made in the name of something that somebody runs."""
    if certificate.organisation_id is not None:
        return actor.id in await speakers_of(session, certificate.organisation_id)
    if certificate.project_id is not None:
        return await team.role_of(session, certificate.project_id, actor.id) in RUNS
    return False


async def organisers(session: AsyncSession, mission_id: int | None) -> list[int]:
    """Return who confirms the hours of a mission: those to tell that some wait."""
    query = select(Mission).where(Mission.id == mission_id)
    mission = (await session.execute(query)).scalar_one_or_none()
    return [] if mission is None else await runner_ids(session, mission)
