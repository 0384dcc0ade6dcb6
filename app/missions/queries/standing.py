"""What somebody is to whom a mission is, or would be, for."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions.models import Mission
from app.missions.policy import NOBODY, Standing
from app.organisations.models import Membership, Organisation
from app.organisations.queries.speaking import SPEAKS, role_in, speakers_of
from app.organisations.rules import SPEAKERS
from app.projects.models import TeamMember
from app.projects.queries import team
from app.projects.rules import RUNS, Standing as Joined


async def standing_in(
    session: AsyncSession,
    actor: Actor | None,
    *,
    project_id: int | None,
    organisation_id: int | None,
) -> Standing:
    """Return what somebody is to a project and to an organisation, at this very moment."""
    if actor is None:
        return NOBODY
    team_role = await team.role_of(session, project_id, actor.id) if project_id else None
    role, speaks = None, False
    if organisation_id is not None:
        role = await role_in(session, organisation_id, actor)
        if role is not None:
            query = select(Organisation.id).where(Organisation.id == organisation_id, SPEAKS)
            speaks = await session.scalar(query) is not None
    return Standing(team_role, role, speaks)


async def standing_of(session: AsyncSession, actor: Actor | None, mission: Mission) -> Standing:
    """Return what somebody is to a mission."""
    return await standing_in(
        session, actor, project_id=mission.project_id, organisation_id=mission.organisation_id
    )


async def runner_ids(session: AsyncSession, mission: Mission) -> list[int]:
    """Return who runs a mission: those to tell of its applications."""
    found: set[int] = set()
    if mission.project_id is not None:
        found |= await team.member_ids(session, mission.project_id, sorted(RUNS))
    elif mission.organisation_id is not None:
        found |= set(await speakers_of(session, mission.organisation_id))
    return sorted(found)


def runs(actor: Actor) -> ColumnElement[bool]:
    """Which missions somebody runs: of a team they are in, of an organisation they may speak for."""
    in_team = select(TeamMember.project_id).where(
        TeamMember.person_id == actor.id,
        TeamMember.standing == Joined.ACCEPTED,
        TeamMember.role.in_(sorted(RUNS)),
    )
    speaks = (
        select(Membership.organisation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == actor.id, Membership.role.in_(sorted(SPEAKERS)), SPEAKS)
    )
    return or_(Mission.project_id.in_(in_team), Mission.organisation_id.in_(speaks))
