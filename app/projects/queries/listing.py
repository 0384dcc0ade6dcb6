"""Lists of projects: filtered, newest first, paged by key; the needs of a page in one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Row, Select, String, case, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.needs import Need, NeedKind, needs_of
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.core.subjects import Subject
from app.ideas.models import Idea
from app.ideas.rules import READABLE
from app.media.queries import first_photos_among
from app.media.shown import Photo
from app.places.rules import Area
from app.projects.models import Project
from app.projects.rules import ACTIVE, State

ASKED_AT_ONCE = 400
"""Newest projects whose needs are looked at when a list asks for one kind of them."""

COLUMNS = (
    Project.id,
    Project.public_id,
    Project.title,
    Project.summary,
    Project.state,
    Project.language,
    Project.themes,
    Project.territory_id,
    Project.neighbourhood_id,
    Project.created_at,
    Project.last_said_at,
    case((Idea.state.in_(READABLE), Idea.id)).label("idea_id"),
)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which projects a list shows; nothing set shows all that are public, but the stopped ones."""

    area: Area = field(default_factory=Area)
    theme: str = ""
    state: State | None = None
    language: str = ""
    has: NeedKind | None = None
    """What the reader has to give: projects that still need some of it."""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a row of ``project`` must fulfil."""
        found: list[ColumnElement[bool]] = [Project.hidden_at.is_(None)]
        if self.state is not None:
            found.append(Project.state == self.state)
        else:
            found.append(Project.state != State.STOPPED)
        if self.has is not None:
            found.append(Project.state.in_(ACTIVE))
        if self.area.neighbourhood_id is not None:
            found.append(Project.neighbourhood_id == self.area.neighbourhood_id)
        elif self.area.territory_id is not None:
            found.append(Project.territory_id == self.area.territory_id)
        if self.theme:
            found.append(Project.themes.op("@>")(cast([self.theme], ARRAY(String(20)))))
        if self.language:
            found.append(Project.language == self.language)
        return found


@dataclass(frozen=True, slots=True)
class Card:
    """A project as lists show it."""

    id: int
    public_id: str
    title: str
    summary: str
    state: State
    language: str
    themes: tuple[str, ...]
    area: Area
    created_at: datetime
    last_said_at: datetime | None
    needs: tuple[Need, ...] = ()
    """What it still lacks, and what it has been given."""
    photo: Photo | None = None
    """Its own first photo, or that of the idea it was."""


def select_cards() -> Select[*tuple[Any, ...]]:
    """Return the select of cards."""
    return select(*COLUMNS).outerjoin(Idea, Idea.id == Project.idea_id)


async def page_of_cards(
    session: AsyncSession, filters: Filters, *, after: str = "", size: int = PAGE_SIZE
) -> Page[Card]:
    """Return a page of a list, newest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = select_cards().where(*filters.conditions)
    if filters.has is not None:
        query = query.where(Project.id.in_(await lacking(session, filters, filters.has)))
    keys = (Project.created_at, Project.id)
    if after:
        query = query.where(tuple_(*keys) < tuple_(*decode(after, datetime, int)))
    query = query.order_by(*(key.desc() for key in keys)).limit(size + 1)
    rows = (await session.execute(query)).all()
    found = page_of(rows, size, lambda row: (row.created_at, row.id))
    return Page(await whole(session, found.items), found.next_cursor)


async def lacking(session: AsyncSession, filters: Filters, kind: NeedKind) -> list[int]:
    """Return the newest projects of a list that still lack something of one kind."""
    query = (
        select(Project.id)
        .where(*filters.conditions)
        .order_by(Project.created_at.desc(), Project.id.desc())
        .limit(ASKED_AT_ONCE)
    )
    ids = list(await session.scalars(query))
    found = await needs_of(session, ids)
    return [
        project_id
        for project_id, lines in found.items()
        if any(need.kind is kind and not need.is_met for need in lines)
    ]


async def count(session: AsyncSession, filters: Filters) -> int:
    """Return how many projects a list has, whatever they need."""
    query = select(func.count()).select_from(Project).where(*filters.conditions)
    if filters.has is not None:
        query = query.where(Project.id.in_(await lacking(session, filters, filters.has)))
    return (await session.execute(query)).scalar_one()


async def whole(session: AsyncSession, rows: Sequence[Row[Any]]) -> list[Card]:
    """Return the cards of rows: photos in one statement, needs in one for each slice that has some."""
    needs = await needs_of(session, [row.id for row in rows])
    subjects = {row.id: _pictured_by(row) for row in rows}
    photos = await first_photos_among(session, [each for two in subjects.values() for each in two])
    return [
        card_of(
            row,
            needs.get(row.id, []),
            next((photos[each] for each in subjects[row.id] if each in photos), None),
        )
        for row in rows
    ]


def _pictured_by(row: Row[Any]) -> list[Subject]:
    """Return whose photo stands on a card: the project's own, or that of the idea it was."""
    idea = [Subject("idea", row.idea_id)] if row.idea_id else []
    return [Subject("project", row.id), *idea]


def card_of(row: Row[Any], needs: Sequence[Need] = (), photo: Photo | None = None) -> Card:
    """Return the card of a row that :func:`select_cards` gave."""
    return Card(
        id=row.id,
        public_id=row.public_id,
        title=row.title,
        summary=row.summary,
        state=row.state,
        language=row.language,
        themes=tuple(row.themes),
        area=Area(row.territory_id, row.neighbourhood_id),
        created_at=row.created_at,
        last_said_at=row.last_said_at,
        needs=tuple(needs),
        photo=photo,
    )
