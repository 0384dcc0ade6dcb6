"""An account is suspended as long as the decisions in force say, and not a day more or less."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.moderation.models import Decision
from app.moderation.rules import Outcome


async def settle(session: AsyncSession, decision: Decision, now: datetime) -> None:
    """Suspend whom a decision is about until the last of their suspensions ends, or give all back.

    Read anew from all decisions: a week does not shorten three months, and undoing the week does not
    end them. Whoever is suspended still reads, appeals and leaves.
    """
    if decision.outcome is not Outcome.SUSPENDED or decision.author_id is None:
        return
    in_force = (
        select(Decision.decided_at, Decision.suspended_until)
        .where(
            Decision.author_id == decision.author_id,
            Decision.outcome == Outcome.SUSPENDED,
            Decision.reversed_at.is_(None),
            or_(Decision.suspended_until.is_(None), Decision.suspended_until > now),
        )
        .order_by(Decision.suspended_until.desc().nulls_first(), Decision.id)
        .limit(1)
    )
    last = (await session.execute(in_force)).one_or_none()
    since, until = (last.decided_at, last.suspended_until) if last else (None, None)
    await session.execute(
        update(Person)
        .where(Person.id == decision.author_id)
        .values(suspended_at=since, suspended_until=until)
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
