"""What is kept of an administrator: which choices they made, and why."""

from collections.abc import AsyncIterator

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.choices.models import ChoiceChange
from app.core.personal import Leaving, Row, erased, kept


@kept("choices")
async def made_by(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Yield the changes that a person made to the site's choices."""
    query = (
        select(ChoiceChange.name, ChoiceChange.new, ChoiceChange.reason, ChoiceChange.at)
        .where(ChoiceChange.by_id == person_id)
        .order_by(ChoiceChange.id)
    )
    for row in await session.execute(query):
        yield {
            "choice": row.name,
            "value": row.new,
            "reason": row.reason,
            "at": row.at.isoformat(),
        }


@erased("choices")
async def without_author(session: AsyncSession, leaving: Leaving) -> None:
    """Keep the change, which is the site's, without its author."""
    await session.execute(
        update(ChoiceChange).where(ChoiceChange.by_id == leaving.person_id).values(by_id=None)
    )
