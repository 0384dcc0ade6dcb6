"""Counting supporters: one statement inserts and counts, so that no race can part the two."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate, Support
from app.ideas.rules import Tally

ADD = text("""
    WITH added AS (
        INSERT INTO support (idea_id, person_id, is_local, created_at)
        VALUES (:idea, :person, :local, :now)
        ON CONFLICT (idea_id, person_id) DO NOTHING
        RETURNING is_local
    ), counted AS (
        UPDATE gate SET
            local = gate.local + added.is_local::int,
            other = gate.other + (NOT added.is_local)::int,
            passed_at = CASE
                WHEN gate.passed_at IS NULL AND gate.local + added.is_local::int >= gate.threshold
                THEN :now ELSE gate.passed_at END
        FROM added WHERE gate.idea_id = :idea AND gate.is_open
        RETURNING gate.local, gate.other, gate.threshold, gate.passed_at
    )
    SELECT (SELECT count(*) FROM added) AS added, counted.*
    FROM (VALUES (1)) AS once LEFT JOIN counted ON true
""")

REMOVE = text("""
    WITH removed AS (
        DELETE FROM support USING gate
        WHERE support.idea_id = :idea AND support.person_id = :person
          AND gate.idea_id = support.idea_id AND gate.is_open
        RETURNING support.is_local
    )
    UPDATE gate SET
        local = gate.local - removed.is_local::int,
        other = gate.other - (NOT removed.is_local)::int
    FROM removed WHERE gate.idea_id = :idea
    RETURNING gate.local
""")


@dataclass(frozen=True, slots=True)
class Counted:
    """What adding a support did: nothing new, or the new tally and whether it opened the gate."""

    added: bool
    tally: Tally | None
    opened_gate: bool = False


async def add_support(
    session: AsyncSession, idea_id: int, person_id: int, *, is_local: bool, now: datetime
) -> Counted:
    """Count a person among an idea's supporters unless they are already.

    ``tally`` is None when nothing was counted: the person supports it already (``added`` is
    false), or the idea has just closed (``added`` is true, and the caller must undo it).
    """
    values = {"idea": idea_id, "person": person_id, "local": is_local, "now": now}
    row = (await session.execute(ADD, values)).one()
    if row.threshold is None:
        return Counted(bool(row.added), None)
    tally = Tally(row.local, row.other, row.threshold, row.passed_at)
    return Counted(True, tally, opened_gate=row.passed_at == now and row.local == row.threshold)


async def remove_support(session: AsyncSession, idea_id: int, person_id: int) -> bool:
    """Take a support back; False when there was none, or the idea is closed."""
    row = (await session.execute(REMOVE, {"idea": idea_id, "person": person_id})).one_or_none()
    return row is not None


async def tally(session: AsyncSession, idea_id: int) -> Tally:
    """Return how an idea's gate stands."""
    query = select(Gate.local, Gate.other, Gate.threshold, Gate.passed_at).where(
        Gate.idea_id == idea_id
    )
    return Tally(*(await session.execute(query)).one())


async def supports(session: AsyncSession, idea_id: int, person_id: int) -> bool:
    """Say whether a person supports an idea."""
    query = select(Support.person_id).where(
        Support.idea_id == idea_id, Support.person_id == person_id
    )
    return (await session.execute(query)).one_or_none() is not None
