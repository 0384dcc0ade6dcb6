"""Find what is no idea: one statement counts every kind, one reads a page of one kind, best first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    ColumnElement,
    Select,
    String,
    bindparam,
    cast,
    func,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import PAGE_SIZE, decode, encode
from app.ideas.queries.listing import Filters
from app.ideas.queries.searching import FEW, MOST, RANKED, TEXT_READ, Words, lexemes
from app.places.rules import Area
from app.search.kinds import SOURCES, SearchKind, Shape

RECENT = 500
"""Titles of each kind from which nearby words are suggested."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that was found, and its text, from which an excerpt is cut."""

    kind: SearchKind
    public_id: str
    title: str
    language: str
    area: Area
    text: str
    says: str

    def path(self, lang: str = "") -> str:
        """Return its page."""
        return SOURCES[self.kind].address(self.public_id, self.title, lang=lang)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each kind have the words (one more than :data:`MOST` at most)."""

    counts: Mapping[SearchKind, int]
    words: Mapping[SearchKind, Words]
    """As each kind is looked for: with few that have the last word, also those in which one begins so."""

    @property
    def first(self) -> SearchKind | None:
        """Return the first kind of which something was found."""
        return next((kind for kind in SOURCES if self.counts[kind]), None)


@dataclass(frozen=True, slots=True)
class FoundThings:
    """A page of one kind; ``lexemes`` are the roots of the words, for highlighting."""

    things: list[Thing]
    count: int
    lexemes: frozenset[str] = frozenset()
    after: str = ""


async def tally(session: AsyncSession, words: Words, filters: Filters, now: datetime) -> Tally:
    """Count what has all the words, of every kind, in one statement."""
    if not words.whole:
        return Tally(dict.fromkeys(SOURCES, 0), dict.fromkeys(SOURCES, words))
    begun = words.unfinished() or words
    values = _values(filters, words, now) | {"begun": begun.whole, "beginning": begun.last}
    row = (await session.execute(_counting(_shape(filters)), values)).one()._mapping  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)
    few = {kind: row[f"{kind}_whole"] < FEW for kind in SOURCES}
    return Tally(
        {kind: row[f"{kind}_begun" if few[kind] else f"{kind}_whole"] for kind in SOURCES},
        {kind: begun if few[kind] else words for kind in SOURCES},
    )


async def things(
    session: AsyncSession,
    kind: SearchKind,
    found: Tally,
    filters: Filters,
    now: datetime,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> FoundThings:
    """Return a page of what was counted of one kind, best first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    many, words = found.counts[kind], found.words[kind]
    if not many:
        return FoundThings([], 0)
    values = _values(filters, words, now) | {"size": size + 1}
    if after:
        values["below"], values["last_id"] = decode(after, float, int)
    query = _reading(kind, _shape(filters), is_capped=many > MOST, is_after=bool(after))
    rows = (await session.execute(query, values)).all()
    more = encode((rows[size - 1].rank, rows[size - 1].id)) if len(rows) > size else ""
    read = [
        Thing(
            kind, row.public_id, row.title, row.language,
            Area(row.territory_id, row.neighbourhood_id), row.text, SOURCES[kind].says(row),
        )
        for row in rows[:size]
    ]  # fmt: skip
    return FoundThings(read, many, await lexemes(session, words), more)


async def recent_titles(session: AsyncSession, now: datetime) -> list[str]:
    """Return the titles of the newest things of every kind: the words that people use here."""
    return list(await session.scalars(_titles(), {"now": now}))


def _shape(filters: Filters) -> Shape:
    return Shape(filters.area.kind, bool(filters.theme), bool(filters.language))


def _values(filters: Filters, words: Words, now: datetime) -> dict[str, Any]:
    return {
        "whole": words.whole,
        "last": words.last,
        "now": now,
        "territory": filters.area.territory_id,
        "neighbourhood": filters.area.neighbourhood_id,
        "theme": [filters.theme],
        "language": filters.language,
    }


def _query(whole: str, last: str) -> Any:
    """Return the query of two parameters, in every language that things are written in."""
    typed = (bindparam(whole, type_=String), bindparam(last, type_=String))
    return func.search_query(*typed, type_=TSQUERY)


def _matching(kind: SearchKind, shape: Shape, asked: Any) -> list[ColumnElement[bool]]:
    source = SOURCES[kind]
    return [source.search.op("@@")(asked), *source.conditions(shape)]


@cache
def _counting(shape: Shape) -> Select[*tuple[Any, ...]]:
    columns = []
    for kind, source in SOURCES.items():
        for name, asked in (
            ("whole", _query("whole", "last")),
            ("begun", _query("begun", "beginning")),
        ):
            some = source.rows(source.table.id).where(*_matching(kind, shape, asked))
            many = select(func.count()).select_from(some.limit(MOST + 1).subquery())
            columns.append(many.scalar_subquery().label(f"{kind}_{name}"))
    return select(*columns)


@cache
def _reading(
    kind: SearchKind, shape: Shape, *, is_capped: bool, is_after: bool
) -> Select[*tuple[Any, ...]]:
    source, asked = SOURCES[kind], _query("whole", "last")
    matching = _matching(kind, shape, asked)
    if is_capped:
        # Reading the words of a row costs some 20 µs: of very many, only the newest are ranked.
        newest = source.rows(source.table.id).where(*matching).order_by(source.table.id.desc())
        matching = [source.table.id.in_(newest.limit(RANKED))]
    rank = func.ts_rank(source.search, asked, type_=REAL).label("rank")
    text = func.left(source.text, TEXT_READ).label("text")
    ranked = source.rows(*source.columns, text, rank).where(*matching).subquery()
    query = select(ranked).order_by(ranked.c.rank.desc(), ranked.c.id.desc())
    if is_after:
        key = (cast(bindparam("below"), REAL), bindparam("last_id", type_=BigInteger))
        query = query.where(tuple_(ranked.c.rank, ranked.c.id) < tuple_(*key))
    return query.limit(bindparam("size", type_=BigInteger))


@cache
def _titles() -> Select[*tuple[Any, ...]]:
    everything = Shape(Area().kind, theme=False, language=False)
    each = [
        source.rows(source.title.label("title"))
        .where(*source.conditions(everything))
        .order_by(source.table.id.desc())
        .limit(RECENT)
        .subquery()
        for source in SOURCES.values()
    ]
    return select(union_all(*(select(one.c.title) for one in each)).subquery().c.title)
