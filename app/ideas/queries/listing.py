"""Lists of ideas: filtered, in one of a few orders, paged by key in both directions.

Each order walks an index; states are written in the query so that partial indexes serve it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    String,
    cast,
    func,
    literal_column,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import PAGE_SIZE, Key, decode, encode
from app.discussion.models import Discussion
from app.ideas.models import Gate, Idea
from app.ideas.queries.cards import Card, card_of, select_cards, with_photos
from app.ideas.rules import State
from app.places.rules import Area

COUNTED = 1_000
"""Beyond this many, a list says "1,000+"."""


class Sort(StrEnum):
    """The orders of a list."""

    NEWEST = "newest"
    NEAR = "near"
    LOCAL = "local"
    DISCUSSED = "discussed"


LISTED = frozenset({State.PUBLISHED, State.CANDIDATE, State.ARCHIVED})
"""States that a list may be asked for; by default it shows the open ones."""

_STATES = {
    None: "idea.state IN ('published', 'candidate')",
    State.PUBLISHED: "idea.state IN ('published', 'candidate') AND idea.state = 'published'",
    State.CANDIDATE: "idea.state IN ('published', 'candidate') AND idea.state = 'candidate'",
    State.ARCHIVED: "idea.state = 'archived'",
}
_NEARNESS: ColumnElement[float] = literal_column("gate.local::real / gate.threshold")
_KEYS: dict[Sort, tuple[tuple[Any, Any], tuple[type[Any], type[Any]], str]] = {
    Sort.NEWEST: ((Idea.published_at, Idea.id), (datetime, int), ""),
    Sort.NEAR: ((_NEARNESS, Gate.idea_id), (float, int), "gate.is_open AND gate.passed_at IS NULL"),
    Sort.LOCAL: ((Gate.local, Gate.idea_id), (int, int), "gate.is_open"),
    Sort.DISCUSSED: (
        (Discussion.comments, Discussion.subject_id),
        (int, int),
        "discussion.subject_kind = 'idea' AND discussion.comments > 0",
    ),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which ideas a list shows; nothing set shows every open one."""

    area: Area = field(default_factory=Area)
    theme: str = ""
    state: State | None = None
    language: str = ""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a row of ``idea`` must fulfil."""
        found: list[ColumnElement[bool]] = [text(_STATES[self.state])]  # type: ignore[list-item]
        if self.area.neighbourhood_id is not None:
            found.append(Idea.neighbourhood_id == self.area.neighbourhood_id)
        elif self.area.territory_id is not None:
            found.append(Idea.territory_id == self.area.territory_id)
        if self.theme:
            found.append(Idea.themes.op("@>")(cast([self.theme], ARRAY(String(20)))))
        if self.language:
            found.append(Idea.language == self.language)
        return found

    def allows(self, sort: Sort) -> bool:
        """Say whether an order makes sense: what is closed, or has passed, is not near its gate."""
        if self.state is State.ARCHIVED:
            return sort is Sort.NEWEST
        return sort is not Sort.NEAR or self.state is not State.CANDIDATE


@dataclass(frozen=True, slots=True)
class CardPage:
    """Some cards, and the cursors of what comes before and after (empty when nothing does)."""

    cards: list[Card]
    before: str = ""
    after: str = ""


async def page_of_cards(
    session: AsyncSession,
    filters: Filters,
    sort: Sort = Sort.NEWEST,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE_SIZE,
) -> CardPage:
    """Return a page of a list, after or before a cursor.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    keys, kinds, _condition = _KEYS[sort]
    query = _listed(filters, sort)
    backwards = bool(before) and not after
    if cursor := after or before:
        at = tuple_(*decode(cursor, *kinds))
        query = query.where(tuple_(*keys) > at if backwards else tuple_(*keys) < at)
    order = [key.asc() if backwards else key.desc() for key in keys]
    rows = (await session.execute(query.order_by(*order).limit(size + 1))).all()
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows = rows[::-1]
    if not rows:
        return CardPage([])

    def cursor_of(row: Any) -> str:
        key: tuple[Key, ...] = (row.sort_key, row.id)
        return encode(key)

    return CardPage(
        await with_photos(session, [card_of(row) for row in rows]),
        before=cursor_of(rows[0]) if (more if backwards else bool(after)) else "",
        after=cursor_of(rows[-1]) if (backwards or more) else "",
    )


def _listed(filters: Filters, sort: Sort) -> Select[Any]:
    keys, _kinds, condition = _KEYS[sort]
    query = select_cards(keys[0].label("sort_key")).where(*filters.conditions)
    return query.where(text(condition)) if condition else query


async def first_cards(session: AsyncSession, filters: Filters, sort: Sort, size: int) -> list[Card]:
    """Return the first cards of a list, without their photos (see :func:`cards.with_photos`)."""
    query = _listed(filters, sort).order_by(*(key.desc() for key in _KEYS[sort][0])).limit(size)
    return [card_of(row) for row in await session.execute(query)]


async def count(session: AsyncSession, filters: Filters) -> int:
    """Return how many ideas a list has, counting no further than one past :data:`COUNTED`."""
    some = select(Idea.id).where(*filters.conditions).limit(COUNTED + 1).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


@dataclass(frozen=True, slots=True)
class Point:
    """An idea on a map; without a place of its own it stands where its area does."""

    public_id: str
    title: str
    area: Area
    lat: float | None
    lon: float | None


async def points(session: AsyncSession, filters: Filters, most: int) -> list[Point]:
    """Return the newest ideas of a list for a map; those of the whole city have no place on it."""
    query = (
        select(
            Idea.public_id,
            Idea.title,
            Idea.territory_id,
            Idea.neighbourhood_id,
            Idea.place_lat,
            Idea.place_lon,
        )
        .where(*filters.conditions, (Idea.territory_id.is_not(None)) | Idea.place_lat.is_not(None))
        .order_by(Idea.published_at.desc(), Idea.id.desc())
        .limit(most)
    )
    return [
        Point(
            p.public_id, p.title, Area(p.territory_id, p.neighbourhood_id), p.place_lat, p.place_lon
        )
        for p in await session.execute(query)
    ]
