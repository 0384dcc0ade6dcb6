"""A place is freed late: fitting people are asked to come instead, wave after wave, never at night."""

from datetime import datetime

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.choices.kept import chosen
from app.volunteering.chosen import LATE
from app.volunteering.dated import Dated
from app.volunteering.models import Ask, Replacement
from app.volunteering.queries import asks, dates
from app.volunteering.rules import FITTING_READ, WAVE_SIZE, WAVES_MAX, AskState
from app.volunteering.service import telling
from app.volunteering.timing import first_wave, is_late, is_night, next_wave


async def look_for(session: AsyncSession, dated: Dated, now: datetime) -> None:
    """Begin to ask people to come, if a place was freed late and nobody waits for it; held.

    ``dated`` is the session as it was before: so many people are wanted again.
    """
    if not is_late(now, dated.starts_at, chosen(LATE)):
        return
    still = await dates.hold(session, dated.id)
    at = first_wave(now, still.starts_at, still.zone)
    if not still.is_on or not still.free or at is None:
        return
    begun = insert(Replacement).values(
        session_id=dated.id, opened_at=now, target=dated.taken, wave=0, next_at=at
    )
    again = begun.on_conflict_do_update(
        index_elements=[Replacement.session_id],
        set_={
            "target": func.greatest(Replacement.target, begun.excluded.target),
            "next_at": begun.excluded.next_at,
            "closed_at": None,
        },
    )
    await session.execute(again)


async def send_wave(session: AsyncSession, session_id: int, now: datetime) -> list[Ask]:
    """Ask the next fitting people, least recently asked first; return whom."""
    dated = await dates.hold(session, session_id)
    search = await session.get(Replacement, session_id, populate_existing=True)
    if search is None or search.closed_at is not None or search.next_at > now:
        return []
    missing = min(search.target, dated.places) - dated.taken
    if missing <= 0 or not dated.is_on or dated.starts_at <= now:
        await close(session, session_id, now)
        return []
    if is_night(now, dated.zone):
        return await _wait(session, dated, first_wave(now, dated.starts_at, dated.zone), now)
    if search.wave >= WAVES_MAX:
        await close(session, session_id, now, found_nobody=dated)
        return []
    people = await asks.next_to_ask(session, dated, now, missing * WAVE_SIZE, FITTING_READ)
    if not people:
        await close(session, session_id, now, found_nobody=dated)
        return []
    search.wave += 1
    made = [Ask(session_id=session_id, person_id=p, wave=search.wave, asked_at=now) for p in people]
    session.add_all(made)
    await session.flush()
    await telling.asked(session, dated, made)
    await _wait(session, dated, next_wave(now, dated.starts_at, dated.zone), now)
    return made


async def _wait(
    session: AsyncSession, dated: Dated, until: datetime | None, now: datetime
) -> list[Ask]:
    values = {"closed_at": now} if until is None else {"next_at": until}
    await session.execute(
        update(Replacement).where(Replacement.session_id == dated.id).values(**values)
    )
    return []


async def close(
    session: AsyncSession, session_id: int, now: datetime, *, found_nobody: Dated | None = None
) -> None:
    """Ask nobody more for a session, and let go of who has not answered, once it is filled."""
    await session.execute(
        update(Replacement)
        .where(Replacement.session_id == session_id, Replacement.closed_at.is_(None))
        .values(closed_at=now)
    )
    if found_nobody is not None:
        await telling.nobody_found(session, found_nobody)


async def let_go(session: AsyncSession, session_id: int, now: datetime) -> None:
    """Tell nobody any more that they are awaited: the place is taken, or the session has begun."""
    await session.execute(
        update(Ask)
        .where(Ask.session_id == session_id, Ask.state == AskState.ASKED)
        .values(state=AskState.CLOSED, answered_at=now)
        .execution_options(synchronize_session=False)
    )
