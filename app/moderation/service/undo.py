"""Counting again what a decision had set aside."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.service.set_aside import count_again
from app.moderation.models import Decision

SUPPORT = "support"
"""Kind of a decision's subject when it sets a support aside; the number is the idea's."""


async def undo_set_aside(
    session: AsyncSession, runtime: Runtime, decision: Decision, now: datetime
) -> None:
    """Count the support of a decision again; the gate may open by it."""
    if decision.author_id is not None:
        await count_again(session, runtime, decision.subject_id, [decision.author_id], now)
