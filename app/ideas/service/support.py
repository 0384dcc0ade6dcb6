"""Backing an idea, taking it back, and the moment the gate opens."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.events import publish
from app.core.i18n import gettext as _
from app.ideas import policy
from app.ideas.events import IdeaBecameCandidate
from app.ideas.models import Idea
from app.ideas.queries import supporting
from app.ideas.rules import State, Tally
from app.places.rules import is_local


async def support(session: AsyncSession, actor: Actor, idea: Idea, now: datetime) -> Tally:
    """Count ``actor`` once among the idea's supporters.

    Raises:
        Refused: the policy says no, or the idea closed in the meantime.
    """
    policy.can_support(actor, idea).require()
    counted = await supporting.add_support(
        session, idea.id, actor.id, is_local=is_local(actor.home, idea.area), now=now
    )
    if counted.tally is None:
        if counted.added:
            raise Refused(_("This idea is closed: it can no longer be supported."))
        return await supporting.tally(session, idea.id)
    if counted.opened_gate:
        await become_candidate(session, idea.id)
    return counted.tally


async def become_candidate(session: AsyncSession, idea_id: int) -> None:
    """Make an idea whose gate has just opened a candidate, and tell the world once."""
    changed = await session.execute(
        update(Idea)
        .where(Idea.id == idea_id, Idea.state == State.PUBLISHED)
        .values(state=State.CANDIDATE)
        .returning(Idea.id)
    )
    if changed.one_or_none() is not None:
        await publish(session, IdeaBecameCandidate(idea_id))


async def withdraw_support(session: AsyncSession, actor: Actor, idea: Idea) -> Tally:
    """Take the actor's support back, if they gave it and the idea is open.

    Raises:
        Refused: the idea is closed.
    """
    policy.can_support(actor, idea).require()
    await supporting.remove_support(session, idea.id, actor.id)
    return await supporting.tally(session, idea.id)
