"""Asked by e-mail to join: a link that one address alone may use, once, for two weeks."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.invited import (
    InvitationOver,
    is_for,
    language_of,
    make_room,
    take_one_back,
    waits,
)
from app.core.db import flush_or
from app.core.errors import Conflict, Refused
from app.core.i18n import N_, gettext as _
from app.core.mail.post import post
from app.core.notices import tell
from app.core.policy import YES, Verdict, no
from app.core.sessions import digest, new_secret
from app.core.settings import Settings
from app.organisations import policy
from app.organisations.models import Invitation, Membership, Organisation
from app.organisations.queries.speaking import role_in
from app.organisations.rules import INVITATION_LIFETIME, Role
from app.organisations.service.locking import locked, locked_as, owners


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation that waits for its answer, and the organisation it is for."""

    invitation: Invitation
    organisation: Organisation


async def invite(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    organisation: Organisation,
    email: str,
    role: Role,
    now: datetime,
) -> Invitation:
    """Invite the reader of an address; what happens never tells whether they have an account.

    Raises:
        Refused: the actor is not one of its owners, there is no room, or it is their own address.
        Conflict: this address has an invitation that waits, or said no.
    """
    current, own = await locked_as(session, organisation.id, actor)
    await _is_room(session, actor, current, own, now)
    if email.lower() == actor.email.lower():
        raise Refused(_("This is your own address: you belong to it already."), field="email")
    there = Invitation.organisation_id == current.id
    await make_room(session, Invitation, there, email, INVITATION_LIFETIME, now)
    secret = new_secret()
    invited = Invitation(
        organisation_id=current.id,
        email=email.lower(),
        role=role,
        secret_hash=digest(secret),
        invited_by_id=actor.id,
        invited_at=now,
    )
    session.add(invited)
    waiting = _("This address has an invitation that waits for its answer.")
    await flush_or(session, Conflict(waiting, field="email"))
    await _send(session, settings, actor, current, invited, email, secret)
    return invited


async def _is_room(
    session: AsyncSession, actor: Actor, current: Organisation, own: Role | None, now: datetime
) -> None:
    members = select(func.count()).where(Membership.organisation_id == current.id)
    open_ones = select(func.count()).where(
        Invitation.organisation_id == current.id, waits(Invitation, INVITATION_LIFETIME, now)
    )
    policy.can_invite(
        actor,
        current,
        own,
        members=(await session.execute(members)).scalar_one(),
        waiting=(await session.execute(open_ones)).scalar_one(),
    ).require()


async def _send(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    current: Organisation,
    invited: Invitation,
    email: str,
    secret: str,
) -> None:
    language = await language_of(session, email) or current.language
    context = {
        "by": actor.display_name,
        "name": current.name,
        "role": str(invited.role),
        "secret": secret,
        "days": INVITATION_LIFETIME.days,
    }
    await post(
        session, settings, "organisations/invitation", to=email, language=language, context=context
    )


async def look(session: AsyncSession, key: bytes, actor: Actor | None, now: datetime) -> Offer:
    """Return what the invitation whose secret has this digest offers.

    Raises:
        InvitationOver: it is unknown, taken back, answered, too old, or its organisation is closed.
    """
    query = (
        select(Invitation, Organisation)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.secret_hash == key)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise InvitationOver(_("This invitation is not one of ours, or it was taken back."))
    offer = Offer(*row)
    await _is_open(session, offer, actor, now)
    return offer


async def _is_open(session: AsyncSession, offer: Offer, actor: Actor | None, now: datetime) -> None:
    invited, organisation = offer.invitation, offer.organisation
    if invited.answered_at is not None:
        if invited.accepted and actor is not None and invited.person_id == actor.id:
            if await role_in(session, organisation.id, actor) is None:
                raise InvitationOver(
                    _("You have left this organisation since. Ask its owners for a new invitation.")
                )
            return
        raise InvitationOver(_("This invitation has already been answered."))
    if invited.revoked_at is not None:
        raise InvitationOver(_("This invitation was taken back. Ask its owners for another one."))
    if invited.invited_at + INVITATION_LIFETIME <= now:
        raise InvitationOver(_("This invitation is too old. Ask for another one."))
    if organisation.closed_at is not None or organisation.hidden_at is not None:
        raise InvitationOver(_("This organisation is closed: nobody can join it any more."))


async def accept(session: AsyncSession, actor: Actor, key: bytes, now: datetime) -> Organisation:
    """Join; the same person pressing twice joins once.

    Raises:
        InvitationOver: see :func:`look`.
        Refused: the invitation went to another address, or the actor's is not confirmed.
        Conflict: they belong to it already, by another invitation.
    """
    offer = await look(session, key, actor, now)
    await locked(session, offer.organisation.id)
    offer = await look(session, key, actor, now)
    invited = offer.invitation
    if invited.accepted:
        return offer.organisation
    _is_for(invited, actor).require()
    if await role_in(session, offer.organisation.id, actor) is not None:
        raise Conflict(_("You already belong to this organisation."))
    invited.answered_at, invited.accepted, invited.person_id = now, True, actor.id
    session.add(
        Membership(
            organisation_id=invited.organisation_id,
            person_id=actor.id,
            role=invited.role,
            joined_at=now,
        )
    )
    await flush_or(session, Conflict(_("You already belong to this organisation.")))
    await tell(
        session,
        "organisations.joined",
        f"organisations.joined:{invited.id}",
        to=await owners(session, invited.organisation_id),
        because=N_("because you are an owner of this organisation"),
        but=[actor.id],
        data={"organisation": offer.organisation.public_id, "person": actor.public_id},
    )
    return offer.organisation


def _is_for(invited: Invitation, actor: Actor) -> Verdict:
    """Say whether the actor reads the address that was invited, and confirmed it."""
    if not (verdict := is_for(invited, actor)):
        return verdict
    if not actor.is_confirmed:
        return no(_("Please confirm your e-mail address first."))
    return YES


async def decline(session: AsyncSession, key: bytes, now: datetime) -> None:
    """Say no, without an account and without a reason.

    Raises:
        InvitationOver: see :func:`look`.
    """
    offer = await look(session, key, None, now)
    await locked(session, offer.organisation.id)
    offer = await look(session, key, None, now)
    offer.invitation.answered_at, offer.invitation.accepted = now, False
    await session.flush()


async def revoke(
    session: AsyncSession, actor: Actor, organisation: Organisation, public_id: str, now: datetime
) -> None:
    """Take an invitation back that waits for its answer.

    Raises:
        Refused: the actor is not one of its owners.
        NotFound: no such invitation waits.
    """
    current, own = await locked_as(session, organisation.id, actor)
    policy.can_manage(current, own).require()
    one = and_(Invitation.organisation_id == current.id, Invitation.public_id == public_id)
    await take_one_back(session, Invitation, one, now)
