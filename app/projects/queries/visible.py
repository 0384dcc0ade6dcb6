"""A project as somebody may see it: with the role that they have in its team."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.ids import is_public_id
from app.projects import policy
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing, TeamRole

NOBODY = 0


@dataclass(frozen=True, slots=True)
class SeenProject:
    """A project, and what whoever asks is in its team."""

    project: Project
    role: TeamRole | None


def _query() -> Select[*tuple[Any, ...]]:
    theirs = and_(
        TeamMember.project_id == Project.id,
        TeamMember.person_id == bindparam("person", type_=BigInteger),
        TeamMember.standing == Standing.ACCEPTED,
    )
    return select(Project, TeamMember.role).outerjoin(TeamMember, theirs)


BY_ADDRESS = _query().where(Project.public_id == bindparam("which"))
BY_NUMBER = _query().where(Project.id == bindparam("which", type_=BigInteger))


async def project_by(
    session: AsyncSession, which: str | int, actor: Actor | None
) -> SeenProject | None:
    """Return the project of a public id (``str``) or number, if whoever asks may read it."""
    if isinstance(which, str) and not is_public_id(which):
        return None
    query = BY_NUMBER if isinstance(which, int) else BY_ADDRESS
    values = {"which": which, "person": NOBODY if actor is None else actor.id}
    row = (await session.execute(query, values)).one_or_none()
    if row is None or not policy.can_read(actor, row.Project, row.role):
        return None
    return SeenProject(row.Project, row.role)


async def may_see(session: AsyncSession, project_id: int, actor: Actor | None) -> bool:
    """Say whether somebody may read a project, and so see its photos and documents."""
    return await project_by(session, project_id, actor) is not None
