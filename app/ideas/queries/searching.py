"""Search by words: blind to accents, case, ligatures and plurals; as quick for common words as for rare ones.

Three steps: the rows that match, their rank, the cards of one page. When more than
:data:`MOST` match, only the newest :data:`RANKED` are ranked: reading the words of an idea costs
some 20 µs, and a common word is in most of them.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Function, Row, func, select, text
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import PAGE_SIZE, decode, encode
from app.core.text import fold
from app.ideas.models import Idea
from app.ideas.queries.cards import Card, card_of, select_cards, with_photos
from app.ideas.queries.listing import Filters

MOST = 1_000
"""Matches that are counted; beyond, a search says "1,000+"."""

RANKED = 300
PROBED, COMMON = 200, 40
"""A word that 40 of the newest 200 ideas have is common: the newest that have it are near at hand."""

LONGEST = 100
MOST_WORDS = 8
SHORTEST_PREFIX = 4
FEW = 10
"""With fewer matches than this, the last word may also be the beginning of one."""

TEXT_READ = 3_000
"""Characters of an idea's text in which an excerpt is looked for."""

_BITMAP_ONLY = text(
    "SELECT set_config('enable_seqscan', :on, true), set_config('enable_indexscan', :on, true)"
)
"""A walk through the table, or along an index, would unpack every idea's words: 1 s at 100,000."""


_ROOTS = text("""
    SELECT tsvector_to_array(to_tsvector('french', searchable(:typed))) AS french,
        tsvector_to_array(to_tsvector('english', searchable(:typed))) AS english
""")


_PROBE = text("""
    SELECT count(*) FILTER (WHERE search @@ search_query(:whole, :last)) AS hits, count(*) AS seen,
        (SELECT reltuples FROM pg_class WHERE oid = 'idea'::regclass) AS rows
    FROM (SELECT search FROM idea WHERE state IN ('published', 'candidate')
          ORDER BY published_at DESC, id DESC LIMIT :probed) newest
""")


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, ready to be looked for: whole words, and perhaps the beginning of a last one."""

    typed: str
    whole: str
    last: str = ""

    @classmethod
    def of(cls, typed: str) -> "Words":
        """Read what was typed: at most eight words."""
        tidy = " ".join(typed.replace("\0", " ").split())[:LONGEST].strip()
        return cls(tidy, " ".join(fold(tidy).split()[:MOST_WORDS]))

    def unfinished(self) -> "Words | None":
        """Return the same words, the last one as a beginning; None when it is too short for that."""
        *whole, last = self.whole.split() or [""]
        if len(last) < SHORTEST_PREFIX or not last.isalnum():
            return None
        return Words(self.typed, " ".join(whole), last)

    @property
    def query(self) -> Function[Any]:
        """Return the query, in every language an idea may be written in."""
        return func.search_query(self.whole, self.last, type_=TSQUERY)


@dataclass(frozen=True, slots=True)
class Hit:
    """An idea that was found, and its text, from which an excerpt is cut."""

    card: Card
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found; ``lexemes`` are the roots of the words, for highlighting."""

    hits: list[Hit]
    count: int
    lexemes: frozenset[str] = frozenset()
    after: str = ""

    @property
    def is_capped(self) -> bool:
        """Say whether there are more than ``count``."""
        return self.count > MOST


