"""Somebody will not come: their place is given back, passed on, or looked for a replacement."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.choices.kept import chosen
from app.core.errors import Conflict
from app.core.events import publish
from app.core.i18n import gettext as _
from app.missions.models import MissionSession
from app.volunteering.chosen import LATE
from app.volunteering.dated import Dated
from app.volunteering.events import SignUpCancelled
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries import dates
from app.volunteering.queries.own import own_held
from app.volunteering.rules import (
    EXPECTED,
    IN_LINE,
    SIGN_UP_TURNS,
    SignUpAct,
    SignUpState,
    WaitingState,
    before,
)
from app.volunteering.service import telling
from app.volunteering.service.places import give_back
from app.volunteering.timing import is_late


async def cancel(
    session: AsyncSession, actor: Actor, public_id: str, now: datetime
) -> tuple[SignUp, Dated]:
    """Give one's own place back, before the session begins.

    Raises:
        NotFound: the actor has no such place.
        Conflict: it has begun, or the place was given back already.
    """
    place, dated = await own_held(session, SignUp, actor, public_id)
    await release(session, place, dated, now)
    await telling.cancelled(session, dated, place)
    return place, dated


async def release(
    session: AsyncSession, place: SignUp, dated: Dated, now: datetime, *, by: int | None = None
) -> None:
    """Give a place back and let it be taken again; its session is held.

    Raises:
        Conflict: it has begun, or the place was given back already.
    """
    if dated.starts_at <= now:
        raise Conflict(_("This session has begun: please tell those who receive you."))
    changed = await session.execute(
        update(SignUp)
        .where(
            SignUp.id == place.id,
            SignUp.state.in_(sorted(before(SIGN_UP_TURNS, SignUpAct.CANCEL))),
        )
        .values(
            state=SignUpState.CANCELLED,
            cancelled_at=now,
            is_late=is_late(now, dated.starts_at, chosen(LATE)),
            marked_by_id=by,
        )
        .returning(SignUp.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise Conflict(_("This place was given back already."))
    await session.refresh(place)
    await publish(session, SignUpCancelled(place.id))
    await give_back(session, dated.id, now)


async def cancel_all(session: AsyncSession, mission_id: int, person_id: int, now: datetime) -> None:
    """Give back every place that somebody has in a mission's sessions to come, and every turn."""
    ahead = (
        select(SignUp)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .where(
            MissionSession.mission_id == mission_id,
            MissionSession.starts_at > now,
            SignUp.person_id == person_id,
            SignUp.state.in_(sorted(EXPECTED)),
        )
        .order_by(SignUp.session_id)
    )
    for place in list(await session.scalars(ahead)):
        dated = await dates.hold(session, place.session_id)
        await release(session, place, dated, now)
    await leave_lines(session, person_id, now, mission_id=mission_id)


async def leave_lines(
    session: AsyncSession, person_id: int, now: datetime, *, mission_id: int | None = None
) -> None:
    """Take somebody off the waiting lists they are on, of one mission or of all."""
    query = (
        select(Waiting)
        .join(MissionSession, MissionSession.id == Waiting.session_id)
        .where(Waiting.person_id == person_id, Waiting.state.in_(sorted(IN_LINE)))
        .order_by(MissionSession.mission_id, Waiting.session_id)
    )
    if mission_id is not None:
        query = query.where(MissionSession.mission_id == mission_id)
    for turn in list(await session.scalars(query)):
        await dates.hold(session, turn.session_id)
        await session.refresh(turn)
        if turn.state not in IN_LINE:
            continue
        offered = turn.state is WaitingState.OFFERED
        turn.state, turn.answered_at = WaitingState.CLOSED, now
        await session.flush()
        if offered:
            await give_back(session, turn.session_id, now)
