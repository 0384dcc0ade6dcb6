"""The row of somebody towards a project, whose lock is held, and who hears that it changed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.errors import NotFound, Refused
from app.core.events import publish
from app.core.i18n import N_
from app.core.notices import tell
from app.messages.parties import Party
from app.messages.queries.pairs import is_blocked
from app.profiles.queries import people
from app.projects import policy
from app.projects.events import TeamChanged
from app.projects.models import Project, TeamMember
from app.projects.queries.mentors import may_mentor
from app.projects.queries.team import member_ids
from app.projects.rules import Standing, TeamRole

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


async def is_fit(
    session: AsyncSession, person_id: int, role: TeamRole, now: datetime, field: str | None = None
) -> None:
    """Check that somebody may hold a role.

    Raises:
        Refused: a mentor is an expert or a leader.
    """
    if role is not TeamRole.MENTOR:
        return
    verdict = policy.can_mentor(is_expert=await may_mentor(session, person_id, now))
    if not verdict:
        raise Refused(verdict.reason, field=field)


async def whom(session: AsyncSession, actor: Actor, public_id: str, now: datetime) -> int | None:
    """Return the number of the member of a public id, if the actor may ask them something.

    Whoever blocked the actor is not told apart from nobody.
    """
    person = await people.shown(session, public_id, now) if public_id else None
    if person is None:
        return None
    me, them = Party(actor.id), Party(person.id)
    blocked = await is_blocked(session, by=them, party=me, person_id=actor.id)
    return None if blocked else person.id


async def let_in(session: AsyncSession, project: Project, row: TeamMember, now: datetime) -> None:
    """Let somebody be in the team from now on: what was true when one side said yes may not be now.

    Raises:
        Refused: the project is closed or hidden, its team is full, or they may not mentor it.
    """
    policy.takes_people(project, len(await member_ids(session, project.id))).require()
    await is_fit(session, row.person_id, row.role, now)
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
