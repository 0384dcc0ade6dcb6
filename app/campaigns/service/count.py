"""Counting promises: one statement, judged by the database's clock at the moment it holds the row.

A promise that waits for the row while the campaign is evaluated finds it no longer live, and is
refused; an evaluation that waits for a promise finds it counted. There is no third case.
"""

from typing import Any

from sqlalchemy import CursorResult, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

COUNT = text("""
    UPDATE campaign SET pledged_cents = pledged_cents + :cents, givers = givers + :givers
    WHERE id = :campaign AND state = 'live' AND ends_at > clock_timestamp()
      AND (:cents <= 0 OR hidden_at IS NULL AND NOT EXISTS (
        SELECT FROM project WHERE project.id = campaign.project_id AND project.hidden_at IS NOT NULL
      ))
""")
MATCHED = text("UPDATE campaign SET matched_cents = matched_cents + :cents WHERE id = :campaign")
COLLECTED = text(
    "UPDATE campaign SET collected_cents = collected_cents + :cents WHERE id = :campaign"
)


async def count(session: AsyncSession, campaign_id: int, cents: int, givers: int) -> bool:
    """Count a promise, a change of it (the difference) or its end (negative); False: too late.

    It holds the campaign's row until the transaction ends: take it before pledges and funds.
    """
    return await _did(session, COUNT, campaign=campaign_id, cents=cents, givers=givers)


async def count_matched(session: AsyncSession, campaign_id: int, cents: int) -> None:
    """Count what a partner adds, or (negative) takes back."""
    await _did(session, MATCHED, campaign=campaign_id, cents=cents)


async def count_collected(session: AsyncSession, campaign_id: int, cents: int) -> None:
    """Count what a card brought in, or (negative) what was given back."""
    await _did(session, COLLECTED, campaign=campaign_id, cents=cents)


async def _did(session: AsyncSession, statement: TextClause, **values: int) -> bool:
    done: CursorResult[Any] = await session.execute(statement, values)  # type: ignore[assignment]
    return done.rowcount == 1
