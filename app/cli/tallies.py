"""Counts that must be the same before a backup and after its restore, and at any time."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

COUNTS = {
    "people": "SELECT count(*) FROM person",
    "ideas": "SELECT count(*) FROM idea",
    "supports": "SELECT count(*) FROM support",
    "local supports": "SELECT count(*) FROM support WHERE is_local",
    "supports of people who left": "SELECT count(*) FROM departed_support",
    "supports on gates": "SELECT coalesce(sum(local + other), 0) FROM gate",
    "supports set aside": "SELECT count(*) FROM support WHERE set_aside_at IS NOT NULL",
    "gates passed": "SELECT count(*) FROM gate WHERE passed_at IS NOT NULL",
    "comments": "SELECT count(*) FROM comment",
    "comments on counters": "SELECT coalesce(sum(comments), 0) FROM discussion",
    "files": "SELECT count(*) FROM media",
}

WRONG_GATES = """
    SELECT count(*) FROM gate LEFT JOIN LATERAL (
        SELECT count(*) FILTER (WHERE is_local) AS local, count(*) FILTER (WHERE NOT is_local) AS other
        FROM (
            SELECT is_local FROM support
                WHERE support.idea_id = gate.idea_id AND support.set_aside_at IS NULL
            UNION ALL
            SELECT is_local FROM departed_support AS d WHERE d.idea_id = gate.idea_id
        ) each
    ) counted ON true
    WHERE gate.local <> counted.local OR gate.other <> counted.other
"""


async def tallies(session: AsyncSession) -> dict[str, int]:
    """Count everything that people would miss."""
    return {name: (await session.execute(text(sql))).scalar_one() for name, sql in COUNTS.items()}


async def wrong_gates(session: AsyncSession) -> int:
    """Return how many gates do not say what their supports add up to; it must be none."""
    wrong: int = (await session.execute(text(WRONG_GATES))).scalar_one()
    return wrong
