"""What feeds and site maps read: few columns of many ideas."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.ideas.models import Idea
from app.ideas.queries.listing import Filters
from app.organisations.models import Organisation
from app.organisations.queries import spoken_columns
from app.places.rules import Area

MOST_ENTRIES = 30
PART = 2_000
"""Row numbers that one part of the site map covers."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An idea as a feed tells it."""

    public_id: str
    title: str
    problem: str
    proposal: str
    language: str
    themes: tuple[str, ...]
    area: Area
    published_at: datetime
    updated_at: datetime
    author: str = ""
    """Who proposes it; given only beside the organisation that they speak for."""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an idea is, and when it last changed."""

    public_id: str
    title: str
    updated_at: datetime


async def newest(session: AsyncSession, filters: Filters) -> list[Entry]:
    """Return the newest ideas of a list, with their whole text."""
    query = (
        select(
            Idea.public_id,
            Idea.title,
            Idea.problem,
            Idea.proposal,
            Idea.language,
            Idea.themes,
            Idea.territory_id,
            Idea.neighbourhood_id,
            Idea.published_at,
            Idea.updated_at,
            Person.display_name,
            *spoken_columns(),
        )
        .outerjoin(Person, (Person.id == Idea.author_id) & Person.deleted_at.is_(None))
        .outerjoin(Organisation, Organisation.id == Idea.organisation_id)
        .where(*filters.conditions)
        .order_by(Idea.published_at.desc(), Idea.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [
        Entry(
            public_id=row.public_id,
            title=row.title,
            problem=row.problem,
            proposal=row.proposal,
            language=row.language,
            themes=tuple(row.themes),
            area=Area(row.territory_id, row.neighbourhood_id),
            published_at=row.published_at,
            updated_at=max(row.published_at, row.updated_at),
            author=row.display_name or "",
            organisation=row.spoken_name if row.spoken_id else "",
        )
        for row in await session.execute(query)
    ]


async def parts(session: AsyncSession) -> int:
    """Return how many parts the site map of ideas has."""
    last = await session.scalar(select(func.max(Idea.id))) or 0
    return last // PART + 1


async def addresses(session: AsyncSession, part: int) -> list[Address]:
    """Return the open ideas of one part, by row number: no part ever moves."""
    query = (
        select(Idea.public_id, Idea.title, Idea.updated_at)
        .where(
            text("idea.state IN ('published', 'candidate')"),
            Idea.id.between(part * PART, (part + 1) * PART - 1),
        )
        .order_by(Idea.id)
    )
    return [Address(*row) for row in await session.execute(query)]
