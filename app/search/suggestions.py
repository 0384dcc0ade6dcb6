"""Did you mean…? The nearest words of recent titles and of places, when a search finds nothing."""

from datetime import datetime

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.memory import Memory
from app.core.text import fold
from app.ideas.queries import searching
from app.ideas.queries.listing import Filters
from app.ideas.queries.searching import Words
from app.places.gazetteer import Gazetteer
from app.search import finding

SHORTEST = 4
NEAR = 0.7
"""Share of letters that must agree (optimal string alignment: a swap of two letters is one fault)."""

REMEMBERED_S = 600
Vocabulary = dict[str, str]
"""Words as they are compared, and as they are written."""


async def vocabulary(
    session: AsyncSession, memory: Memory, places: Gazetteer, now: datetime
) -> Vocabulary:
    """Return the words we know, gathered again every ten minutes at most."""

    async def gather() -> Vocabulary:
        texts = await searching.recent_titles(session)
        texts += await finding.recent_titles(session, now)
        texts += [place.name for place in places.territories.values()]
        texts += [place.name for place in places.neighbourhoods.values()]
        return words_of(texts)

    return await memory.recall("search.vocabulary", REMEMBERED_S, gather)


def words_of(texts: list[str]) -> Vocabulary:
    """Return the words of some texts, each as it was first written."""
    known: Vocabulary = {}
    for text in texts:
        for word in "".join(c if c.isalnum() else " " for c in text).split():
            if len(word) >= SHORTEST:
                known.setdefault(fold(word), word.lower())
    return known


def corrected(typed: str, known: Vocabulary) -> str:
    """Return what was typed with each unknown word replaced by the nearest known one, or nothing."""
    words = fold(typed).split()
    found = [_nearest(word, known) for word in words]
    return " ".join(found) if found != words else ""


def _nearest(word: str, known: Vocabulary) -> str:
    if word in known or len(word) < SHORTEST:
        return known.get(word, word)
    best = process.extractOne(
        word, known.keys(), scorer=OSA.normalized_similarity, score_cutoff=NEAR
    )
    return known[best[0]] if best else word


async def suggest(
    session: AsyncSession,
    memory: Memory,
    places: Gazetteer,
    words: Words,
    filters: Filters,
    now: datetime,
) -> str:
    """Return another search that does find something, or nothing."""
    known = await vocabulary(session, memory, places, now)
    other = corrected(words.typed, known)
    if not other or fold(other) == fold(words.typed):
        return ""
    wanted = Words.of(other)
    if await searching.finds_any(session, wanted, filters):
        return other
    return other if (await finding.tally(session, wanted, filters, now)).first else ""
