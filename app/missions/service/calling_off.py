"""Dates cancelled, one or the following ones of its series too: they stay, and say why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.policy import no
from app.missions.dating import Scope
from app.missions.events import DatesCancelled, MissionChanged, SessionCancelled
from app.missions.models import MissionSeries, MissionSession
from app.missions.recurrence import local
from app.missions.rules import SessionState
from app.missions.service.choosing import chosen_dates
from app.missions.service.telling_dates import tell_off
from app.missions.service.turning import settle_fullness


async def cancel(
    session: AsyncSession,
    actor: Actor,
    one: MissionSession,
    reason: str,
    now: datetime,
    scope: Scope = Scope.ONE,
) -> list[MissionSession]:
    """Cancel dates; those who would have come are written to. Returns the dates, by time.

    Raises:
        Refused: the actor does not run the mission, or the date is over.
    """
    mission, chosen = await chosen_dates(session, actor, one, scope, now)
    if chosen[0].ends_at <= now:
        no(_("This date was cancelled, or is over: it can no longer be changed.")).require()
    await call_off_all(session, mission.id, chosen, reason, now)
    await settle_fullness(session, mission.id, now)
    await publish(session, MissionChanged(mission.id))
    await tell_off(session, mission, chosen, but=actor.id)
    return chosen


async def call_off_all(
    session: AsyncSession,
    mission_id: int,
    dates: Sequence[MissionSession],
    reason: str,
    now: datetime,
) -> None:
    """Let dates of a locked mission not take place; those who would have come are written to, once."""
    for each in dates:
        await call_off(session, each, reason, now)
    if dates:
        await publish(session, DatesCancelled(mission_id, [each.id for each in dates]))


async def call_off(
    session: AsyncSession, current: MissionSession, reason: str, now: datetime
) -> None:
    """Let a date of a locked mission not take place."""
    current.state, current.reason = SessionState.CANCELLED, reason
    current.sequence += 1
    current.changed_at = now
    if current.series_id is not None:
        series = await session.get_one(MissionSeries, current.series_id)
        day = local(current.starts_at, series.zone).date()
        series.exceptions = sorted({*series.exceptions, day})
    await session.flush()
    await publish(session, SessionCancelled(current.id, current.mission_id, reason))
