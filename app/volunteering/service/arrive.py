"""Who came: noted by themselves with the session's code, or by those who receive them."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Invalid, NotFound
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.i18n.format import date_time
from app.core.settings import Settings
from app.volunteering.codes import is_code
from app.volunteering.dated import Dated
from app.volunteering.events import SignUpCompleted
from app.volunteering.models import SignUp
from app.volunteering.queries import dates, lines
from app.volunteering.rules import (
    SIGN_UP_TURNS,
    SignUpAct,
    SignUpState,
    after_sign_up,
    before,
)
from app.volunteering.service import telling
from app.volunteering.service.cancel import release
from app.volunteering.service.recording import write_down
from app.volunteering.timing import ARRIVAL_BEFORE, Moment, arrival, may_attest

ACTS = {
    "arrived": SignUpAct.ARRIVE,
    "left": SignUpAct.LEAVE,
    "absent": SignUpAct.MISS,
    "excused": SignUpAct.MISS,
    "came": SignUpAct.ATTEST,
}


async def arrive(
    session: AsyncSession, settings: Settings, actor: Actor, dated: Dated, code: str, now: datetime
) -> SignUp:
    """Note that the actor is there; pressed twice, it was noted once.

    Raises:
        Invalid: it is not the code of this session.
        NotFound: they have no place in it.
        Conflict: it is too early, or over.
    """
    if not is_code(settings, dated.public_id, code):
        raise Invalid({"code": _("This is not the code of this session. It has six characters.")})
    dated = await dates.hold(session, dated.id)
    place = await lines.place_of(session, dated.id, actor.id)
    if place is None:
        raise NotFound(_("You have no place in this session: please see those who receive you."))
    if place.state in {SignUpState.ARRIVED, SignUpState.COMPLETED, SignUpState.LEFT_EARLY}:
        return place
    must_be_time(dated, now)
    await _turn(session, place, SignUpAct.ARRIVE, arrived_at=now, is_excused=False)
    return place


def must_be_time(dated: Dated, now: datetime) -> None:
    """Go on from half an hour before a session until its end.

    Raises:
        Conflict: with from when, or until when.
    """
    moment = arrival(now, dated.starts_at, dated.ends_at)
    if moment is Moment.TOO_EARLY:
        opens = date_time(dated.starts_at - ARRIVAL_BEFORE)
        raise Conflict(_("Arrivals are noted from %(when)s.") % {"when": opens})
    if moment is Moment.OVER:
        said = _(
            "This session ended on %(when)s: those who received you can still note that you came."
        )
        raise Conflict(said % {"when": date_time(dated.ends_at)})


async def mark(
    session: AsyncSession, actor: Actor, place: SignUp, dated: Dated, what: str, now: datetime
) -> None:
    """Note what became of somebody; the session is held, and the actor receives its people.

    Raises:
        Conflict: it is not the time for it, or it cannot follow what was noted before.
    """
    if what == "cancel":
        await release(session, place, dated, now, by=actor.id)
        await telling.dropped(session, place)
    else:
        await _note(session, actor, place, dated, what, now)
    await write_down(
        session, f"place.{what}", actor, dated.mission_id, place.subject, now, place=place.public_id
    )


async def _note(
    session: AsyncSession, actor: Actor, place: SignUp, dated: Dated, what: str, now: datetime
) -> None:
    if what == "arrived":
        must_be_time(dated, now)
    elif not may_attest(now, dated.starts_at, dated.ends_at):
        raise Conflict(_("This can be noted from the beginning of the session, for two weeks."))
    await _turn(
        session, place, ACTS[what], **_values(place, what, dated, now), marked_by_id=actor.id
    )
    if place.state in {SignUpState.COMPLETED, SignUpState.LEFT_EARLY}:
        await publish(session, SignUpCompleted(place.id))


def _values(place: SignUp, what: str, dated: Dated, now: datetime) -> dict[str, Any]:
    """Return what else is noted: when they arrived and left, whether they were excused."""
    if what == "arrived":
        return {"arrived_at": now, "is_excused": False}
    if what == "left":
        until = min(now, dated.ends_at)
        return {"left_at": max(until, place.arrived_at or until)}
    if what == "came":
        return {"arrived_at": dated.starts_at, "left_at": dated.ends_at, "is_excused": False}
    return {"arrived_at": None, "left_at": None, "is_excused": what == "excused"}


async def _turn(session: AsyncSession, place: SignUp, act: SignUpAct, **values: Any) -> None:
    then = after_sign_up(place.state, act)
    if then is None and act is SignUpAct.MISS and place.state is SignUpState.NO_SHOW:
        then = SignUpState.NO_SHOW
    if then is None:
        raise Conflict(_("This does not follow from what was noted before."))
    changed = await session.execute(
        update(SignUp)
        .where(
            SignUp.id == place.id,
            SignUp.state.in_(sorted(before(SIGN_UP_TURNS, act) | {place.state})),
        )
        .values(state=then, **values)
        .returning(SignUp.id)
        .execution_options(synchronize_session=False)
    )
    if changed.one_or_none() is None:
        raise Conflict(_("This does not follow from what was noted before."))
    await session.refresh(place)
