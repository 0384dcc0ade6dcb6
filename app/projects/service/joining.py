"""Joining a team: asked by it, or asking it; both sides say yes."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.invited import waits
from app.core.db import flush_or
from app.core.errors import Conflict, Invalid, NotFound, Refused
from app.core.i18n import gettext as _
from app.core.notices import tell
from app.projects import policy
from app.projects.models import Project, TeamInvitation, TeamMember
from app.projects.queries.team import member_ids
from app.projects.rules import INVITATION_LIFETIME, Standing, TeamRole
from app.projects.schemas import Asking, Inviting
from app.projects.service.locking import locked, locked_as
from app.projects.service.rows import (
    ANSWERED,
    ASKED,
    CARRY,
    WAITED,
    YOU,
    is_fit,
    let_in,
    row_named,
    row_of,
    whom,
)


async def invite(
    session: AsyncSession, actor: Actor, project: Project, typed: Inviting, now: datetime
) -> TeamMember:
    """Ask a member to join; somebody who had asked to is in at once.

    Raises:
        Refused: the actor does not carry it, or there is no room.
        Invalid: nobody of that name can be asked, or not as a mentor (field ``person``).
        Conflict: they are in the team, asked already, or said no.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.can_ask_somebody(actor, current, own, **await room(session, current, now)).require()
    person_id = await _asked(session, actor, typed, now)
    row = await row_of(session, current.id, person_id)
    if row is not None and row.standing is Standing.ASKED:
        await let_in(session, current, row, now)
        await _say_answer(session, current, row, yes=True)
        return row
    _may_be_asked(row)
    if row is None:
        row = TeamMember(project_id=current.id, person_id=person_id)
        session.add(row)
    row.role, row.what, row.message = typed.role, typed.what, typed.message
    row.standing, row.invited_by_id, row.invited_at = Standing.INVITED, actor.id, now
    row.answered_at = None
    await flush_or(session, Conflict(_("They are asked already, and have not answered yet.")))
    await tell(
        session, ASKED, f"{ASKED}:team:{row.id}:{now.isoformat()}", to=[person_id], because=YOU,
        data={"what": "join", "project": current.public_id, "person": actor.public_id},
    )  # fmt: skip
    return row


async def room(session: AsyncSession, project: Project, now: datetime) -> dict[str, int]:
    """Return how many are in the team, and how many invitations wait."""
    asked = select(func.count()).where(
        TeamMember.project_id == project.id, TeamMember.standing == Standing.INVITED
    )
    letters = select(func.count()).where(
        TeamInvitation.project_id == project.id, waits(TeamInvitation, INVITATION_LIFETIME, now)
    )
    waiting = select(asked.scalar_subquery() + letters.scalar_subquery())
    return {
        "team": len(await member_ids(session, project.id)),
        "waiting": (await session.execute(waiting)).scalar_one(),
    }


async def _asked(session: AsyncSession, actor: Actor, typed: Inviting, now: datetime) -> int:
    """Return the number of whoever is to be asked."""
    person_id = await whom(session, actor, typed.person, now)
    if person_id is None:
        raise Invalid({"person": _("Nobody can be asked under this name.")})
    if person_id == actor.id:
        raise Invalid({"person": _("You are in this team already.")})
    await is_fit(session, person_id, typed.role, now, field="person")
    return person_id


def _may_be_asked(row: TeamMember | None) -> None:
    """Check that a team may ask somebody again.

    Raises:
        Conflict: they are in, asked already, or said no to this team.
    """
    if row is None or row.standing in {Standing.LEFT, Standing.REMOVED}:
        return
    if row.standing is Standing.ACCEPTED:
        raise Conflict(_("They are in the team already."), field="person")
    if row.standing is Standing.INVITED:
        raise Conflict(_("They are asked already, and have not answered yet."), field="person")
    if row.invited_by_id is not None:
        raise Conflict(_("They said no to this team."), field="person")


