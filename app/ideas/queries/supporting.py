"""Counting supporters: one statement locks, inserts and counts, so that no race can part them.

Whatever changes an idea's supporters takes the lock of its gate first: supports, withdrawals and
merges of one idea follow one another, and each sees what the one before it did.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Columns, question
from app.ideas.models import Gate, Support
from app.ideas.rules import Tally

ADD = text("""
    WITH door AS (
        SELECT local, other, threshold, passed_at, set_aside FROM gate
        WHERE idea_id = :idea AND is_open FOR NO KEY UPDATE
    ), added AS (
        INSERT INTO support (idea_id, person_id, is_local, created_at)
        SELECT :idea, :person, :local, :now FROM door
        ON CONFLICT (idea_id, person_id) DO NOTHING
        RETURNING is_local
    ), counted AS (
        UPDATE gate SET
            local = gate.local + added.is_local::int,
            other = gate.other + (NOT added.is_local)::int,
            passed_at = CASE
                WHEN gate.passed_at IS NULL AND gate.local + added.is_local::int >= gate.threshold
                THEN :now ELSE gate.passed_at END
        FROM added WHERE gate.idea_id = :idea
        RETURNING gate.local, gate.other, gate.passed_at
    )
    SELECT counted.local IS NOT NULL AS added,
        coalesce(counted.local, door.local) AS local,
        coalesce(counted.other, door.other) AS other,
        door.threshold, door.set_aside,
        coalesce(counted.passed_at, door.passed_at) AS passed_at,
        door.passed_at IS NULL AND counted.passed_at IS NOT NULL AS opened
    FROM door LEFT JOIN counted ON true
""")

REMOVE = text("""
    WITH door AS (
        SELECT local, other, threshold, passed_at, set_aside FROM gate
        WHERE idea_id = :idea AND is_open FOR NO KEY UPDATE
    ), removed AS (
        DELETE FROM support USING door
        WHERE support.idea_id = :idea AND support.person_id = :person
          AND support.set_aside_at IS NULL
        RETURNING support.is_local
    ), counted AS (
        UPDATE gate SET
            local = gate.local - removed.is_local::int,
            other = gate.other - (NOT removed.is_local)::int
        FROM removed WHERE gate.idea_id = :idea
        RETURNING gate.local, gate.other
    )
    SELECT coalesce(counted.local, door.local) AS local,
        coalesce(counted.other, door.other) AS other, door.threshold, door.passed_at, door.set_aside
    FROM door LEFT JOIN counted ON true
""")


@dataclass(frozen=True, slots=True)
class Counted:
    """What pressing the button did: whether it added one, the tally, whether the gate opened."""

    added: bool
    tally: Tally
    opened_gate: bool


async def add_support(
    session: AsyncSession, idea_id: int, person_id: int, *, is_local: bool, now: datetime
) -> Counted | None:
    """Count a person among an idea's supporters unless they are already; None when it is closed."""
    values = {"idea": idea_id, "person": person_id, "local": is_local, "now": now}
    row = (await session.execute(ADD, values)).one_or_none()
    if row is None:
        return None
    tally = _tally(row)
    return Counted(row.added, tally, row.opened)


async def remove_support(session: AsyncSession, idea_id: int, person_id: int) -> Tally | None:
    """Take a support back if there is one, and return the tally; None when the idea is closed.

    One that was set aside stays: given again, it would count.
    """
    row = (await session.execute(REMOVE, {"idea": idea_id, "person": person_id})).one_or_none()
    return None if row is None else _tally(row)


@question(lambda found: Tally(*found.one()))
def tally_of(idea_id: int) -> Columns:
    """Ask how an idea's gate stands."""
    return select(
        Gate.local, Gate.other, Gate.threshold, Gate.passed_at, Gate.set_aside
    ).where(Gate.idea_id == idea_id)  # fmt: skip


async def tally(session: AsyncSession, idea_id: int) -> Tally:
    """Return how an idea's gate stands."""
    return await tally_of(idea_id).alone(session)


async def is_set_aside(session: AsyncSession, idea_id: int, person_id: int) -> bool:
    """Say whether moderators set a person's support aside."""
    query = select(Support.person_id).where(
        Support.idea_id == idea_id,
        Support.person_id == person_id,
        Support.set_aside_at.is_not(None),
    )
    return (await session.execute(query)).one_or_none() is not None


@question(lambda found: found.one_or_none() is not None)
def supports(idea_id: int, person_id: int) -> Columns:
    """Ask whether a person supports an idea."""
    return select(Support.person_id).where(
        Support.idea_id == idea_id, Support.person_id == person_id
    )


def _tally(row: Row[Any]) -> Tally:
    return Tally(row.local, row.other, row.threshold, row.passed_at, row.set_aside)
