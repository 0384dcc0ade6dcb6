"""Setting supports aside and counting them again, both gates' counts in the same breath.

As everything that changes an idea's supporters, they take the lock of its gate first; the second
statement then sees what the one before it did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate

ASIDE = text("""
    WITH moved AS (
        UPDATE support SET set_aside_at = :now
        WHERE idea_id = :idea AND person_id = ANY(:people) AND set_aside_at IS NULL
        RETURNING person_id, is_local
    ), counted AS (
        UPDATE gate SET
            local = local - (SELECT count(*) FROM moved WHERE is_local),
            other = other - (SELECT count(*) FROM moved WHERE NOT is_local),
            set_aside = set_aside + (SELECT count(*) FROM moved)
        WHERE idea_id = :idea
    )
    SELECT person_id FROM moved ORDER BY person_id
""")

AGAIN = text("""
    WITH moved AS (
        UPDATE support SET set_aside_at = NULL
        WHERE idea_id = :idea AND person_id = ANY(:people) AND set_aside_at IS NOT NULL
        RETURNING person_id, is_local
    ), counted AS (
        UPDATE gate SET
            local = local + (SELECT count(*) FROM moved WHERE is_local),
            other = other + (SELECT count(*) FROM moved WHERE NOT is_local),
            set_aside = set_aside - (SELECT count(*) FROM moved),
            passed_at = CASE WHEN passed_at IS NULL AND is_open
                AND local + (SELECT count(*) FROM moved WHERE is_local) >= threshold
                THEN :now ELSE passed_at END
        WHERE idea_id = :idea AND EXISTS (SELECT FROM moved)
        RETURNING passed_at IS NOT NULL AND passed_at = :now AS opened
    )
    SELECT moved.person_id, counted.opened FROM moved, counted ORDER BY moved.person_id
""")


@dataclass(frozen=True, slots=True)
class Moved:
    """Whose supports changed, and whether the gate opened by it."""

    people: tuple[int, ...]
    opened_gate: bool = False


async def set_aside(
    session: AsyncSession, idea_id: int, people: Sequence[int], now: datetime
) -> Moved:
    """Count these supports no more; a gate that has been passed stays so."""
    values = {"idea": idea_id, "people": list(people), "now": now}
    await _lock(session, idea_id)
    return Moved(tuple((await session.execute(ASIDE, values)).scalars()))


async def count_again(
    session: AsyncSession, idea_id: int, people: Sequence[int], now: datetime
) -> Moved:
    """Count these supports again, as local or not as they were; the gate may open by it."""
    values = {"idea": idea_id, "people": list(people), "now": now}
    await _lock(session, idea_id)
    rows = (await session.execute(AGAIN, values)).all()
    return Moved(tuple(row.person_id for row in rows), any(row.opened for row in rows))


async def _lock(session: AsyncSession, idea_id: int) -> None:
    await session.execute(
        select(Gate.idea_id).where(Gate.idea_id == idea_id).with_for_update(key_share=True)
    )