async def ask(
    session: AsyncSession, actor: Actor, project: Project, typed: Asking, now: datetime
) -> TeamMember:
    """Ask to join a team, or to mentor it; somebody who was invited is in at once.

    Raises:
        Refused: the policy says no, or the team did.
        Conflict: they asked already.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.can_join(actor, current, own).require()
    await is_fit(session, actor.id, TeamRole(typed.role), now)
    row = await row_of(session, current.id, actor.id)
    if row is not None and row.standing is Standing.INVITED:
        await let_in(session, current, row, now)
        await _say_joined(session, current, row, actor)
        return row
    _may_ask(row)
    if row is None:
        row = TeamMember(project_id=current.id, person_id=actor.id)
        session.add(row)
    row.role, row.message = TeamRole(typed.role), typed.message
    row.standing, row.invited_by_id, row.invited_at = Standing.ASKED, None, now
    row.answered_at = None
    await flush_or(session, Conflict(_("You have asked already: the team will answer.")))
    await tell(
        session, ASKED, f"{ASKED}:team:{row.id}:{now.isoformat()}",
        to=await member_ids(session, current.id, [TeamRole.CARRIER]), because=CARRY,
        data={"what": "joins", "project": current.public_id, "person": actor.public_id},
    )  # fmt: skip
    return row


def _may_ask(row: TeamMember | None) -> None:
    """Check that somebody may ask a team again.

    Raises:
        Conflict: they asked already.
        Refused: the team said no.
    """
    if row is None:
        return
    if row.standing is Standing.ASKED:
        raise Conflict(_("You have asked already: the team will answer."))
    said_no = row.standing is Standing.DECLINED and row.invited_by_id is None
    if said_no or row.standing is Standing.REMOVED:
        raise Refused(_("The team has said no. You can still follow the project."))


async def answer(
    session: AsyncSession, actor: Actor, project: Project, *, yes: bool, now: datetime
) -> None:
    """Say yes or no to a team that asked.

    Raises:
        NotFound: nobody asked, or it was answered.
        Refused: the actor may not join teams, or may not be a mentor any more.
    """
    current = await locked(session, project.id)
    row = await row_of(session, current.id, actor.id)
    if row is None or row.standing is not Standing.INVITED:
        raise NotFound(_("This invitation has already been answered."))
    if not yes:
        row.standing, row.answered_at = Standing.DECLINED, now
        await session.flush()
        to = [row.invited_by_id] if row.invited_by_id else []
        await tell(
            session, ANSWERED, f"{ANSWERED}:team:{row.id}:{now.isoformat()}", to=to, because=WAITED,
            data={"what": "declined", "project": current.public_id, "person": actor.public_id},
        )  # fmt: skip
        return
    policy.can_join(actor, current, None).require()
    await let_in(session, current, row, now)
    await _say_joined(session, current, row, actor)


async def answer_request(
    session: AsyncSession, actor: Actor, project: Project, person: str, *, yes: bool, now: datetime
) -> None:
    """Say yes or no to somebody who asked to join.

    Raises:
        Refused: the actor does not carry it, or there is no room.
        NotFound: nobody of that name waits.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.may_carry(actor, own).require()
    row = await row_named(session, current.id, person)
    if row is None or row.standing is not Standing.ASKED:
        raise NotFound(_("This has been answered already."))
    if yes:
        await let_in(session, current, row, now)
    else:
        row.standing, row.answered_at = Standing.DECLINED, now
        await session.flush()
    await _say_answer(session, current, row, yes=yes)


async def take_back(
    session: AsyncSession, actor: Actor, project: Project, person: str, now: datetime
) -> None:
    """Take back an invitation that waits, or what one asked oneself.

    Raises:
        Refused: the actor does not carry it.
        NotFound: nothing waits that is theirs to take back: who asks is answered.
    """
    current, own = await locked_as(session, project.id, actor)
    is_own = person == actor.public_id
    if not is_own:
        policy.may_carry(actor, own).require()
    row = await row_named(session, current.id, person)
    if row is None or row.standing is not (Standing.ASKED if is_own else Standing.INVITED):
        raise NotFound(_("This has been answered already."))
    row.standing, row.answered_at = Standing.LEFT, now
    await session.flush()


async def _say_joined(
    session: AsyncSession, project: Project, row: TeamMember, actor: Actor
) -> None:
    to = await member_ids(session, project.id, [TeamRole.CARRIER])
    await tell(
        session, ANSWERED, f"{ANSWERED}:team:{row.id}:{row.answered_at}", to=to, because=CARRY,
        but=[actor.id],
        data={"what": "joined", "project": project.public_id, "person": actor.public_id},
    )  # fmt: skip


async def _say_answer(
    session: AsyncSession, project: Project, row: TeamMember, *, yes: bool
) -> None:
    await tell(
        session, ANSWERED, f"{ANSWERED}:team:{row.id}:{row.answered_at}", to=[row.person_id],
        because=WAITED,
        data={"what": "welcome" if yes else "refused", "project": project.public_id},
    )  # fmt: skip
