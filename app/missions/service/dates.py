"""The dates of a mission: added, moved, cancelled. A date keeps its UID for ever; its sequence rises."""

from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.i18n.format import date_time
from app.core.ids import public_id
from app.core.policy import no
from app.core.settings import Settings
from app.missions import policy
from app.missions.dating import Moved, Plan
from app.missions.events import MissionChanged, SessionCancelled, SessionMoved, SessionsAdded
from app.missions.models import Mission, MissionSeries, MissionSession
from app.missions.queries.standing import standing_of
from app.missions.recurrence import local
from app.missions.rules import (
    SESSIONS_MAX,
    Act,
    SessionState,
    Span,
    State,
    first_overlap,
    span_fault,
)
from app.missions.service.turning import become, dates_ahead, lock, settle_fullness


async def add(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    mission: Mission,
    plan: Plan,
    now: datetime,
) -> list[MissionSession]:
    """Add dates to a mission; one that was done is open again.

    Raises:
        Refused: the actor does not run it, or it was cancelled.
        Invalid: a date is past, too far, overlaps another, or there are too many.
    """
    current = await lock(session, mission.id)
    policy.can_date(actor, current, await standing_of(session, actor, current)).require()
    return await put(session, settings, current, plan, now)


async def put(
    session: AsyncSession, settings: Settings, current: Mission, plan: Plan, now: datetime
) -> list[MissionSession]:
    """Add dates to a locked mission, whoever asks."""
    _check_spans(plan.spans, now)
    ahead = await dates_ahead(session, current.id, now)
    if len(ahead) + len(plan.spans) > SESSIONS_MAX:
        said = _("A mission has at most %(num)s dates ahead of it.") % {"num": SESSIONS_MAX}
        raise Invalid({"until": said}, said)
    _check_apart([*plan.spans, *await _running(session, current.id, now)])
    series_id = await _keep_series(session, current, plan)
    places = plan.places or max(current.maximum_people, plan.wanted or 1)
    made = [
        session_row(settings, current, span, series_id, places, plan.wanted, now)
        for span in plan.spans
    ]
    session.add_all(made)
    await session.flush()
    if current.state is State.DONE:
        await become(session, current, Act.REOPEN, now)
    await settle_fullness(session, current.id, now)
    await session.refresh(current, ["state"])
    await publish(session, SessionsAdded(current.id, [one.id for one in made]))
    await publish(session, MissionChanged(current.id))
    return made


def session_row(
    settings: Settings,
    mission: Mission,
    span: Span,
    series_id: int | None,
    places: int,
    wanted: int | None,
    now: datetime,
) -> MissionSession:
    """Return a new row of a date, its UID made for ever."""
    key = public_id()
    host = urlsplit(settings.base_url).hostname or "localhost"
    return MissionSession(
        public_id=key,
        mission_id=mission.id,
        series_id=series_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        uid=f"session-{key}@{host}",
        sequence=0,
        state=SessionState.SCHEDULED,
        places=places,
        wanted=min(wanted or mission.minimum_people, places),
        taken=0,
        changed_at=now,
    )


async def _keep_series(session: AsyncSession, mission: Mission, plan: Plan) -> int | None:
    if plan.series is None:
        return None
    made = MissionSeries(
        mission_id=mission.id,
        starts=plan.series.starts,
        minutes=plan.series.minutes,
        rrule=plan.series.rule,
        zone=plan.series.zone,
        exceptions=sorted(plan.series.exceptions),
    )
    session.add(made)
    await session.flush()
    return made.id


async def _running(
    session: AsyncSession, mission_id: int, now: datetime, but: int | None = None
) -> list[Span]:
    """Return when a mission takes place, from now on: what goes on at this moment too."""
    query = select(MissionSession.starts_at, MissionSession.ends_at).where(
        MissionSession.mission_id == mission_id,
        MissionSession.state == SessionState.SCHEDULED,
        MissionSession.ends_at > now,
        MissionSession.id != (but or 0),
    )
    return [Span(*row) for row in await session.execute(query)]


def _check_spans(spans: Iterable[Span], now: datetime) -> None:
    for span in spans:
        if fault := span_fault(span, now):
            said = f"{date_time(span.starts_at)} – {_(fault)}"
            raise Invalid({"day": said}, said)


def _check_apart(spans: Iterable[Span]) -> None:
    if clash := first_overlap(spans):
        said = _("Two dates of this mission would overlap: %(one)s and %(other)s.") % {
            "one": date_time(clash[0].starts_at),
            "other": date_time(clash[1].starts_at),
        }
        raise Invalid({"day": said}, said)


async def move(
    session: AsyncSession, actor: Actor, one: MissionSession, to: Moved, now: datetime
) -> MissionSession:
    """Give one date another moment, or another number of places; those who come are written to.

    Raises:
        Refused: the actor does not run the mission, or the date is over.
        Invalid: the new moment is past or overlaps another, or more people come already.
    """
    mission, current = await _locked(session, one)
    policy.can_change_session(
        actor, mission, current, await standing_of(session, actor, mission)
    ).require()
    _resize(current, to)
    span = to.span(mission.zone)
    if span != Span(current.starts_at, current.ends_at):
        if current.starts_at <= now:
            said = _("This date has begun: it can no longer be moved.")
            raise Invalid({"day": said}, said)
        _check_spans([span], now)
        _check_apart([span, *await _running(session, mission.id, now, but=current.id)])
        was = current.starts_at
        current.starts_at, current.ends_at = span
        current.sequence += 1
        current.changed_at, current.reason = now, to.reason
        await session.flush()
        await publish(session, SessionMoved(current.id, mission.id, was.isoformat()))
    await session.flush()
    await settle_fullness(session, mission.id, now)
    await publish(session, MissionChanged(mission.id))
    return current


def _resize(current: MissionSession, to: Moved) -> None:
    places = to.places or current.places
    if places < current.taken:
        said = _("%(num)s people come already: there must be a place for each of them.")
        raise Invalid({"places": said % {"num": current.taken}})
    current.places = places
    current.wanted = min(to.wanted or current.wanted, places)


async def cancel(
    session: AsyncSession, actor: Actor, one: MissionSession, reason: str, now: datetime
) -> MissionSession:
    """Cancel one date; those who would have come are written to.

    Raises:
        Refused: the actor does not run the mission, or the date is over.
    """
    mission, current = await _locked(session, one)
    policy.can_change_session(
        actor, mission, current, await standing_of(session, actor, mission)
    ).require()
    if current.ends_at <= now:
        no(_("This date was cancelled, or is over: it can no longer be changed.")).require()
    await call_off(session, mission, current, reason, now)
    await settle_fullness(session, mission.id, now)
    await publish(session, MissionChanged(mission.id))
    return current


async def call_off(
    session: AsyncSession, mission: Mission, current: MissionSession, reason: str, now: datetime
) -> None:
    """Let a date of a locked mission not take place."""
    current.state, current.reason = SessionState.CANCELLED, reason
    current.sequence += 1
    current.changed_at = now
    if current.series_id is not None:
        series = await session.get_one(MissionSeries, current.series_id)
        day: date = local(current.starts_at, mission.zone).date()
        series.exceptions = sorted({*series.exceptions, day})
    await session.flush()
    await publish(session, SessionCancelled(current.id, mission.id, reason))


async def _locked(session: AsyncSession, one: MissionSession) -> tuple[Mission, MissionSession]:
    mission = await lock(session, one.mission_id)
    query = (
        select(MissionSession)
        .where(MissionSession.id == one.id)
        .execution_options(populate_existing=True)
    )
    return mission, (await session.execute(query)).scalar_one()
