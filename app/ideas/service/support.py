"""Backing an idea, taking it back, and the moment the gate opens."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.events import publish
from app.ideas import policy
from app.ideas.events import IdeaBecameCandidate
from app.ideas.models import Idea
from app.ideas.queries import supporting
from app.ideas.rules import State, Tally
from app.places.rules import is_local


async def support(session: AsyncSession, actor: Actor, idea: Idea, now: datetime) -> Tally:
    """Count ``actor`` once among the idea's supporters, and return how its gate stands.

    An idea that has been merged, were it a moment ago, passes its supporter on to what it
    became: then ``idea.state`` is ``merged`` and the tally is the other idea's.

    Raises:
        Refused: the policy says no.
    """
    if idea.state is State.MERGED:
        return await support(session, actor, await _successor(session, idea), now)
    policy.can_support(actor, idea).require()
    counted = await supporting.add_support(
        session, idea.id, actor.id, is_local=is_local(actor.home, idea.area), now=now
    )
    if counted is None:
        await _closed_meanwhile(session, idea)
        return await support(session, actor, idea, now)
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
    """Take the actor's support back, if they gave it, and return how the gate stands.

    As with :func:`support`, an idea that has been merged means what it became.

    Raises:
        Refused: the idea is closed, or moderators set the support aside.
    """
    if idea.state is State.MERGED:
        return await withdraw_support(session, actor, await _successor(session, idea))
    policy.can_withdraw_support(actor, idea).require()
    left = await supporting.remove_support(session, idea.id, actor.id)
    if left is None:
        await _closed_meanwhile(session, idea)
        return await withdraw_support(session, actor, idea)
    if left.set_aside and await supporting.is_set_aside(session, idea.id, actor.id):
        raise Refused(policy.set_aside())
    return left


async def _closed_meanwhile(session: AsyncSession, idea: Idea) -> None:
    """Read again an idea whose gate has just been found closed.

    Raises:
        Refused: it has not become another one.
    """
    await session.refresh(idea)
    if idea.state is not State.MERGED:
        raise Refused(policy.closed())


async def _successor(session: AsyncSession, idea: Idea) -> Idea:
    assert idea.merged_into_id is not None, "a check constraint says so"
    return await session.get_one(Idea, idea.merged_into_id)
