"""Places of a session: taken by the statement that wins the race, passed on when they are given back.

Whoever comes here holds the person first, then the session; several sessions by rising number.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.choices.kept import chosen
from app.missions.service.places import give_back_place, take_place
from app.volunteering.chosen import OFFER_LASTS
from app.volunteering.dated import Dated
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries import dates, lines
from app.volunteering.queries.moments import clash
from app.volunteering.refusals import Clash, NotAhead, SessionFull
from app.volunteering.rules import WAITING_TURNS, WaitingAct, WaitingState, before
from app.volunteering.service import telling
from app.volunteering.service.conditions import reasons_against
from app.volunteering.service.parts import must_have_room
from app.volunteering.service.search import look_for
from app.volunteering.timing import SHORTEST_OFFER, offer_end


async def claim(
    session: AsyncSession,
    person_id: int,
    dated: Dated,
    now: datetime,
    *,
    role_id: int | None = None,
) -> SignUp:
    """Give somebody a place, or the one that they have; the person and the session are held.

    A place that was offered to them is theirs already: it is counted as taken.

    Raises:
        NotAhead: it has begun, or will not be.
        Clash: they are expected elsewhere.
        SessionFull: no place is left, or others wait for it.
        RoleFull: enough people play that part.
    """
    had = await lines.place_of(session, dated.id, person_id)
    if had is not None:
        return had
    if not dated.is_on or dated.starts_at <= now:
        raise NotAhead
    turn = await lines.turn_of(session, dated.id, person_id)
    offered = turn is not None and turn.state is WaitingState.OFFERED
    if not offered and not dated.free:
        raise SessionFull
    other = await clash(session, person_id, dated.starts_at, dated.ends_at, dated.id)
    if other is not None:
        raise Clash(other)
    await must_have_room(session, dated.id, role_id)
    if not offered and not await _win(session, dated, now):
        raise SessionFull
    if turn is not None:
        await _end_turn(session, turn, now)
    made = SignUp(session_id=dated.id, person_id=person_id, role_id=role_id, signed_up_at=now)
    session.add(made)
    await session.flush()
    return made


async def _win(session: AsyncSession, dated: Dated, now: datetime) -> bool:
    """Take a free place, unless somebody has waited for it and can still be offered it."""
    if dated.starts_at - now >= SHORTEST_OFFER and await lines.next_in_line(session, dated.id):
        return False
    return await take_place(session, dated.id, now)


async def _end_turn(session: AsyncSession, turn: Waiting, now: datetime) -> None:
    turn.state = WaitingState.TAKEN if turn.state is WaitingState.OFFERED else WaitingState.LEFT
    turn.answered_at = now
    await session.flush()


async def give_back(session: AsyncSession, session_id: int, now: datetime) -> None:
    """Count one place fewer as taken, and pass it on; late, look for somebody else to take it; held."""
    before = await dates.hold(session, session_id)
    await give_back_place(session, session_id, now)
    await pass_on(session, session_id, now)
    await look_for(session, before, now)


async def pass_on(session: AsyncSession, session_id: int, now: datetime) -> int:
    """Offer each free place to who has waited longest, and return how many are left; held."""
    dated = await dates.hold(session, session_id)
    while dated.free and dated.is_on:
        turn = await lines.next_in_line(session, session_id)
        until = offer_end(now, dated.starts_at, dated.zone, chosen(OFFER_LASTS))
        if turn is None or until is None:
            break
        if await reasons_against(
            session, turn.person_id, dated.mission_id, dated.ends_at, dated.zone, now
        ):
            await _close(session, turn, now)
            continue
        if not await take_place(session, session_id, now):
            break
        turn.state, turn.offered_at, turn.offer_ends_at = WaitingState.OFFERED, now, until
        await session.flush()
        await telling.offered(session, turn)
        dated = await dates.hold(session, session_id)
    return dated.free if dated.is_on else 0


async def _close(session: AsyncSession, turn: Waiting, now: datetime) -> None:
    turn.state, turn.answered_at = WaitingState.CLOSED, now
    await session.flush()


async def lapse(session: AsyncSession, session_id: int, now: datetime) -> int:
    """End the offers of a session whose time is over, pass their places on; return how many ended."""
    dated = await dates.hold(session, session_id)
    ended = await session.execute(
        update(Waiting)
        .where(
            Waiting.session_id == session_id,
            Waiting.state.in_(sorted(before(WAITING_TURNS, WaitingAct.LAPSE))),
            Waiting.offer_ends_at <= now,
        )
        .values(state=WaitingState.LAPSED, answered_at=now)
        .returning(Waiting.id, Waiting.person_id)
        .execution_options(synchronize_session=False)
    )
    turns = ended.all()
    for turn_id, person_id in turns:
        await give_back_place(session, session_id, now)
        await telling.lapsed(session, dated, turn_id, person_id)
    if turns:
        await pass_on(session, session_id, now)
        await look_for(session, dated, now)
    return len(turns)
