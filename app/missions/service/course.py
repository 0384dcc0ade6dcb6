"""What becomes of a mission: published, paused, resumed, finished, cancelled."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.events import publish as tell_slices
from app.core.i18n import gettext as _
from app.missions import policy
from app.missions.events import MissionCancelled, MissionChanged, MissionPublished
from app.missions.models import Mission, MissionSession
from app.missions.queries.standing import standing_of
from app.missions.rules import OPEN, REASON_MIN, REASONED, Act, SessionState, State
from app.missions.service.calling_off import call_off_all
from app.missions.service.holding import hold_back
from app.missions.service.telling import tell_cancelled, tell_published
from app.missions.service.turning import become, dates_ahead, lock, result_of, settle_fullness
from app.projects.models import Project
from app.projects.rules import ACTIVE


async def publish(session: AsyncSession, actor: Actor, mission: Mission, now: datetime) -> Mission:
    """Let everybody read a mission; who follows its project, organisation, place or themes is told.

    Raises:
        Refused: the actor does not run it, or whom it is for may not have missions now.
        Conflict: it has been published, or has no date ahead.
    """
    current = await lock(session, mission.id)
    policy.may_run(actor, current, await standing_of(session, actor, current)).require()
    await _project_goes_on(session, current)
    if current.state is State.DRAFT and not await dates_ahead(session, current.id, now):
        raise Conflict(_("Please add a date first: people need to know when to come."))
    await become(session, current, Act.PUBLISH, now)
    current.published_at = now
    await session.flush()
    await settle_fullness(session, current.id, now)
    await session.refresh(current, ["state"])
    if await hold_back(session, actor, current, now):
        return current
    await tell_slices(session, MissionPublished(current.id))
    await tell_published(session, current, but=actor.id)
    return current


async def _project_goes_on(session: AsyncSession, mission: Mission) -> None:
    if mission.project_id is None:
        return
    query = select(Project.state).where(Project.id == mission.project_id)
    if (await session.execute(query)).scalar_one() not in ACTIVE:
        raise Conflict(_("This project does not go on for now: it cannot look for people."))


async def turn(
    session: AsyncSession,
    actor: Actor | None,
    mission: Mission,
    act: Act,
    now: datetime,
    reason: str = "",
) -> Mission:
    """Pause, resume, finish, open again or cancel a mission; with no actor, the clock or its project does.

    Raises:
        Refused: the actor does not run it.
        Conflict: this cannot happen to it now.
        Invalid: a reason is missing (field ``reason``).
    """
    current = await lock(session, mission.id)
    if actor is not None:
        policy.may_run(actor, current, await standing_of(session, actor, current)).require()
    result_of(current.state, act)
    if act in REASONED and len(reason) < REASON_MIN:
        raise Invalid({"reason": _("Please say why, in a sentence: everybody will read it.")})
    ahead = await dates_ahead(session, current.id, now)
    if act is Act.FINISH and ahead:
        raise Conflict(_("It still has dates ahead: cancel them first, each with its reason."))
    if act is Act.REOPEN and not ahead:
        raise Conflict(_("Please add a date first: people need to know when to come."))
    current.closing_reason = reason if act in REASONED else ""
    await become(session, current, act, now)
    if act is Act.CANCEL:
        await _cancel_dates(session, actor, current, ahead, now)
    else:
        await settle_fullness(session, current.id, now)
        await session.refresh(current, ["state"])
    return current


async def _cancel_dates(
    session: AsyncSession,
    actor: Actor | None,
    current: Mission,
    ahead: list[MissionSession],
    now: datetime,
) -> None:
    reason = current.closing_reason
    await call_off_all(session, current.id, ahead, reason, now)
    await tell_slices(session, MissionCancelled(current.id, reason))
    await tell_cancelled(session, current, but=actor.id if actor else None)


async def close_past(session: AsyncSession, now: datetime) -> list[int]:
    """Say of dates that are over that they took place; a mission that has held its last one is done.

    One whose every date was cancelled goes on: nobody came, there is nobody to thank.
    Returns the numbers of the missions that changed.
    """
    scheduled, past = MissionSession.state == SessionState.SCHEDULED, MissionSession.ends_at <= now
    over, left = _has(scheduled, past), _has(scheduled)
    finished = and_(
        Mission.state.in_(sorted(OPEN)), _has(MissionSession.state == SessionState.HELD), ~left
    )
    due = list(
        await session.scalars(select(Mission.id).where(or_(over, finished)).order_by(Mission.id))
    )
    for mission_id in due:
        current = await lock(session, mission_id)
        held = update(MissionSession).where(
            MissionSession.mission_id == mission_id, scheduled, past
        )
        await session.execute(held.values(state=SessionState.HELD))
        is_over = await session.scalar(select(~left).where(Mission.id == mission_id))
        if current.state in OPEN and is_over:
            await become(session, current, Act.FINISH, now)
        await settle_fullness(session, mission_id, now)
        await tell_slices(session, MissionChanged(mission_id))
    return due


def _has(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Which missions have a date of this sort."""
    dates = select(MissionSession.id).where(MissionSession.mission_id == Mission.id, *conditions)
    return dates.correlate(Mission).exists()
