"""Asked by e-mail to join a team: a link that one address alone may use, once, for a month."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.invited import (
    InvitationOver,
    is_for,
    language_of,
    make_room,
    take_one_back,
)
from app.core.db import flush_or
from app.core.errors import Conflict, Refused
from app.core.i18n import gettext as _
from app.core.mail.post import post
from app.core.notices import tell
from app.core.sessions import digest, new_secret
from app.core.settings import Settings
from app.projects import policy
from app.projects.models import Project, TeamInvitation, TeamMember
from app.projects.queries.team import member_ids, role_of
from app.projects.rules import INVITATION_LIFETIME, LIVING, Standing, TeamRole
from app.projects.service.joining import room
from app.projects.service.locking import locked, locked_as
from app.projects.service.rows import ANSWERED, CARRY, let_in, row_of


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation that waits for its answer, and the project it is for."""

    invitation: TeamInvitation
    project: Project


async def send(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    project: Project,
    email: str,
    role: TeamRole,
    now: datetime,
) -> TeamInvitation:
    """Invite the reader of an address; what happens never tells whether they have an account.

    Raises:
        Refused: the actor does not carry it, there is no room, or it is their own address.
        Conflict: this address has an invitation that waits, or said no.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.can_ask_somebody(actor, current, own, **await room(session, current, now)).require()
    if email.lower() == actor.email.lower():
        raise Refused(_("This is your own address: you are in this team already."), field="email")
    there = TeamInvitation.project_id == current.id
    await make_room(session, TeamInvitation, there, email, INVITATION_LIFETIME, now)
    secret = new_secret()
    invited = TeamInvitation(
        project_id=current.id, email=email.lower(), role=role, secret_hash=digest(secret),
        invited_by_id=actor.id, invited_at=now,
    )  # fmt: skip
    session.add(invited)
    waiting = _("This address has an invitation that waits for its answer.")
    await flush_or(session, Conflict(waiting, field="email"))
    language = await language_of(session, email) or current.language
    context = {
        "by": actor.display_name, "title": current.title, "summary": current.summary,
        "role": str(role), "secret": secret, "days": INVITATION_LIFETIME.days,
    }  # fmt: skip
    await post(
        session, settings, "projects/invitation", to=email, language=language, context=context
    )
    return invited


async def look(session: AsyncSession, key: bytes, actor: Actor | None, now: datetime) -> Offer:
    """Return what the invitation whose secret has this digest offers.

    Raises:
        InvitationOver: it is unknown, taken back, answered, too old, or its project is closed.
    """
    query = (
        select(TeamInvitation, Project)
        .join(Project, Project.id == TeamInvitation.project_id)
        .where(TeamInvitation.secret_hash == key)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise InvitationOver(_("This invitation is not one of ours, or it was taken back."))
    offer = Offer(*row)
    await _is_open(session, offer, actor, now)
    return offer


async def _is_open(session: AsyncSession, offer: Offer, actor: Actor | None, now: datetime) -> None:
    invited, project = offer.invitation, offer.project
    if invited.answered_at is not None:
        mine = invited.accepted and actor is not None and invited.person_id == actor.id
        if mine and actor and await role_of(session, project.id, actor.id) is not None:
            return
        raise InvitationOver(_("This invitation has already been answered."))
    if invited.revoked_at is not None:
        raise InvitationOver(_("This invitation is not one of ours, or it was taken back."))
    if invited.invited_at + INVITATION_LIFETIME <= now:
        raise InvitationOver(_("This invitation is too old. Ask for another one."))
    if project.state not in LIVING or project.hidden_at is not None:
        raise InvitationOver(_("This project is closed: it can be read, not changed."))


async def accept(session: AsyncSession, actor: Actor, key: bytes, now: datetime) -> Project:
    """Join the team; the same person pressing twice joins once.

    Raises:
        InvitationOver: see :func:`look`.
        Refused: the invitation went to another address, or the actor may not join.
        Conflict: they are in the team already, otherwise.
    """
    offer = await look(session, key, actor, now)
    await locked(session, offer.project.id)
    offer = await look(session, key, actor, now)
    invited, project = offer.invitation, offer.project
    if invited.accepted:
        return project
    is_for(invited, actor).require()
    row = await row_of(session, project.id, actor.id)
    if row is not None and row.standing is Standing.ACCEPTED:
        raise Conflict(_("You are in this team already."))
    policy.can_join(actor, project, None).require()
    invited.answered_at, invited.accepted, invited.person_id = now, True, actor.id
    if row is None:
        row = TeamMember(project_id=project.id, person_id=actor.id, standing=Standing.INVITED)
    row.role, row.invited_by_id, row.invited_at = invited.role, invited.invited_by_id, now
    session.add(row)
    await let_in(session, project, row, now)
    await tell(
        session, ANSWERED, f"{ANSWERED}:letter:{invited.id}",
        to=await member_ids(session, project.id, [TeamRole.CARRIER]), because=CARRY,
        but=[actor.id],
        data={"what": "joined", "project": project.public_id, "person": actor.public_id},
    )  # fmt: skip
    return project


async def decline(session: AsyncSession, key: bytes, now: datetime) -> None:
    """Say no, without an account and without a reason.

    Raises:
        InvitationOver: see :func:`look`.
    """
    offer = await look(session, key, None, now)
    await locked(session, offer.project.id)
    offer = await look(session, key, None, now)
    offer.invitation.answered_at, offer.invitation.accepted = now, False
    await session.flush()


async def revoke(
    session: AsyncSession, actor: Actor, project: Project, public_id: str, now: datetime
) -> None:
    """Take an invitation back that waits for its answer.

    Raises:
        Refused: the actor does not carry it.
        NotFound: no such invitation waits.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.may_carry(actor, own).require()
    one = and_(TeamInvitation.project_id == current.id, TeamInvitation.public_id == public_id)
    await take_one_back(session, TeamInvitation, one, now)
