"""Somebody would like to take part in a mission, or no longer would."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db.constraint import flush_or
from app.core.errors import Conflict, Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.missions.models import Mission, MissionSession
from app.missions.queries.visible import SeenMission
from app.missions.rules import SessionState
from app.volunteering import policy
from app.volunteering.events import ApplicationAnswered
from app.volunteering.models import Application, Wish
from app.volunteering.queries import applications
from app.volunteering.queries.dates import hold_person
from app.volunteering.queries.parts import names_of, room_in
from app.volunteering.refusals import RoleFull
from app.volunteering.rules import (
    ApplicationAct,
    ApplicationState,
    after_application,
)
from app.volunteering.schemas import Applying
from app.volunteering.service import telling
from app.volunteering.service.conditions import must_be_open_to
from app.volunteering.service.seat import Seated, seat


async def apply(
    session: AsyncSession, actor: Actor, seen: SeenMission, typed: Applying, now: datetime
) -> tuple[Application, Seated]:
    """Send an application; accepted at once where everybody is, or by whom it would be answered.

    Raises:
        Refused: the mission takes nobody, they have applied already, or it is not open to them.
        Invalid: one of the sessions, or the part, is none of the mission's.
        RoleFull: enough people play the part in each of these sessions.
    """
    mission = seen.mission
    await hold_person(session, actor.id)
    had = await applications.open_one(session, mission.id, actor.id)
    policy.can_apply(actor, mission.state, had, is_listed=seen.is_listed).require()
    wishes = await _wishes(session, mission.id, typed.sessions, now)
    until = max((one.ends_at for one in wishes), default=now)
    await must_be_open_to(session, actor.id, mission.id, until, mission.zone, now)
    await _must_have_part(session, mission.id, wishes, typed.role)
    made = await _send(session, actor, mission, typed, now)
    await wish(session, made, [one.id for one in wishes])
    if not await is_accepted_at_once(session, actor, seen):
        await telling.applied(session, mission, made)
        return made, Seated()
    return made, await accept_at_once(session, made, now)


async def is_accepted_at_once(session: AsyncSession, actor: Actor, seen: SeenMission) -> bool:
    """Say whether nobody needs to answer: everybody is taken, or they would answer themselves."""
    if policy.can_receive(actor, seen.mission, seen.standing):
        return True
    return await applications.takes_everybody(session, seen.mission.id)


async def accept_at_once(session: AsyncSession, application: Application, now: datetime) -> Seated:
    """Accept an application without anybody to answer it, and give what it wishes."""
    application.state, application.answered_at = ApplicationState.ACCEPTED, now
    await session.flush()
    await publish(session, ApplicationAnswered(application.id, application.state))
    return await seat(session, application, now)


async def accepted(
    session: AsyncSession, person_id: int, mission_id: int, language: str, now: datetime
) -> Application:
    """Return somebody's accepted application, made now if there was none: they were asked to come."""
    had = await applications.open_one(session, mission_id, person_id)
    if had is None:
        had = Application(
            mission_id=mission_id, person_id=person_id, language=language, sent_at=now
        )
        session.add(had)
    if had.state is not ApplicationState.ACCEPTED:
        had.state, had.answered_at = ApplicationState.ACCEPTED, now
    await flush_or(session, Conflict(_("You have applied already.")))
    return had


async def end(
    session: AsyncSession, application: Application, act: ApplicationAct, now: datetime
) -> None:
    """Bring a held application to another state, and say so.

    Raises:
        Conflict: this cannot happen to it any more.
    """
    then = after_application(application.state, act)
    if then is None:
        raise Conflict(_("This application was answered already, or taken back."))
    application.state, application.answered_at = then, now
    await session.flush()
    await publish(session, ApplicationAnswered(application.id, then))


async def wish(
    session: AsyncSession, application: Application, ids: Sequence[int], role_id: int | None = None
) -> None:
    """Add sessions to what an application asks for, with the part wished for there."""
    if not ids:
        return
    rows = [
        {"application_id": application.id, "session_id": one, "role_id": role_id}
        for one in sorted(set(ids))
    ]
    made = insert(Wish).values(rows)
    last = func.coalesce(made.excluded.role_id, Wish.role_id)
    await session.execute(
        made.on_conflict_do_update(
            index_elements=["application_id", "session_id"], set_={"role_id": last}
        )
    )


async def _send(
    session: AsyncSession, actor: Actor, mission: Mission, typed: Applying, now: datetime
) -> Application:
    made = Application(
        mission_id=mission.id,
        person_id=actor.id,
        state=ApplicationState.SENT,
        role_id=typed.role,
        message=typed.message,
        language=actor.language,
        sent_at=now,
    )
    session.add(made)
    await flush_or(session, Conflict(_("You have applied already.")))
    return made


async def _must_have_part(
    session: AsyncSession, mission_id: int, wishes: Sequence[MissionSession], role_id: int | None
) -> None:
    if role_id is None:
        return
    if role_id not in await names_of(session, mission_id):
        raise Invalid({"role": _("This mission has no such part.")})
    room = [await room_in(session, one.id, role_id) for one in wishes]
    if room and not any(free > 0 for free in room):
        raise RoleFull


async def _wishes(
    session: AsyncSession, mission_id: int, public_ids: Sequence[str], now: datetime
) -> list[MissionSession]:
    wanted = set(public_ids)
    if not wanted:
        return []
    query = select(MissionSession).where(
        MissionSession.mission_id == mission_id,
        MissionSession.public_id.in_(wanted),
        MissionSession.state == SessionState.SCHEDULED,
        MissionSession.starts_at > now,
    )
    found = list(await session.scalars(query))
    if len(found) != len(wanted):
        raise Invalid({"sessions": _("One of these sessions has begun, or was cancelled.")})
    return found
