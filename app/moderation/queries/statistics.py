"""Decisions in numbers, for everybody: what is too small to publish is left out, never rounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.moderation.models import Appeal, Decision
from app.moderation.rules import SMALLEST_CELL, AppealState, Outcome, Reason

MONTHS = 12
BY_MONTH = text("""
    SELECT date_trunc('month', decided_at AT TIME ZONE 'America/Toronto')::date AS month,
        count(*) AS decisions,
        count(*) FILTER (WHERE reports > 0) AS reported,
        count(*) FILTER (WHERE was_held) AS held,
        percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM decided_at - opened_at)) AS median
    FROM moderation_decision WHERE decided_at >= :since AND decided_at <= :now
    GROUP BY 1 ORDER BY 1 DESC
""")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of decisions; None where a number is too small to publish."""

    month: date
    decisions: int | None
    reported: int | None
    held: int | None
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class Cell:
    """How many decisions for one rule and outcome; those too few are not there."""

    reason: Reason | None
    outcome: Outcome
    number: int


@dataclass(frozen=True, slots=True)
class Statistics:
    """A year of decisions."""

    since: date
    months: Sequence[Month]
    cells: Sequence[Cell]
    left_out: int
    """Decisions that are in no cell, because theirs are too small."""
    appeals: int | None
    overturned: int | None

    @property
    def total(self) -> int:
        """Return all decisions of the year."""
        return sum(cell.number for cell in self.cells) + self.left_out


async def statistics(session: AsyncSession, now: datetime) -> Statistics:
    """Return what was decided in the last twelve months."""
    since = now - timedelta(days=365)
    rows = (await session.execute(BY_MONTH, {"since": since, "now": now})).all()
    months = [
        Month(
            row.month, shown(row.decisions), shown(row.reported), shown(row.held),
            round(row.median / 3600, 1) if shown(row.decisions) else None,
        )
        for row in rows
    ]  # fmt: skip
    cells, left_out = await _cells(session, since, now)
    appeals, overturned = await _appeals(session, since, now)
    return Statistics(
        since.date(), months, cells, left_out, shown(appeals),
        shown(overturned) if shown(appeals) else None,
    )  # fmt: skip


def shown(number: int) -> int | None:
    """Return a number that may be published: nothing, or enough that it points at nobody."""
    return number if number == 0 or number >= SMALLEST_CELL else None


async def _cells(session: AsyncSession, since: datetime, now: datetime) -> tuple[list[Cell], int]:
    number = func.count()
    query = (
        select(Decision.reason, Decision.outcome, number)
        .where(Decision.decided_at >= since, Decision.decided_at <= now)
        .group_by(Decision.reason, Decision.outcome)
        .order_by(number.desc(), Decision.reason, Decision.outcome)
    )
    found = [Cell(*row) for row in await session.execute(query)]
    large = [cell for cell in found if cell.number >= SMALLEST_CELL]
    return large, sum(cell.number for cell in found if cell.number < SMALLEST_CELL)


async def _appeals(session: AsyncSession, since: datetime, now: datetime) -> tuple[int, int]:
    query = select(func.count(), func.count().filter(Appeal.state == AppealState.OVERTURNED)).where(
        Appeal.created_at >= since, Appeal.created_at <= now
    )
    row = (await session.execute(query)).one()
    return row[0], row[1]
