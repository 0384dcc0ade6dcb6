"""Keeping with the gate whether an idea was answered, so that lists and clocks need no other table."""

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import OfficialAnswer
from app.ideas.models import Gate


async def settle(session: AsyncSession, idea_id: int) -> None:
    """Write down anew when an idea was first answered, and what the last answer says.

    The gate is held before anything is read: of two who hide answers at once, the second sees what
    the first did.
    """
    await session.execute(select(Gate.idea_id).where(Gate.idea_id == idea_id).with_for_update())
    shown = (OfficialAnswer.idea_id == idea_id, OfficialAnswer.hidden_at.is_(None))
    first = select(func.min(OfficialAnswer.created_at)).where(*shown).scalar_subquery()
    last = (
        select(OfficialAnswer.status)
        .where(*shown)
        .order_by(OfficialAnswer.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    await session.execute(
        update(Gate)
        .where(Gate.idea_id == idea_id)
        .values(answered_at=first, answer=func.coalesce(last, ""))
    )
