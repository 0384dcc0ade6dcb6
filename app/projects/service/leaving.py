"""Leaving a team, being removed from it, changing role: a living project keeps a carrier."""

from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.invited import take_back
from app.accounts.models import Person
from app.core.errors import NotFound, Refused
from app.core.i18n import gettext as _
from app.core.notices import tell
from app.projects import policy
from app.projects.models import Project, TeamInvitation
from app.projects.queries.team import carriers, member_ids
from app.projects.rules import Standing, TeamRole
from app.projects.service.locking import locked, locked_as
from app.projects.service.rows import CARRY, TEAM, changed, row_of, teammate, tell_member


async def leave(session: AsyncSession, actor: Actor, project: Project, now: datetime) -> None:
    """Leave the team.

    Raises:
        NotFound: the actor is not in it.
        Refused: they carry it alone.
    """
    current = await locked(session, project.id)
    row = await row_of(session, current.id, actor.id)
    if row is None or row.standing is not Standing.ACCEPTED:
        raise NotFound
    many = await carriers(session, current.id)
    policy.keeps_a_carrier(row.role, many, current).require()
    row.standing, row.answered_at = Standing.LEFT, now
    await changed(session, current, row)
    await tell(
        session, TEAM, f"{TEAM}:{row.id}:{now.isoformat()}",
        to=await member_ids(session, current.id, [TeamRole.CARRIER]), because=CARRY,
        data={"what": "left", "project": current.public_id, "person": actor.public_id},
    )  # fmt: skip


async def remove(
    session: AsyncSession, actor: Actor, project: Project, person: str, now: datetime
) -> None:
    """Let somebody be in the team no more; they are told, and no letter lets them in again.

    Raises:
        Refused: the actor does not carry it, or meant themselves or another carrier.
        NotFound: nobody of that name is in the team.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.may_carry(actor, own).require()
    row = await teammate(session, current.id, person)
    if row.person_id == actor.id:
        raise Refused(_("To go yourself, leave the team."))
    if row.role is TeamRole.CARRIER:
        raise Refused(_("Whoever carries the project with you leaves by themselves."))
    row.standing, row.answered_at = Standing.REMOVED, now
    theirs = select(func.lower(Person.email)).where(Person.id == row.person_id).scalar_subquery()
    letters = and_(TeamInvitation.project_id == current.id, TeamInvitation.email == theirs)
    await take_back(session, TeamInvitation, letters, now)
    await changed(session, current, row)
    await tell_member(session, current, row, "removed", now)


async def change_role(
    session: AsyncSession,
    actor: Actor,
    project: Project,
    person: str,
    role: TeamRole,
    now: datetime,
) -> None:
    """Let a member carry the project too, or step down oneself.

    Raises:
        Refused: the actor does not carry it, meant another carrier or a mentor, or carries it alone.
        NotFound: nobody of that name is in the team.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.may_carry(actor, own).require()
    row = await teammate(session, current.id, person)
    if row.role is role:
        return
    if row.role is TeamRole.MENTOR:
        raise Refused(_("A mentor stays beside the team: they advise and review it."))
    if row.role is TeamRole.CARRIER:
        if row.person_id != actor.id:
            raise Refused(_("Whoever carries the project with you steps down by themselves."))
        policy.keeps_a_carrier(row.role, await carriers(session, current.id), current).require()
    row.role = role
    await changed(session, current, row)
    if row.person_id != actor.id:
        await tell_member(session, current, row, str(role), now)


async def say_what(session: AsyncSession, actor: Actor, project: Project, what: str) -> None:
    """Say what one does in the team; everybody reads it.

    Raises:
        NotFound: the actor is not in it.
    """
    current = await locked(session, project.id)
    row = await row_of(session, current.id, actor.id)
    if row is None or row.standing is not Standing.ACCEPTED:
        raise NotFound
    row.what = what
    await session.flush()
