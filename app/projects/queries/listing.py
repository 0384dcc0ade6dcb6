"""Lists of projects: filtered, newest first, paged by key; the needs of a page in one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Row, Select, String, case, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.needs import Need, NeedKind, needs_of
from app.core.pagination import PAGE_SIZE, Page, decode, encode, page_of
from app.core.subjects import Subject
from app.ideas.models import Idea
from app.ideas.rules import READABLE
from app.media.queries import first_photos_among
from app.media.shown import Photo
from app.places.rules import Area
from app.projects.models import Project
from app.projects.rules import ACTIVE, State

Key = tuple[Any, ...]

ASKED_AT_ONCE = 200
"""Projects whose needs are read together while a list looks for those that lack something."""
ASKED_MOST = 1_000
"""Projects whose needs one page may read; it then says how far it came, and the next goes on there."""

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
    Project.updated_at,
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
    updated_at: datetime
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
    """Return a page of a list, newest first; fewer than ``size`` may come with more to follow.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    below = decode(after, datetime, int) if after else None
    if filters.has is None:
        found = page_of(await _rows(session, filters, below, size + 1), size, _key_of)
    else:
        found = await _lacking(session, filters, filters.has, below, size)
    return Page(await whole(session, found.items), found.next_cursor)


def _key_of(row: Row[Any]) -> Key:
    return row.created_at, row.id


async def _rows(
    session: AsyncSession, filters: Filters, below: Key | None, many: int
) -> Sequence[Row[Any]]:
    keys = (Project.created_at, Project.id)
    query = select_cards().where(*filters.conditions)
    if below is not None:
        query = query.where(tuple_(*keys) < tuple_(*below))
    query = query.order_by(*(key.desc() for key in keys)).limit(many)
    return (await session.execute(query)).all()


async def _lacking(
    session: AsyncSession, filters: Filters, kind: NeedKind, below: Key | None, size: int
) -> Page[Row[Any]]:
    """Walk down the list to those that still lack something of one kind, no further than one page may."""
    found: list[Row[Any]] = []
    for _slice in range(-(-ASKED_MOST // ASKED_AT_ONCE)):
        rows = await _rows(session, filters, below, ASKED_AT_ONCE)
        needs = await needs_of(session, [row.id for row in rows])
        found += [
            row for row in rows if any(n.kind is kind and not n.is_met for n in needs[row.id])
        ]
        if len(rows) < ASKED_AT_ONCE or len(found) > size:
            return page_of(found[: size + 1], size, _key_of)
        below = _key_of(rows[-1])
    return Page(found, encode(below) if below else "")


async def count(session: AsyncSession, filters: Filters) -> int | None:
    """Return how many projects a list has; None when that depends on what each needs."""
    if filters.has is not None:
        return None
    query = select(func.count()).select_from(Project).where(*filters.conditions)
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
        updated_at=row.updated_at,
        last_said_at=row.last_said_at,
        needs=tuple(needs),
        photo=photo,
    )
