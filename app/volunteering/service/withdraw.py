"""An application comes to its end: taken back, refused, left without an answer; places follow."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.missions.models import Mission
from app.volunteering import policy
from app.volunteering.models import Application
from app.volunteering.queries import applications
from app.volunteering.queries.dates import hold_person
from app.volunteering.rules import ApplicationAct
from app.volunteering.service import telling
from app.volunteering.service.apply import end
from app.volunteering.service.cancel import cancel_all
from app.volunteering.service.recording import write_down


async def withdraw(
    session: AsyncSession, actor: Actor, public_id: str, now: datetime
) -> Application:
    """Take one's application back; the places that it gave are given back with it.

    Raises:
        NotFound: the actor has sent no such application.
        Conflict: it is over already.
    """
    found = await applications.find(session, public_id)
    if found.person_id != actor.id:
        raise NotFound
    await hold_person(session, actor.id)
    await applications.hold_again(session, found)
    await end(session, found, ApplicationAct.WITHDRAW, now)
    mission = await session.get_one(Mission, found.mission_id)
    await telling.applied(session, mission, found)
    await cancel_all(session, found.mission_id, actor.id, now)
    return found


async def refuse(
    session: AsyncSession, actor: Actor, application: Application, reason: str, now: datetime
) -> None:
    """Say no, or no longer, with a reason that the person reads; their places are given back.

    Raises:
        Refused: it is the actor's own.
        Conflict: it is over already.
    """
    policy.can_judge(application, actor).require()
    await hold_person(session, application.person_id)
    await applications.hold_again(session, application)
    application.reason, application.answered_by_id = reason, actor.id
    await end(session, application, ApplicationAct.REFUSE, now)
    await telling.answered(session, application)
    await cancel_all(session, application.mission_id, application.person_id, now)
    await write_down(
        session, "application.refused", actor, application.mission_id, application.subject, now,
        application=application.public_id,
    )  # fmt: skip


async def expire(session: AsyncSession, application: Application, now: datetime) -> None:
    """End an application that nobody answered in time; both sides are told.

    Raises:
        Conflict: it was answered meanwhile.
    """
    await applications.hold_again(session, application)
    await end(session, application, ApplicationAct.EXPIRE, now)
    mission = await session.get_one(Mission, application.mission_id)
    await telling.applied(session, mission, application)
    await telling.answered(session, application)
