"""What a person is writing, and how much they published lately."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import CoAuthor, Idea
from app.ideas.rules import DRAFTS_MAX, PUBLICATIONS_WITHIN, State
from app.places.rules import Area


@dataclass(frozen=True, slots=True)
class Draft:
    """A line of "my drafts"."""

    public_id: str
    title: str
    language: str
    area: Area
    updated_at: datetime
    is_mine: bool


async def drafts_of(session: AsyncSession, person_id: int) -> list[Draft]:
    """Return the drafts a person writes or signs, last touched first."""
    signed = select(CoAuthor.idea_id).where(
        CoAuthor.person_id == person_id, CoAuthor.accepted_at.is_not(None)
    )
    query = (
        select(
            Idea.public_id,
            Idea.title,
            Idea.language,
            Idea.territory_id,
            Idea.neighbourhood_id,
            Idea.updated_at,
            Idea.author_id,
        )
        .where(Idea.state == State.DRAFT, or_(Idea.author_id == person_id, Idea.id.in_(signed)))
        .order_by(Idea.updated_at.desc(), Idea.id.desc())
        .limit(2 * DRAFTS_MAX)
    )
    return [
        Draft(
            row.public_id,
            row.title,
            row.language,
            Area(row.territory_id, row.neighbourhood_id),
            row.updated_at,
            is_mine=row.author_id == person_id,
        )
        for row in await session.execute(query)
    ]


async def count_drafts(session: AsyncSession, person_id: int) -> int:
    """Return how many drafts are a person's own."""
    query = select(func.count()).where(Idea.author_id == person_id, Idea.state == State.DRAFT)
    return (await session.execute(query)).scalar_one()


async def published_lately(session: AsyncSession, person_id: int, now: datetime) -> int:
    """Return how many ideas a person published within the last day, whatever became of them."""
    query = select(func.count()).where(
        Idea.author_id == person_id, Idea.published_at > now - PUBLICATIONS_WITHIN
    )
    return (await session.execute(query)).scalar_one()
