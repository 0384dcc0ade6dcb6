"""Signing together: invited by e-mail, accepted on a page, taken back by either side."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.invited import InvitationOver, language_of
from app.core.db import flush_or
from app.core.errors import Conflict, NotFound, Refused
from app.core.i18n import gettext as _
from app.core.sessions import digest, new_secret
from app.core.settings import Settings
from app.ideas import policy
from app.ideas.models import CoAuthor, Idea
from app.ideas.queries import co_authors
from app.ideas.queries.co_authors import Answer, answer_of
from app.ideas.rules import OPEN, State
from app.ideas.service import letters
from app.ideas.telling import tell_signed


class AlreadyInvited(Conflict):
    """This address was invited to this idea before."""

    code = "already-invited"


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that waits for its answer, and the idea it is for."""

    co_author: CoAuthor
    idea: Idea


async def invite(
    session: AsyncSession, settings: Settings, actor: Actor, idea: Idea, email: str, now: datetime
) -> CoAuthor:
    """Invite the reader of an address to sign ``idea``; what happens never tells who has an account.

    Raises:
        Refused: the actor is not its author, or all places are taken.
        AlreadyInvited: this address was, whatever it answered.
    """
    policy.can_invite(actor, idea).require()
    await session.execute(select(Idea.id).where(Idea.id == idea.id).with_for_update())
    policy.has_room_for_co_author(await co_authors.count_invited(session, idea.id)).require()
    if email.lower() == actor.email.lower():
        raise Refused(_("This is your own address: you sign this idea already."), field="email")
    secret = new_secret()
    invited = CoAuthor(
        idea_id=idea.id,
        email=email.lower(),
        secret_hash=digest(secret),
        invited_by_id=actor.id,
        invited_at=now,
    )
    session.add(invited)
    await flush_or(
        session, AlreadyInvited(_("This address has already been invited."), field="email")
    )
    language = await language_of(session, email) or idea.language
    await letters.invitation(
        session, settings, to=email, language=language, idea=idea, by=actor, secret=secret
    )
    return invited


async def look(session: AsyncSession, key: bytes, now: datetime) -> Invitation:
    """Return the invitation whose secret has this digest.

    Raises:
        InvitationOver: it was taken back, answered, is too old, or the idea is closed.
    """
    query = (
        select(CoAuthor, Idea)
        .join(Idea, Idea.id == CoAuthor.idea_id)
        .where(CoAuthor.secret_hash == key)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise InvitationOver(_("This invitation is not one of ours, or it was taken back."))
    invited, idea = row
    answer = answer_of(invited.accepted_at, invited.declined_at, invited.invited_at, now)
    if answer in {Answer.ACCEPTED, Answer.DECLINED}:
        raise InvitationOver(_("This invitation has already been answered."))
    if answer is Answer.EXPIRED:
        raise InvitationOver(_("This invitation is too old. Ask for another one."))
    if idea.state not in {State.DRAFT, *OPEN}:
        raise InvitationOver(_("This idea is closed: it can no longer be signed."))
    return Invitation(invited, idea)


async def accept(session: AsyncSession, actor: Actor, key: bytes, now: datetime) -> Idea:
    """Sign the idea of an invitation; the same person pressing twice signs once.

    Raises:
        InvitationOver: see :func:`look`.
        Refused: the actor is its author.
        Conflict: they sign it already, by another invitation.
    """
    query = select(CoAuthor).where(CoAuthor.secret_hash == key).with_for_update()
    held = (await session.execute(query)).scalar_one_or_none()
    if held is not None and held.person_id == actor.id and held.accepted_at is not None:
        return (await session.execute(select(Idea).where(Idea.id == held.idea_id))).scalar_one()
    invitation = await look(session, key, now)
    if invitation.idea.author_id == actor.id:
        raise Refused(_("You are the author of this idea: you sign it already."))
    invitation.co_author.person_id = actor.id
    invitation.co_author.accepted_at = now
    await flush_or(session, Conflict(_("You already sign this idea.")))
    await tell_signed(session, invitation.idea, actor)
    return invitation.idea


async def decline(session: AsyncSession, key: bytes, now: datetime) -> None:
    """Say no, without an account and without a reason.

    Raises:
        InvitationOver: see :func:`look`.
    """
    invitation = await look(session, key, now)
    invitation.co_author.declined_at = now
    await session.flush()


async def remove(session: AsyncSession, actor: Actor, idea: Idea, public_id: str) -> CoAuthor:
    """Take an invitation or a signature back: the author any, a co-author their own.

    A refusal stays, so that its address is not asked again.

    Raises:
        NotFound: there is no such invitation on this idea, or nothing the actor may know of.
        Refused: it was refused.
    """
    query = select(CoAuthor).where(CoAuthor.idea_id == idea.id, CoAuthor.public_id == public_id)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None or not policy.can_remove_co_author(actor, idea, found.person_id):
        raise NotFound
    if found.declined_at is not None:
        raise Refused(
            _("This person said no: the invitation stays, so that they are not asked again.")
        )
    await session.execute(delete(CoAuthor).where(CoAuthor.id == found.id))
    return found


async def leave(session: AsyncSession, actor: Actor, idea: Idea) -> None:
    """Stop signing an idea.

    Raises:
        NotFound: the actor does not sign it.
    """
    gone = await session.execute(
        delete(CoAuthor)
        .where(
            CoAuthor.idea_id == idea.id,
            CoAuthor.person_id == actor.id,
            CoAuthor.accepted_at.is_not(None),
        )
        .returning(CoAuthor.id)
    )
    if gone.one_or_none() is None:
        raise NotFound
