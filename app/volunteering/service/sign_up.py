"""A member wants a place in a session: at once, on the list, or once their application is accepted."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.missions.queries.visible import find
from app.volunteering import policy
from app.volunteering.dated import Dated
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.queries import applications, dates, lines
from app.volunteering.refusals import NotAccepted, NotAhead, SessionFull
from app.volunteering.rules import ApplicationState
from app.volunteering.schemas import Applying
from app.volunteering.service import apply as applying, telling
from app.volunteering.service.conditions import must_be_able_to_come
from app.volunteering.service.parts import must_have_room, play
from app.volunteering.service.places import claim, pass_on
from app.volunteering.service.wait import queue


class Outcome(StrEnum):
    """What came of pressing the button."""

    PLACED = "placed"
    WAITING = "waiting"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class TakingPart:
    """What came of it, and the session that was meant."""

    outcome: Outcome
    dated: Dated


async def sign_up(
    session: AsyncSession,
    actor: Actor,
    session_id: int,
    now: datetime,
    *,
    role_id: int | None = None,
) -> SignUp:
    """Give an accepted volunteer a place in a session, or the one that they have.

    Raises:
        NotAccepted: their application waits, or they have sent none and somebody answers them here.
        Refused: the mission takes nobody, or asks what they do not have.
        Conflict: no place is left, it has begun, they are expected elsewhere, or the part is full.
    """
    policy.can_come(actor).require()
    seen = await _may_enter(session, actor, session_id, now)
    if not seen.free and not await _has_place_or_turn(session, actor, seen):
        raise SessionFull
    dated = await dates.hold(session, session_id)
    had = await lines.place_of(session, dated.id, actor.id)
    if had is None:
        place = await claim(session, actor.id, dated, now, role_id=role_id)
        await telling.comes(session, dated, place)
        return place
    if role_id is not None and role_id != had.role_id:
        await play(session, had, dated, role_id, now)
    return had


async def join_line(session: AsyncSession, actor: Actor, session_id: int, now: datetime) -> Waiting:
    """Put an accepted volunteer on a session's waiting list; a free place is offered to them at once.

    Raises:
        NotAccepted: nobody has said yes to them yet.
        Refused: the mission takes nobody, or asks what they do not have.
        Conflict: it has begun, or they have a place.
    """
    policy.can_come(actor).require()
    await _may_enter(session, actor, session_id, now)
    dated = await dates.hold(session, session_id)
    turn = await queue(session, actor.id, dated, now)
    await pass_on(session, dated.id, now)
    await session.refresh(turn)
    return turn


async def take_part(
    session: AsyncSession,
    actor: Actor,
    public_id: str,
    now: datetime,
    *,
    role_id: int | None = None,
) -> TakingPart:
    """Do what "I take part" means for this person: a place, or an application that asks for it.

    Raises:
        NotFound: there is no such session, or none that they may know of.
        DomainError: they cannot come, with the reason.
    """
    dated = await dates.by_public_id(session, public_id)
    await dates.hold_person(session, actor.id)
    standing = await applications.open_one(session, dated.mission_id, actor.id)
    if standing is not None and standing.state is ApplicationState.ACCEPTED:
        await sign_up(session, actor, dated.id, now, role_id=role_id)
        return TakingPart(Outcome.PLACED, dated)
    policy.takes_people(dated.mission_state, is_listed=dated.is_listed).require()
    if not dated.is_on or dated.starts_at <= now:
        raise NotAhead
    if standing is None:
        return await _apply_for(session, actor, dated, role_id, now)
    return await _wish_too(session, actor, standing, dated, role_id, now)


async def _apply_for(
    session: AsyncSession, actor: Actor, dated: Dated, role_id: int | None, now: datetime
) -> TakingPart:
    seen = await find(session, dated.mission_id, actor)
    if await applying.is_accepted_at_once(session, actor, seen):
        await sign_up(session, actor, dated.id, now, role_id=role_id)
        return TakingPart(Outcome.PLACED, dated)
    typed = Applying(sessions=[dated.public_id], role=role_id)
    await applying.apply(session, actor, seen, typed, now)
    return TakingPart(Outcome.APPLIED, dated)


async def _wish_too(
    session: AsyncSession,
    actor: Actor,
    standing: Application,
    dated: Dated,
    role_id: int | None,
    now: datetime,
) -> TakingPart:
    await must_be_able_to_come(session, actor, dated, now)
    await must_have_room(session, dated.id, role_id)
    await applying.wish(session, standing, [dated.id], role_id)
    return TakingPart(Outcome.APPLIED, dated)


async def _may_enter(session: AsyncSession, actor: Actor, session_id: int, now: datetime) -> Dated:
    """Return a session to whoever may come: what they are is asked before others must wait."""
    await dates.hold_person(session, actor.id)
    dated = await dates.read(session, session_id)
    if dated is None:
        raise NotFound
    await must_be_able_to_come(session, actor, dated, now)
    await _admit(session, actor, dated, now)
    return dated


async def _has_place_or_turn(session: AsyncSession, actor: Actor, dated: Dated) -> bool:
    """Say whether a full session may still be somebody's: others are refused without waiting for it."""
    if await lines.place_of(session, dated.id, actor.id) is not None:
        return True
    return await lines.turn_of(session, dated.id, actor.id) is not None


async def _admit(session: AsyncSession, actor: Actor, dated: Dated, now: datetime) -> None:
    """Go on for who was accepted, is taken as everybody is, or runs the mission themselves."""
    had = await applications.open_one(session, dated.mission_id, actor.id)
    if had is not None and had.state is ApplicationState.ACCEPTED:
        return
    try:
        seen = await find(session, dated.mission_id, actor)
    except NotFound as error:
        raise NotAccepted from error
    if not await applying.is_accepted_at_once(session, actor, seen):
        raise NotAccepted
    await applying.accepted(session, actor.id, dated.mission_id, actor.language, now)
