"""Published ideas that say nearly the same: "support this one instead?".

Words are compared as search does: without accents, by their stems. At 100,000 ideas the cost is
bounded: the words of everyday talk are left out, candidates share two words at least, and only
so many of them are ranked.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.text import fold
from app.ideas.rules import State
from app.places.rules import Area

MOST = 4
LEXEMES = 10
"""Words of the title that are looked for, and as many of the problem to break ties."""

CANDIDATES = 250
LEAST_SHARE = 0.34
"""Share of the title's words that an idea must have to be shown."""

_EVERYDAY = (
    "montreal montrealais rue avenue boulevard quartier quartiers arrondissement secteur ville voisin voisins voisine "
    "voisines voisinage idee idees projet projets propose proposer proposition faut faudrait mettre "
    "faire fait avoir etre meme tres deja ete plus moins tout tous toute toutes chez notre votre "
    "leur nos vos trop bien peu pres sans "
    "street borough city district neighbour neighbours neighbor neighbors neighbourhood neighborhood idea "
    "ideas project projects propose make making get need needs would want like also more less new "
    "every many our your"
)
EVERYDAY = frozenset(_EVERYDAY.split())
"""Words so common on a noticeboard that sharing them means nothing."""

WORDS = re.compile(r"\w+")
STEMS = text("""
    SELECT lexeme FROM unnest(to_tsvector(CAST(:config AS regconfig), searchable(:words)))
    ORDER BY positions[1]
""")

PLANNED_ANEW = text("SELECT set_config('plan_cache_mode', 'force_custom_plan', true)")
"""How common the words are decides how they are looked for: a plan made for any words takes five
times as long at 100,000 ideas."""

LIKE = text("""
    WITH strict AS MATERIALIZED (
        SELECT id FROM idea
        WHERE search @@ CAST(:all_of AS tsquery) AND state IN ('published', 'candidate')
        LIMIT :most_candidates
    ), near AS MATERIALIZED (
        SELECT id FROM idea
        WHERE search @@ CAST(:two_of AS tsquery) AND state IN ('published', 'candidate')
          AND territory_id = CAST(:territory AS bigint)
        LIMIT :most_candidates
    ), loose AS MATERIALIZED (
        SELECT id FROM idea
        WHERE search @@ CAST(:two_of AS tsquery) AND state IN ('published', 'candidate')
        LIMIT :most_candidates
    ), candidates AS (
        SELECT id FROM strict UNION SELECT id FROM near UNION SELECT id FROM loose
    ), ranked AS (
        SELECT i.id, i.public_id, i.title, i.language, i.state, i.territory_id, i.neighbourhood_id,
            (SELECT count(*) FROM unnest(CAST(:titled AS tsquery[])) AS t(word)
              WHERE i.search @@ t.word) AS in_title,
            (SELECT count(*) FROM unnest(CAST(:stems AS tsquery[])) AS s(word)
              WHERE i.search @@ s.word) AS anywhere,
            ts_rank(i.search, CAST(:any_of AS tsquery)) AS rank,
            coalesce(i.neighbourhood_id = CAST(:neighbourhood AS bigint), false)::int
              + coalesce(i.territory_id = CAST(:territory AS bigint), false)::int AS nearness
        FROM candidates JOIN idea AS i USING (id)
        WHERE i.public_id <> :itself
    )
    SELECT r.public_id, r.title, r.language, r.state, r.territory_id, r.neighbourhood_id,
        g.local, g.other, g.threshold, r.anywhere, r.in_title
    FROM ranked AS r JOIN gate AS g ON g.idea_id = r.id
    WHERE r.anywhere >= :least AND r.in_title > 0
    ORDER BY (r.in_title + 0.4 * r.anywhere) * (1 + 0.25 * r.nearness) DESC, r.rank DESC, r.id DESC
    LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Similar:
    """A published idea that looks like the one being written."""

    public_id: str
    title: str
    language: str
    state: State
    area: Area
    local: int
    other: int
    threshold: int


async def similar_to(
    session: AsyncSession,
    *,
    title: str,
    problem: str = "",
    language: str = "fr",
    area: Area | None = None,
    itself: str = "",
) -> list[Similar]:
    """Return at most four published ideas that look like this one, those of its area first.

    Nothing is similar to fewer than two words that mean something.
    """
    stems = await _stems(session, title, language)
    if len(stems) < 2:
        stems = list(dict.fromkeys([*stems, *await _stems(session, problem[:400], language)]))
    stems = stems[:LEXEMES]
    if len(stems) < 2:
        return []
    await session.execute(PLANNED_ANEW)
    rows = await session.execute(
        LIKE, {**_asked(stems), **_near(area or Area()), "itself": itself, "most": MOST}
    )
    return [_found(row) for row in rows]


def _asked(stems: list[str]) -> dict[str, Any]:
    """Return the queries for all of the words, for two of them, for any."""
    words = [_quoted(stem) for stem in stems]
    pairs = [f"({a} & {b})" for n, a in enumerate(words) for b in words[n + 1 :]]
    return {
        "all_of": " & ".join(words),
        "two_of": " | ".join(pairs),
        "any_of": " | ".join(words),
        "stems": words,
        "titled": [_quoted(stem, ":A") for stem in stems],
        "least": max(2, round(LEAST_SHARE * len(stems))),
        "most_candidates": CANDIDATES,
    }


def _near(area: Area) -> dict[str, int | None]:
    return {"territory": area.territory_id, "neighbourhood": area.neighbourhood_id}


def _found(row: Row[Any]) -> Similar:
    return Similar(
        row.public_id,
        row.title,
        row.language,
        State(row.state),
        Area(row.territory_id, row.neighbourhood_id),
        row.local,
        row.other,
        row.threshold,
    )


async def _stems(session: AsyncSession, words: str, language: str) -> list[str]:
    telling = [word for word in WORDS.findall(fold(words)) if word not in EVERYDAY]
    if not telling:
        return []
    config = "english" if language == "en" else "french"
    rows = await session.execute(STEMS, {"config": config, "words": " ".join(telling)})
    return list(rows.scalars())


def _quoted(stem: str, weight: str = "") -> str:
    """Return a stem as one operand of a tsquery, whatever it holds."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + f"'{weight}"
