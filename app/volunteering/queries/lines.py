"""Who waits for a place, and who holds one."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.volunteering.models import SignUp, Waiting
from app.volunteering.rules import IN_LINE, SignUpState, WaitingState


def is_active(now: datetime) -> tuple[object, ...]:
    """Return the conditions of somebody who can still be asked something."""
    return (
        Person.deleted_at.is_(None),
        or_(Person.suspended_at.is_(None), Person.suspended_until <= now),
    )


async def place_of(session: AsyncSession, session_id: int, person_id: int) -> SignUp | None:
    """Return somebody's place in a session, unless they cancelled it."""
    query = select(SignUp).where(
        SignUp.session_id == session_id,
        SignUp.person_id == person_id,
        SignUp.state != SignUpState.CANCELLED,
    )
    fresh = query.execution_options(populate_existing=True)
    return (await session.execute(fresh)).scalar_one_or_none()


async def turn_of(session: AsyncSession, session_id: int, person_id: int) -> Waiting | None:
    """Return somebody's turn on a session's waiting list, if they are on it."""
    query = select(Waiting).where(
        Waiting.session_id == session_id,
        Waiting.person_id == person_id,
        Waiting.state.in_(sorted(IN_LINE)),
    )
    fresh = query.execution_options(populate_existing=True)
    return (await session.execute(fresh)).scalar_one_or_none()


async def next_in_line(session: AsyncSession, session_id: int) -> Waiting | None:
    """Return who has waited longest for a place in a session."""
    query = (
        select(Waiting)
        .where(Waiting.session_id == session_id, Waiting.state == WaitingState.WAITING)
        .order_by(Waiting.id)
        .limit(1)
    )
    fresh = query.execution_options(populate_existing=True)
    return (await session.execute(fresh)).scalar_one_or_none()


async def line_length(session: AsyncSession, session_id: int) -> int:
    """Return how many wait for a place in a session, offered one or not."""
    query = select(func.count()).where(
        Waiting.session_id == session_id, Waiting.state.in_(sorted(IN_LINE))
    )
    return (await session.execute(query)).scalar_one()


async def before_me(session: AsyncSession, waiting: Waiting) -> int:
    """Return how many have waited longer than somebody."""
    query = select(func.count()).where(
        Waiting.session_id == waiting.session_id,
        Waiting.state == WaitingState.WAITING,
        Waiting.id < waiting.id,
    )
    return (await session.execute(query)).scalar_one()


async def in_role(session: AsyncSession, session_id: int, role_id: int) -> int:
    """Return how many of a session's people play a part."""
    query = select(func.count()).where(
        SignUp.session_id == session_id,
        SignUp.role_id == role_id,
        SignUp.state != SignUpState.CANCELLED,
    )
    return (await session.execute(query)).scalar_one()
