"""Who belongs: roles changed, ownership given, members who leave or are removed; an owner always stays."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.audit.service import record
from app.core.errors import NotFound, Refused
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.organisations import policy
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.rules import Role
from app.organisations.service.locking import locked_as, owners_who_stay

BECAUSE = N_("because you belong to this organisation")


async def change_role(
    session: AsyncSession,
    actor: Actor,
    organisation: Organisation,
    public_id: str,
    role: Role,
    now: datetime,
) -> None:
    """Let a member do more, or less.

    Raises:
        Refused: the actor is not one of its owners, or would leave it without any.
        NotFound: that person does not belong to it.
    """
    current, own = await locked_as(session, organisation.id, actor)
    policy.can_manage(current, own).require()
    member = await _member(session, current, public_id)
    if member.role is role:
        return
    if member.role is Role.OWNER:
        policy.keeps_an_owner(len(await owners_who_stay(session, current.id))).require()
    await _give(session, actor, current, member, role, now)


async def transfer(
    session: AsyncSession, actor: Actor, organisation: Organisation, public_id: str, now: datetime
) -> None:
    """Give ownership to another member; the actor stays as an editor.

    Raises:
        Refused: the actor is not one of its owners, or meant themselves.
        NotFound: that person does not belong to it.
    """
    current, own = await locked_as(session, organisation.id, actor)
    policy.can_manage(current, own).require()
    heir = await _member(session, current, public_id)
    if heir.person_id == actor.id:
        raise Refused(_("You own this organisation already: choose another member."))
    if heir.role is not Role.OWNER:
        await _give(session, actor, current, heir, Role.OWNER, now)
    mine = await _member(session, current, actor.public_id)
    await _give(session, actor, current, mine, Role.EDITOR, now)


async def leave(
    session: AsyncSession, actor: Actor, organisation: Organisation, now: datetime
) -> None:
    """Belong to it no more.

    Raises:
        NotFound: the actor does not belong to it.
        Refused: they are its last owner.
    """
    current, own = await locked_as(session, organisation.id, actor)
    if own is None:
        raise NotFound
    if own is Role.OWNER and current.closed_at is None:
        policy.keeps_an_owner(len(await owners_who_stay(session, current.id))).require()
    await _part(session, current, actor.id, now)
    await record(
        session, "organisation.member_left", by=actor.id, now=now, subject=current.subject,
        territory_id=current.territory_id, detail={"role": own},
    )  # fmt: skip


async def remove(
    session: AsyncSession, actor: Actor, organisation: Organisation, public_id: str, now: datetime
) -> None:
    """Let somebody belong to it no more; they are told.

    Raises:
        Refused: the actor is not one of its owners, or meant themselves.
        NotFound: that person does not belong to it.
    """
    current, own = await locked_as(session, organisation.id, actor)
    policy.can_manage(current, own).require()
    member = await _member(session, current, public_id)
    if member.person_id == actor.id:
        raise Refused(_("To go yourself, leave the organisation."))
    await _part(session, current, member.person_id, now)
    await record(
        session, "organisation.member_removed", by=actor.id, now=now, subject=current.subject,
        territory_id=current.territory_id, detail={"person": member.person_id, "role": member.role},
    )  # fmt: skip
    await tell_role(session, current, member.person_id, "removed", now)


async def choose_shown(
    session: AsyncSession, actor: Actor, organisation: Organisation, *, shown: bool
) -> None:
    """Let the organisation's page name the actor, or not: only they decide.

    Raises:
        NotFound: the actor does not belong to it.
    """
    chosen = await session.execute(
        update(Membership)
        .where(Membership.organisation_id == organisation.id, Membership.person_id == actor.id)
        .values(is_shown=shown)
        .returning(Membership.person_id)
    )
    if chosen.one_or_none() is None:
        raise NotFound


async def _member(session: AsyncSession, current: Organisation, public_id: str) -> Membership:
    query = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == current.id,
            Person.public_id == public_id,
            Person.deleted_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


async def _give(
    session: AsyncSession,
    actor: Actor,
    current: Organisation,
    member: Membership,
    role: Role,
    now: datetime,
) -> None:
    before, member.role = member.role, role
    await session.flush()
    if before is Role.OWNER:
        await _revoke_invitations_by(session, current, member.person_id, now)
    await record(
        session, "organisation.role_changed", by=actor.id, now=now, subject=current.subject,
        territory_id=current.territory_id,
        detail={"person": member.person_id, "before": before, "after": role},
    )  # fmt: skip
    if member.person_id != actor.id:
        await tell_role(session, current, member.person_id, str(role), now)


async def _part(
    session: AsyncSession, current: Organisation, person_id: int, now: datetime
) -> None:
    await session.execute(
        delete(Membership).where(
            Membership.organisation_id == current.id, Membership.person_id == person_id
        )
    )
    await _revoke_invitations_by(session, current, person_id, now)


async def _revoke_invitations_by(
    session: AsyncSession, current: Organisation, person_id: int, now: datetime
) -> None:
    """Take back what somebody offered who may not offer it any more."""
    await session.execute(
        update(Invitation)
        .where(
            Invitation.organisation_id == current.id,
            Invitation.invited_by_id == person_id,
            Invitation.answered_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )


async def tell_role(
    session: AsyncSession, current: Organisation, person_id: int, what: str, now: datetime
) -> None:
    """Tell somebody of their new role, or that they were ``removed``."""
    await tell(
        session,
        "organisations.role",
        f"organisations.role:{current.id}:{person_id}:{now.isoformat()}",
        to=[person_id],
        because=BECAUSE,
        data={"organisation": current.public_id, "role": what},
    )
