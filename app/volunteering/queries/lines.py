"""Who waits for a place, and who holds one."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.volunteering.models import SignUp, Waiting
from app.volunteering.rules import IN_LINE, SignUpState, WaitingState


async def place_of(session: AsyncSession, session_id: int, person_id: int) -> SignUp | None:
    """Return somebody's place in a session, unless they cancelled it."""
    found: SignUp | None = await _as_it_is(
        session,
        select(SignUp).where(
            SignUp.session_id == session_id,
            SignUp.person_id == person_id,
            SignUp.state != SignUpState.CANCELLED,
        ),
    )
    return found


async def turn_of(session: AsyncSession, session_id: int, person_id: int) -> Waiting | None:
    """Return somebody's turn on a session's waiting list, if they are on it."""
    found: Waiting | None = await _as_it_is(
        session,
        select(Waiting).where(
            Waiting.session_id == session_id,
            Waiting.person_id == person_id,
            Waiting.state.in_(sorted(IN_LINE)),
        ),
    )
    return found


async def next_in_line(session: AsyncSession, session_id: int) -> Waiting | None:
    """Return who has waited longest for a place in a session."""
    found: Waiting | None = await _as_it_is(
        session,
        select(Waiting)
        .where(Waiting.session_id == session_id, Waiting.state == WaitingState.WAITING)
        .order_by(Waiting.id)
        .limit(1),
    )
    return found


async def line_length(session: AsyncSession, session_id: int) -> int:
    """Return how many wait for a place in a session, offered one or not."""
    query = select(func.count()).where(
        Waiting.session_id == session_id, Waiting.state.in_(sorted(IN_LINE))
    )
    return (await session.execute(query)).scalar_one()


async def _as_it_is(session: AsyncSession, query: Select[Any]) -> Any:
    """Return the one row of a query as the database has it, whatever the session read before."""
    fresh = query.execution_options(populate_existing=True)
    return (await session.execute(fresh)).scalar_one_or_none()
