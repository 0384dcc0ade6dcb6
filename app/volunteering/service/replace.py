"""Somebody cancels late: fitting people are asked to come instead, wave after wave, never at night."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.volunteering import policy
from app.volunteering.dated import Dated
from app.volunteering.models import Ask, Replacement, SignUp
from app.volunteering.queries import asks, dates
from app.volunteering.refusals import SessionFull
from app.volunteering.rules import (
    FITTING_READ,
    WAVE_SIZE,
    WAVES_MAX,
    AskState,
)
from app.volunteering.service import telling
from app.volunteering.service.apply import accepted, must_be_open_to
from app.volunteering.service.places import claim
from app.volunteering.timing import first_wave, is_night, next_wave


async def look_for(session: AsyncSession, dated: Dated, now: datetime) -> None:
    """Begin to ask people to replace who has just cancelled, if the place is still free; held.

    ``dated`` is the session as it was before: so many people are wanted again.
    """
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


async def invite(
    session: AsyncSession, dated: Dated, person_ids: list[int], now: datetime
) -> list[Ask]:
    """Ask people to come in the name of who runs the mission; who cannot, or was asked, is left out."""
    held = await dates.hold(session, dated.id)
    if not held.is_on or held.starts_at <= now:
        raise Conflict(_("This session has begun, is over, or was cancelled."))
    people = await asks.who_can(session, held, now, person_ids)
    made = [Ask(session_id=held.id, person_id=p, wave=0, asked_at=now) for p in people]
    session.add_all(made)
    await session.flush()
    await telling.asked(session, held, made)
    return made


async def say_yes(
    session: AsyncSession, actor: Actor, public_id: str, now: datetime
) -> tuple[SignUp, Dated]:
    """Come, as one was asked to: the first who says so has the place.

    Raises:
        NotFound: the actor was asked nothing under this id.
        SessionFull: somebody else was quicker.
        Conflict: it has begun, or they are expected elsewhere.
    """
    await dates.hold_person(session, actor.id)
    ask, dated = await _mine(session, actor, public_id)
    policy.can_come(actor).require()
    if ask.state is AskState.CLOSED and not dated.free:
        raise SessionFull
    await must_be_open_to(session, actor.id, dated.mission_id, dated.ends_at, dated.zone, now)
    await accepted(session, actor.id, dated.mission_id, actor.language, now)
    place = await claim(session, actor.id, dated, now)
    ask.state, ask.answered_at = AskState.ACCEPTED, now
    await session.flush()
    if dated.free <= 1:
        await let_go(session, dated.id, now)
    await telling.comes(session, dated, place)
    return place, dated


async def say_no(session: AsyncSession, actor: Actor, public_id: str, now: datetime) -> Dated:
    """Not this time: nobody is told who said so.

    Raises:
        NotFound: the actor was asked nothing under this id.
    """
    ask, dated = await _mine(session, actor, public_id)
    if ask.state is AskState.ASKED:
        ask.state, ask.answered_at = AskState.DECLINED, now
        await session.flush()
    return dated


async def _mine(session: AsyncSession, actor: Actor, public_id: str) -> tuple[Ask, Dated]:
    if not is_public_id(public_id):
        raise NotFound
    query = select(Ask).where(Ask.public_id == public_id, Ask.person_id == actor.id)
    ask = (await session.execute(query)).scalar_one_or_none()
    if ask is None:
        raise NotFound
    dated = await dates.hold(session, ask.session_id)
    await session.refresh(ask)
    return ask, dated
