"""Who runs a mission reads applications and says yes."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.subjects import Subject
from app.volunteering import policy
from app.volunteering.models import Application, Welcome
from app.volunteering.queries import applications
from app.volunteering.queries.dates import hold_person
from app.volunteering.rules import (
    APPLICATION_TURNS,
    ApplicationAct,
    ApplicationState,
    before,
)
from app.volunteering.service import telling
from app.volunteering.service.apply import end
from app.volunteering.service.recording import write_down
from app.volunteering.service.seat import Seated, seat


async def see(session: AsyncSession, mission_id: int, now: datetime) -> None:
    """Note that somebody who answers has read the applications to a mission."""
    await session.execute(
        update(Application)
        .where(
            Application.mission_id == mission_id,
            Application.state.in_(sorted(before(APPLICATION_TURNS, ApplicationAct.SEE))),
        )
        .values(state=ApplicationState.SEEN, seen_at=now)
        .execution_options(synchronize_session=False)
    )


async def accept(
    session: AsyncSession, actor: Actor, application: Application, now: datetime
) -> Seated:
    """Say yes; the sessions they ticked are theirs, or a turn on the waiting list.

    Raises:
        Refused: it is the actor's own.
        Conflict: it was answered already, or taken back.
    """
    policy.can_judge(application, actor).require()
    await hold_person(session, application.person_id)
    await applications.hold_again(session, application)
    application.answered_by_id = actor.id
    await end(session, application, ApplicationAct.ACCEPT, now)
    seated = await seat(session, application, now)
    await telling.answered(session, application)
    await write_down(
        session, "application.accepted", actor, application.mission_id, application.subject, now,
        application=application.public_id,
    )  # fmt: skip
    return seated


async def welcome(
    session: AsyncSession, actor: Actor, mission_id: int, now: datetime, *, takes_everybody: bool
) -> None:
    """Choose whether whoever meets the conditions is accepted at once, from now on."""
    values = {"mission_id": mission_id, "takes_everybody": takes_everybody}
    statement = insert(Welcome).values(values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=[Welcome.mission_id], set_={"takes_everybody": takes_everybody}
        )
    )
    await write_down(
        session, "welcome.changed", actor, mission_id, Subject("mission", mission_id), now,
        takes_everybody=str(takes_everybody).lower(),
    )  # fmt: skip
