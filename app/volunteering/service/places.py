"""Places of a session: taken by the statement that wins the race, passed on when they are given back.

Whoever comes here holds the person first, then the session; several sessions by rising number.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.choices.kept import chosen
from app.missions.service.places import give_back_place, take_place
from app.profiles.queries.facts import facts_of
from app.volunteering.chosen import OFFER_LASTS
from app.volunteering.dated import Dated
from app.volunteering.gates import closed_to
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries import asked, dates, lines
from app.volunteering.queries.moments import clash
from app.volunteering.refusals import Clash, NotAhead, RoleFull, SessionFull
from app.volunteering.rules import WAITING_TURNS, WaitingAct, WaitingState, before
from app.volunteering.service import telling
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
    other = await clash(session, person_id, dated.starts_at, dated.ends_at, dated.id)
    if other is not None:
        raise Clash(other)
    if role_id is not None and not await _has_room(session, dated, role_id):
        raise RoleFull
    turn = await lines.turn_of(session, dated.id, person_id)
    offered = turn is not None and turn.state is WaitingState.OFFERED
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


async def _has_room(session: AsyncSession, dated: Dated, role_id: int) -> bool:
    most = await asked.people_in_role(session, dated.mission_id, role_id)
    return most is not None and await lines.in_role(session, dated.id, role_id) < most


async def _end_turn(session: AsyncSession, turn: Waiting, now: datetime) -> None:
    turn.state = WaitingState.TAKEN if turn.state is WaitingState.OFFERED else WaitingState.LEFT
    turn.answered_at = now
    await session.flush()


async def give_back(session: AsyncSession, session_id: int, now: datetime) -> None:
    """Count one place fewer as taken, then pass it on; the session is held."""
    await give_back_place(session, session_id, now)
    await pass_on(session, session_id, now)


async def pass_on(session: AsyncSession, session_id: int, now: datetime) -> int:
    """Offer each free place to who has waited longest, and return how many are left; held."""
    dated = await dates.hold(session, session_id)
    while dated.free and dated.is_on:
        turn = await lines.next_in_line(session, session_id)
        until = offer_end(now, dated.starts_at, dated.zone, chosen(OFFER_LASTS))
        if turn is None or until is None:
            break
        if not await _may_come(session, turn.person_id, dated, now):
            await _close(session, turn, now)
            continue
        if not await take_place(session, session_id, now):
            break
        turn.state, turn.offered_at, turn.offer_ends_at = WaitingState.OFFERED, now, until
        await session.flush()
        await telling.offered(session, dated, turn)
        dated = await dates.hold(session, session_id)
    return dated.free if dated.is_on else 0


async def _may_come(session: AsyncSession, person_id: int, dated: Dated, now: datetime) -> bool:
    known = (await facts_of(session, [person_id], now)).get(person_id)
    needed = await asked.asked_of(session, dated.mission_id)
    return known is not None and not closed_to(known, needed, dated.ends_at, dated.zone)


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
    return len(turns)
