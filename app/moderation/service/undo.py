"""Counting again what a decision had set aside."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.service.set_aside import count_again
from app.moderation.models import Decision
from app.moderation.rules import Outcome

SUPPORT = "support"
"""Kind of a decision's subject when it sets a support aside; the number is the idea's."""


async def undo_set_aside(
    session: AsyncSession, runtime: Runtime, decision: Decision, now: datetime
) -> None:
    """Count the support of a decision again; the gate may open by it.

    A support that a merge carried along counts again where it is now.
    """
    if decision.author_id is None:
        return
    merged = select(Idea.merged_into_id).where(Idea.id == decision.subject_id)
    into = await session.scalar(merged)
    for idea_id in (decision.subject_id, into):
        if idea_id is not None and not await _is_aside_still(session, decision, idea_id):
            await count_again(session, runtime, idea_id, [decision.author_id], now)


async def _is_aside_still(session: AsyncSession, decision: Decision, idea_id: int) -> bool:
    """Say whether another decision in force sets the same person's support aside."""
    query = select(Decision.id).where(
        Decision.subject_kind == SUPPORT,
        Decision.subject_id == idea_id,
        Decision.author_id == decision.author_id,
        Decision.outcome == Outcome.SET_ASIDE,
        Decision.reversed_at.is_(None),
        Decision.id != decision.id,
    )
    return (await session.execute(query.limit(1))).one_or_none() is not None
