"""What the clock, or who runs the mission, does to a whole session: over, called off, moved."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import publish
from app.missions.rules import SessionState
from app.missions.service.places import give_back_place
from app.volunteering.events import SignUpCancelled, SignUpCompleted
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries import dates, moments
from app.volunteering.rules import (
    CAME,
    EXPECTED,
    IN_LINE,
    SIGN_UP_TURNS,
    SignUpAct,
    SignUpState,
    WaitingState,
    before,
)
from app.volunteering.service import search, telling
from app.volunteering.timing import REMINDED_BEFORE, UNMARKED_AFTER

MOMENT = timedelta(seconds=1)


async def finish(session: AsyncSession, session_id: int, now: datetime) -> None:
    """Close a session that is over: who arrived took part; nobody waits any more.

    Where arrivals were noted, who was not there is absent a day later; where none was, those who
    received people are asked once who came.
    """
    dated = await dates.hold(session, session_id)
    if dated.ends_at > now:
        return
    done = await session.execute(
        update(SignUp)
        .where(SignUp.session_id == session_id, SignUp.state == SignUpState.ARRIVED)
        .values(state=SignUpState.COMPLETED, left_at=dated.ends_at)
        .returning(SignUp.id)
        .execution_options(synchronize_session=False)
    )
    for place_id in sorted(done.scalars()):
        await publish(session, SignUpCompleted(place_id))
    await close_lines(session, session_id, now)
    if now >= dated.ends_at + UNMARKED_AFTER:
        await _absent(session, session_id)
    elif not await _somebody(session, session_id, CAME) and await _somebody(
        session, session_id, EXPECTED
    ):
        await telling.who_came(session, dated)


async def _absent(session: AsyncSession, session_id: int) -> None:
    if not await _somebody(session, session_id, CAME):
        return
    await session.execute(
        update(SignUp)
        .where(SignUp.session_id == session_id, SignUp.state.in_(sorted(EXPECTED)))
        .values(state=SignUpState.NO_SHOW)
        .execution_options(synchronize_session=False)
    )


async def _somebody(session: AsyncSession, session_id: int, states: frozenset[SignUpState]) -> bool:
    query = select(SignUp.id).where(
        SignUp.session_id == session_id, SignUp.state.in_(sorted(states))
    )
    return (await session.execute(query.limit(1))).first() is not None


async def close_lines(session: AsyncSession, session_id: int, now: datetime) -> None:
    """Let nobody wait for a session any more, nor be asked to come; it is held."""
    closed = await session.execute(
        update(Waiting)
        .where(Waiting.session_id == session_id, Waiting.state.in_(sorted(IN_LINE)))
        .values(state=WaitingState.CLOSED, answered_at=now)
        .returning(Waiting.offered_at)
        .execution_options(synchronize_session=False)
    )
    for offered_at in closed.scalars():
        if offered_at is not None:
            await give_back_place(session, session_id, now)
    await search.close(session, session_id, now)
    await search.let_go(session, session_id, now)


async def call_off(session: AsyncSession, session_id: int, now: datetime) -> None:
    """Cancel every place of a session that was cancelled; missions write to whoever had or awaited one."""
    dated = await dates.hold(session, session_id)
    if dated.state is not SessionState.CANCELLED:
        return
    ended = await session.execute(
        update(SignUp)
        .where(SignUp.session_id == session_id, SignUp.state.in_(sorted(EXPECTED)))
        .values(state=SignUpState.CANCELLED, cancelled_at=now)
        .returning(SignUp.id)
        .execution_options(synchronize_session=False)
    )
    for place_id in sorted(ended.scalars()):
        await give_back_place(session, session_id, now)
        await publish(session, SignUpCancelled(place_id))
    await close_lines(session, session_id, now)


async def move(session: AsyncSession, session_id: int, now: datetime) -> None:
    """Let the offers of a session that was moved end before it begins; who comes is reminded anew.

    Whoever is expected elsewhere at its new time is told to choose, once for each move.
    """
    dated = await dates.hold(session, session_id)
    begins = max(dated.starts_at, now + MOMENT)
    await session.execute(
        update(Waiting)
        .where(
            Waiting.session_id == session_id,
            Waiting.state == WaitingState.OFFERED,
            Waiting.offer_ends_at > begins,
        )
        .values(offer_ends_at=begins)
        .execution_options(synchronize_session=False)
    )
    if dated.starts_at > now + REMINDED_BEFORE:
        await session.execute(
            update(SignUp)
            .where(
                SignUp.session_id == session_id,
                SignUp.state.in_(sorted(before(SIGN_UP_TURNS, SignUpAct.MOVE))),
            )
            .values(state=SignUpState.SIGNED_UP)
            .execution_options(synchronize_session=False)
        )
    for one in await moments.torn(session, session_id):
        await telling.torn(session, one)