async def search(
    session: AsyncSession,
    words: Words,
    filters: Filters,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Found:
    """Return the ideas that have all the words, best first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    words, matching = await _best(session, words, filters)
    if not matching.ids:
        return Found([], 0)
    rank = func.ts_rank(Idea.search, words.query).label("rank")
    ranked = select(Idea.id, rank).where(Idea.id.in_(matching.ids)).subquery()
    query = select(ranked.c.id, ranked.c.rank).order_by(ranked.c.rank.desc(), ranked.c.id.desc())
    if after:
        below, last = decode(after, float, int)
        query = query.where(text("(rank, id) < (CAST(:below AS real), :last)")).params(
            below=below, last=last
        )
    rows = (await session.execute(query.limit(size + 1))).all()
    hits = await _hits(session, [row.id for row in rows[:size]])
    more = encode((rows[size - 1].rank, rows[size - 1].id)) if len(rows) > size else ""
    return Found(hits, matching.count, await lexemes(session, words), more)


async def count(session: AsyncSession, words: Words, filters: Filters) -> int:
    """Return how many ideas have all the words, one more than :data:`MOST` at most."""
    return (await _best(session, words, filters))[1].count


async def finds_any(session: AsyncSession, words: Words, filters: Filters) -> bool:
    """Say whether a search finds anything at all."""
    return bool(await _indexed(session, words, filters, 1))


@dataclass(frozen=True, slots=True)
class _Matching:
    """Which ideas to rank, and how many match (one more than :data:`MOST` at most)."""

    ids: list[int]
    count: int


async def _best(session: AsyncSession, words: Words, filters: Filters) -> tuple[Words, _Matching]:
    """Look for the words; where few have the last one, also for those in which a word begins so."""
    if not words.whole:
        return words, _Matching([], 0)
    matching = await _matching(session, words, filters)
    if matching.count < FEW and (unfinished := words.unfinished()):
        return unfinished, await _matching(session, unfinished, filters)
    return words, matching


async def _matching(session: AsyncSession, words: Words, filters: Filters) -> _Matching:
    if filters == Filters() and await _is_common(session, words):
        return _Matching(await _newest(session, words), MOST + 1)
    ids = await _indexed(session, words, filters, MOST + 1)
    if len(ids) <= MOST:
        return _Matching(ids, len(ids))
    # Rows lie about in the order they were written: how far apart these are tells how many of the
    # newest hold as many matches as are ranked. (Apart, not from 1: numbers may begin anywhere.)
    last = await session.scalar(select(func.max(Idea.id))) or 0
    reach = 1.3 * (max(ids) - min(ids) + 1) * RANKED / MOST
    recent = await _indexed(session, words, filters, MOST, above=int(last - reach))
    return _Matching(sorted(recent or ids, reverse=True)[:RANKED], MOST + 1)


async def _is_common(session: AsyncSession, words: Words) -> bool:
    values = {"whole": words.whole, "last": words.last, "probed": PROBED}
    row = (await session.execute(_PROBE, values)).one()
    return bool(row.hits >= COMMON and row.rows * row.hits > 1.5 * MOST * row.seen)


async def _newest(session: AsyncSession, words: Words) -> list[int]:
    query = (
        select(Idea.id)
        .where(Idea.search.op("@@")(words.query), *Filters().conditions)
        .order_by(Idea.published_at.desc(), Idea.id.desc())
        .limit(RANKED)
    )
    return list((await session.scalars(query)).all())


async def _indexed(
    session: AsyncSession, words: Words, filters: Filters, most: int, *, above: int = 0
) -> list[int]:
    query = select(Idea.id).where(Idea.search.op("@@")(words.query), *filters.conditions)
    if above > 0:
        query = query.where(Idea.id > above)
    await session.execute(_BITMAP_ONLY, {"on": "off"})
    found = (await session.scalars(query.limit(most))).all()
    await session.execute(_BITMAP_ONLY, {"on": "on"})
    return list(found)


async def _hits(session: AsyncSession, ids: list[int]) -> list[Hit]:
    whole = func.left(func.concat(Idea.problem, "\n\n", Idea.proposal), TEXT_READ).label("whole")
    rows: dict[int, Row[Any]] = {
        row.id: row for row in await session.execute(select_cards(whole).where(Idea.id.in_(ids)))
    }
    cards = await with_photos(session, [card_of(rows[i]) for i in ids if i in rows])
    return [Hit(card, rows[card.id].whole) for card in cards]


async def lexemes(session: AsyncSession, words: Words) -> frozenset[str]:
    """Return the roots of the words in each language, as the index has them."""
    row = (await session.execute(_ROOTS, {"typed": f"{words.whole} {words.last}"})).one()
    return frozenset([*row.french, *row.english])


async def recent_titles(session: AsyncSession, most: int = 5_000) -> list[str]:
    """Return the titles of the newest open ideas: the words that people use here."""
    query = (
        select(Idea.title)
        .where(*Filters().conditions)
        .order_by(Idea.published_at.desc(), Idea.id.desc())
        .limit(most)
    )
    return list((await session.scalars(query)).all())
