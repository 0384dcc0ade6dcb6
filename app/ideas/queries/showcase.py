"""What a front page shows of the ideas: a few of each kind, and four numbers."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate
from app.ideas.queries.cards import Card, card_of, select_cards, with_photos
from app.ideas.queries.listing import Filters, Sort, first_cards
from app.ideas.rules import State
from app.places.rules import Area

NEAR, NEWEST, PASSED, AROUND = 3, 6, 3, 3

NUMBERS = text("""
    SELECT count(*) AS ideas, coalesce(sum(gate.local + gate.other), 0) AS supports,
        count(gate.passed_at) AS candidates, count(DISTINCT idea.neighbourhood_id) AS neighbourhoods
    FROM gate JOIN idea ON idea.id = gate.idea_id WHERE gate.is_open
""")


@dataclass(frozen=True, slots=True)
class Showcase:
    """A few ideas of each kind; an idea may be in several."""

    around: list[Card]
    near: list[Card]
    newest: list[Card]
    passed: list[Card]


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much is happening, as of a few minutes ago."""

    ideas: int
    supports: int
    candidates: int
    neighbourhoods: int


async def showcase(session: AsyncSession, home: Area | None = None) -> Showcase:
    """Return what to show, and the newest around ``home`` for somebody who has one."""
    around = await first_cards(session, Filters(home), Sort.NEWEST, AROUND) if home else []
    parts = [
        around,
        await first_cards(session, Filters(state=State.PUBLISHED), Sort.NEAR, NEAR),
        await first_cards(session, Filters(), Sort.NEWEST, NEWEST),
        await _passed(session),
    ]
    pictured = iter(await with_photos(session, [card for part in parts for card in part]))
    return Showcase(*([next(pictured) for _ in part] for part in parts))


async def _passed(session: AsyncSession) -> list[Card]:
    query = (
        select_cards()
        .where(text("gate.is_open AND gate.passed_at IS NOT NULL"))
        .order_by(Gate.passed_at.desc(), Gate.idea_id.desc())
        .limit(PASSED)
    )
    return [card_of(row) for row in await session.execute(query)]


async def numbers(session: AsyncSession) -> Numbers:
    """Count what is happening; reads every gate, so remember the answer for minutes."""
    row = (await session.execute(NUMBERS)).one()
    return Numbers(row.ideas, row.supports, row.candidates, row.neighbourhoods)
