"""Who is in a team: those who accepted, and who still have an account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, Select, bindparam, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.profiles.shown import person_url
from app.projects.models import TeamMember
from app.projects.rules import Standing, TeamRole

IN_ORDER = case({TeamRole.CARRIER: 0, TeamRole.MEMBER: 1}, value=TeamMember.role, else_=2)


@dataclass(frozen=True, slots=True)
class Teammate:
    """One person of a team, as everybody may see them."""

    person_id: int
    public_id: str
    name: str
    role: TeamRole
    what: str
    since: datetime

    @property
    def path(self) -> str:
        """Return their page."""
        return person_url(self.public_id, self.name)


@cache
def _role() -> Select[TeamRole]:
    return select(TeamMember.role).where(
        TeamMember.project_id == bindparam("project", type_=BigInteger),
        TeamMember.person_id == bindparam("person", type_=BigInteger),
        TeamMember.standing == Standing.ACCEPTED,
    )


async def role_of(session: AsyncSession, project_id: int, person_id: int) -> TeamRole | None:
    """Return what somebody is in a team, once they accepted; None for anybody else."""
    values = {"project": project_id, "person": person_id}
    return (await session.execute(_role(), values)).scalar_one_or_none()


async def member_ids(
    session: AsyncSession, project_id: int, roles: Sequence[TeamRole] = tuple(TeamRole)
) -> frozenset[int]:
    """Return the numbers of the people of a team, mentors too unless ``roles`` says otherwise."""
    query = (
        select(TeamMember.person_id)
        .join(Person, Person.id == TeamMember.person_id)
        .where(
            TeamMember.project_id == project_id,
            TeamMember.standing == Standing.ACCEPTED,
            TeamMember.role.in_(roles),
            Person.deleted_at.is_(None),
        )
    )
    return frozenset(await session.scalars(query))


async def carriers(session: AsyncSession, project_id: int) -> int:
    """Return how many carry a project; hold its lock, or the number may change."""
    return len(await member_ids(session, project_id, [TeamRole.CARRIER]))


@question(lambda found: [Teammate(*row) for row in found])
def team_of(project_id: int) -> Columns:
    """Ask for a team: who carries it, its members, its mentors, each by seniority."""
    return (
        select(
            TeamMember.person_id,
            Person.public_id,
            Person.display_name.label("name"),
            TeamMember.role,
            TeamMember.what,
            TeamMember.answered_at.label("since"),
        )
        .join(Person, Person.id == TeamMember.person_id)
        .where(
            TeamMember.project_id == project_id,
            TeamMember.standing == Standing.ACCEPTED,
            Person.deleted_at.is_(None),
        )
        .order_by(IN_ORDER, TeamMember.answered_at, TeamMember.id)
    )
