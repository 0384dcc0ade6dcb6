"""New dates of a mission: none past, none that overlaps another, each with a UID for ever."""

from collections.abc import Collection, Iterable
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.core.settings import Settings
from app.missions import policy
from app.missions.dating import Plan
from app.missions.events import MissionChanged, SessionsAdded
from app.missions.models import Mission, MissionSeries, MissionSession
from app.missions.queries.standing import standing_of
from app.missions.rules import (
    SESSIONS_MAX,
    Act,
    SessionState,
    Span,
    State,
    first_overlap,
    span_fault,
)
from app.missions.service.telling_dates import tell_dates
from app.missions.service.turning import become, dates_ahead, lock, settle_fullness
from app.missions.wording import moment_said


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
    made = await put(session, settings, current, plan, now)
    await tell_dates(session, current, made, but=actor.id)
    return made


async def put(
    session: AsyncSession, settings: Settings, current: Mission, plan: Plan, now: datetime
) -> list[MissionSession]:
    """Add dates to a locked mission, whoever asks."""
    check_spans(current, plan.spans, now)
    ahead = await dates_ahead(session, current.id, now)
    if len(ahead) + len(plan.spans) > SESSIONS_MAX:
        said = _("A mission has at most %(num)s dates ahead of it.") % {"num": SESSIONS_MAX}
        raise Invalid({"until": said}, said)
    await check_apart(session, current, plan.spans, now)
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


def check_spans(mission: Mission, spans: Iterable[Span], now: datetime) -> None:
    """Refuse dates that make no sense.

    Raises:
        Invalid: one is past, too far, too short, too long or backwards (field ``day``).
    """
    for span in spans:
        if fault := span_fault(span, now):
            said = f"{moment_said(span.starts_at, mission.zone)} – {_(fault)}"
            raise Invalid({"day": said}, said)


async def check_apart(
    session: AsyncSession,
    mission: Mission,
    spans: Iterable[Span],
    now: datetime,
    *,
    but: Collection[int] = (),
) -> None:
    """Refuse dates that would overlap another one, or what goes on at this moment.

    ``but`` are the numbers of dates that will no longer be where they are.

    Raises:
        Invalid: two of them share a moment (field ``day``).
    """
    query = select(MissionSession.starts_at, MissionSession.ends_at).where(
        MissionSession.mission_id == mission.id,
        MissionSession.state == SessionState.SCHEDULED,
        MissionSession.ends_at > now,
        MissionSession.id.not_in(but),
    )
    others = [Span(*row) for row in await session.execute(query)]
    if clash := first_overlap([*spans, *others]):
        one, other = (moment_said(span.starts_at, mission.zone) for span in clash)
        words = {"one": one, "other": other}
        said = _("Two dates of this mission would overlap: %(one)s and %(other)s.") % words
        raise Invalid({"day": said}, said)
