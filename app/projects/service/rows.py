"""The row of somebody towards a project, whose lock is held, and who hears that it changed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import NotFound
from app.core.events import publish
from app.core.i18n import N_
from app.core.notices import tell
from app.projects.events import TeamChanged
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing

ASKED, ANSWERED, TEAM = "projects.asked", "projects.answered", "projects.team"
YOU = N_("because you are asked to")
CARRY = N_("because you carry this project")
WAITED = N_("because you asked for it")
BELONG = N_("because you are in the team of this project")


async def row_of(session: AsyncSession, project_id: int, person_id: int) -> TeamMember | None:
    """Return the row of a person, if there is one."""
    query = select(TeamMember).where(
        TeamMember.project_id == project_id, TeamMember.person_id == person_id
    )
    fresh = query.execution_options(populate_existing=True)
    return (await session.execute(fresh)).scalar_one_or_none()


async def row_named(session: AsyncSession, project_id: int, person: str) -> TeamMember | None:
    """Return the row of the person of a public id, if there is one."""
    query = (
        select(TeamMember)
        .join(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.project_id == project_id, Person.public_id == person)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def teammate(session: AsyncSession, project_id: int, person: str) -> TeamMember:
    """Return the row of somebody who is in the team.

    Raises:
        NotFound: nobody of that name is.
    """
    row = await row_named(session, project_id, person)
    if row is None or row.standing is not Standing.ACCEPTED:
        raise NotFound
    return row


async def let_in(session: AsyncSession, project: Project, row: TeamMember, now: datetime) -> None:
    """Let somebody be in the team from now on."""
    row.standing, row.answered_at = Standing.ACCEPTED, now
    await changed(session, project, row)


async def changed(session: AsyncSession, project: Project, row: TeamMember) -> None:
    """Write a row down, and let others hear of it."""
    await session.flush()
    await publish(session, TeamChanged(project.id, row.person_id))


async def tell_member(
    session: AsyncSession, project: Project, row: TeamMember, what: str, now: datetime
) -> None:
    """Tell somebody of what changed for them."""
    await tell(
        session, TEAM, f"{TEAM}:{row.id}:{now.isoformat()}", to=[row.person_id], because=BELONG,
        data={"what": what, "project": project.public_id},
    )  # fmt: skip
