"""Waiting for a place: joining, leaving, taking what is offered or not."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db.constraint import flush_or
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.volunteering.dated import Dated
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries import dates, lines
from app.volunteering.queries.own import own_held
from app.volunteering.refusals import NotAhead, OfferOver
from app.volunteering.rules import (
    WAITING_MAX,
    WaitingAct,
    WaitingState,
    after_waiting,
)
from app.volunteering.service import telling
from app.volunteering.service.conditions import must_be_able_to_come
from app.volunteering.service.places import claim, give_back


async def queue(session: AsyncSession, person_id: int, dated: Dated, now: datetime) -> Waiting:
    """Put somebody at the end of the line; the person and the session are held.

    Raises:
        NotAhead: it has begun, or will not be.
        Conflict: they have a place already, or the list is too long to mean anything.
    """
    had = await lines.turn_of(session, dated.id, person_id)
    if had is not None:
        return had
    if not dated.is_on or dated.starts_at <= now:
        raise NotAhead
    if await lines.place_of(session, dated.id, person_id) is not None:
        raise Conflict(_("You have a place in this session already."))
    if await lines.line_length(session, dated.id) >= WAITING_MAX:
        raise Conflict(_("So many people wait already that a place is very unlikely."))
    made = Waiting(session_id=dated.id, person_id=person_id, joined_at=now)
    session.add(made)
    await flush_or(session, Conflict(_("You are on this waiting list already.")))
    return made


async def take(
    session: AsyncSession, actor: Actor, public_id: str, now: datetime
) -> tuple[SignUp, Dated]:
    """Take the place that was offered.

    Raises:
        NotFound: nothing was ever offered to the actor under this id.
        Refused: the mission takes nobody now, or asks what they do not have.
        OfferOver: it lapsed, or was turned down.
        Clash: they are expected elsewhere at that time.
    """
    await dates.hold_person(session, actor.id)
    turn, dated = await own_held(session, Waiting, actor, public_id)
    if after_waiting(turn.state, WaitingAct.TAKE) is None:
        raise OfferOver
    if turn.offer_ends_at is None or turn.offer_ends_at <= now:
        raise OfferOver
    await must_be_able_to_come(session, actor, dated, now)
    place = await claim(session, actor.id, dated, now)
    await telling.comes(session, dated, place)
    return place, dated


async def step_back(session: AsyncSession, actor: Actor, public_id: str, now: datetime) -> Dated:
    """Turn down what is offered, or leave the list; the place goes to the next in line.

    Raises:
        NotFound: the actor never waited under this id.
        OfferOver: they wait no more.
    """
    turn, dated = await own_held(session, Waiting, actor, public_id)
    offered = turn.state is WaitingState.OFFERED
    then = after_waiting(turn.state, WaitingAct.DECLINE if offered else WaitingAct.LEAVE)
    if then is None:
        raise OfferOver
    turn.state, turn.answered_at = then, now
    await session.flush()
    if offered:
        await give_back(session, dated.id, now)
    return dated
