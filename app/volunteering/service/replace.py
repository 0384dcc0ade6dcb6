"""People are asked to come: those who run the mission invite them, each says yes or no."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.i18n import gettext as _
from app.volunteering.dated import Dated
from app.volunteering.models import Ask, SignUp
from app.volunteering.queries import asks, dates
from app.volunteering.queries.applications import was_refused
from app.volunteering.queries.own import own_held
from app.volunteering.refusals import SessionFull
from app.volunteering.rules import AskState
from app.volunteering.service import telling
from app.volunteering.service.apply import accepted
from app.volunteering.service.conditions import must_be_able_to_come
from app.volunteering.service.places import claim
from app.volunteering.service.search import let_go


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
        Refused: the mission takes nobody, asks what they do not have, or has said no to them since.
        SessionFull: somebody else was quicker.
        Conflict: it has begun, or they are expected elsewhere.
    """
    await dates.hold_person(session, actor.id)
    ask, dated = await own_held(session, Ask, actor, public_id)
    await must_be_able_to_come(session, actor, dated, now)
    if await was_refused(session, dated.mission_id, actor.id, ask.asked_at):
        raise Refused(_("Those who run this mission have said no to you since you were asked."))
    if ask.state is AskState.CLOSED and not dated.free:
        raise SessionFull
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
    ask, dated = await own_held(session, Ask, actor, public_id)
    if ask.state is AskState.ASKED:
        ask.state, ask.answered_at = AskState.DECLINED, now
        await session.flush()
    return dated
