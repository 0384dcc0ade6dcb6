"""How the supporters of an idea came, one after another."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import DateTime, cast, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import DepartedSupport, Support

MOST_STEPS = 350
"""As many as the drawing has room for."""
SHORTEST_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Step:
    """How many supporters there were from a moment on: those of today, and of who left the site."""

    at: datetime
    local: int
    other: int


async def steps(session: AsyncSession, idea_id: int, start: datetime, now: datetime) -> list[Step]:
    """Return the running count since ``start``, in at most :data:`MOST_STEPS` steps."""
    width = max((now - start) / MOST_STEPS, SHORTEST_STEP)
    given = union_all(
        select(Support.created_at, Support.is_local).where(
            Support.idea_id == idea_id, Support.set_aside_at.is_(None)
        ),
        select(
            cast(DepartedSupport.given_on, DateTime(timezone=True)), DepartedSupport.is_local
        ).where(DepartedSupport.idea_id == idea_id),
    ).subquery()
    moment = func.date_bin(width, func.greatest(given.c.created_at, start), start).label("moment")
    query = (
        select(
            moment,
            func.count().filter(given.c.is_local),
            func.count().filter(~given.c.is_local),
        )
        .group_by(moment)
        .order_by(moment)
    )
    rows = (await session.execute(query)).all()
    added = (Step(at + width, local, other) for at, local, other in rows)
    return [
        Step(min(step.at, now), step.local, step.other)
        for step in accumulate(
            added, lambda sum_, one: Step(one.at, sum_.local + one.local, sum_.other + one.other)
        )
    ]


def milestones(steps: list[Step], most: int = 8) -> list[Step]:
    """Return a few of the steps, evenly spread and always the last, for a table."""
    if len(steps) <= most:
        return steps
    every = (len(steps) - 1) / (most - 1)
    return [steps[round(n * every)] for n in range(most)]
