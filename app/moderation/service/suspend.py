"""Suspending an account, and giving it back."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.moderation.models import Decision
from app.moderation.rules import Outcome


async def suspend(
    session: AsyncSession, person_id: int, until: datetime | None, now: datetime
) -> None:
    """Suspend somebody until a moment (None: without end); they still read, appeal and leave."""
    await session.execute(
        update(Person).where(Person.id == person_id).values(suspended_at=now, suspended_until=until)
    )


async def reinstate(session: AsyncSession, decision: Decision) -> None:
    """End the suspension that a decision began, unless a later one began another."""
    if decision.outcome is not Outcome.SUSPENDED or decision.author_id is None:
        return
    await session.execute(
        update(Person)
        .where(Person.id == decision.author_id, Person.suspended_at == decision.decided_at)
        .values(suspended_at=None, suspended_until=None)
    )


async def lift(session: AsyncSession, now: datetime) -> int:
    """Forget the suspensions that are over; return how many."""
    over = await session.execute(
        update(Person)
        .where(Person.suspended_until <= now)
        .values(suspended_at=None, suspended_until=None)
        .returning(Person.id)
    )
    return len(over.all())
