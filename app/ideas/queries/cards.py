"""What a card shows of an idea: columns, never the whole row."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from app.discussion.models import Discussion
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.media.queries import first_photos
from app.places.rules import Area

KIND = "idea"
"""What ideas are to the slices below: discussions and media."""

OPENING = 400
"""Characters read of a text for its excerpt."""

COLUMNS = (
    Idea.id,
    Idea.public_id,
    Idea.title,
    func.left(Idea.problem, OPENING).label("opening"),
    Idea.state,
    Idea.language,
    Idea.themes,
    Idea.territory_id,
    Idea.neighbourhood_id,
    Idea.published_at,
    Gate.local,
    Gate.other,
    Gate.threshold,
    Gate.passed_at,
    Gate.answered_at,
    Gate.answer,
    func.coalesce(Discussion.comments, 0).label("comments"),
)
DISCUSSED = and_(Discussion.subject_kind == KIND, Discussion.subject_id == Idea.id)
PHOTO_WIDTH = 800


@dataclass(frozen=True, slots=True)
class Card:
    """An idea as lists show it; equal cards look the same."""

    id: int
    public_id: str
    title: str
    opening: str
    state: State
    language: str
    themes: tuple[str, ...]
    area: Area
    published_at: datetime
    local: int
    other: int
    threshold: int
    comments: int = 0
    passed_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    photo: str = ""
    photo_alt: str = ""
    photo_language: str = ""


def select_cards(*more: ColumnElement[Any]) -> Select[Any]:
    """Return the select of cards, with ``more`` columns after theirs."""
    return (
        select(*COLUMNS, *more).join(Gate, Gate.idea_id == Idea.id).outerjoin(Discussion, DISCUSSED)
    )


def card_of(row: Row[Any]) -> Card:
    """Return the card of a row that :func:`select_cards` gave."""
    return Card(
        id=row.id,
        public_id=row.public_id,
        title=row.title,
        opening=row.opening,
        state=row.state,
        language=row.language,
        themes=tuple(row.themes),
        area=Area(row.territory_id, row.neighbourhood_id),
        published_at=row.published_at,
        local=row.local,
        other=row.other,
        threshold=row.threshold,
        comments=row.comments,
        passed_at=row.passed_at,
        answered_at=row.answered_at,
        answer=row.answer,
    )


async def read_cards(session: AsyncSession, query: Select[Any]) -> list[Card]:
    """Return the cards of a query made with :func:`select_cards`, photos included."""
    return await with_photos(session, [card_of(row) for row in await session.execute(query)])


async def with_photos(session: AsyncSession, cards: list[Card]) -> list[Card]:
    """Return the same cards, each with its idea's first photo: one query for all of them."""
    if not cards:
        return []
    photos = await first_photos(session, KIND, [card.id for card in cards])
    return [
        replace(
            card, photo=photo.src(PHOTO_WIDTH), photo_alt=photo.alt, photo_language=photo.language
        )
        if (photo := photos.get(card.id))
        else card
        for card in cards
    ]
