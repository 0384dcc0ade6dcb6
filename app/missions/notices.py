"""What is said of a mission to those who follow it, or whom it is for."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_, gettext as _, ngettext
from app.core.i18n.format import number
from app.core.markdown import summary
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.missions.models import Mission, MissionSession
from app.missions.queries.shown import IS_PUBLIC
from app.missions.rules import OPEN, READABLE, SessionState, State
from app.missions.shown import address
from app.missions.wording import day_said, hours_said, moment_said, where_said
from app.places.gazetteer import gazetteer


async def _find(session: AsyncSession, data: dict[str, str], *states: State) -> Mission | None:
    query = select(Mission).where(
        Mission.public_id == data["mission"], IS_PUBLIC, Mission.state.in_(states)
    )
    return (await session.execute(query)).scalar_one_or_none()


@notice_kind(
    "missions.published", N_("A new mission where or about what I follow"), rhythm=Rhythm.DAILY
)
async def published(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that a mission looks for people, as long as it does."""
    mission = await _find(session, data, *OPEN)
    if mission is None:
        return None
    title = _("A new mission: “%(title)s”") % {"title": mission.title}
    said = f"{gazetteer.name(mission.area)}. {summary(mission.tasks, 200)}"
    return NoticeText(title, address(mission), said)


@notice_kind("missions.cancelled", N_("A mission that I follow is cancelled"))
async def cancelled(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say that a mission was cancelled, and why."""
    mission = await _find(session, data, State.CANCELLED)
    if mission is None:
        return None
    title = _("The mission “%(title)s” is cancelled") % {"title": mission.title}
    return NoticeText(title, address(mission), mission.closing_reason)


@notice_kind(
    "missions.elsewhere", N_("A mission that I follow or signed up for takes place elsewhere")
)
async def elsewhere(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say where it takes place from now on, as long as somebody may come."""
    mission = await _find(session, data, *OPEN, State.PAUSED)
    if mission is None:
        return None
    title = _("Another place: “%(title)s”") % {"title": mission.title}
    said = where_said(mission.remote, mission.area, mission.place_label)
    return NoticeText(title, address(mission), said)


async def _dated(
    session: AsyncSession, data: dict[str, str], state: SessionState
) -> tuple[Mission, MissionSession] | None:
    mission = await _find(session, data, *READABLE)
    query = select(MissionSession).where(
        MissionSession.public_id == data["date"], MissionSession.state == state
    )
    date = (await session.execute(query)).scalar_one_or_none() if mission else None
    return (mission, date) if mission and date else None


def _more(data: dict[str, str]) -> str:
    more = int(data["many"]) - 1
    if more < 1:
        return ""
    said = ngettext("And %(num)s more date.", "And %(num)s more dates.", more)
    return f" {said % {'num': number(more)}}"


@notice_kind("missions.dates", N_("New dates of a mission that I follow"), rhythm=Rhythm.DAILY)
async def new_dates(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say when one may come, as long as it is so."""
    found = await _dated(session, data, SessionState.SCHEDULED)
    if found is None:
        return None
    mission, date = found
    title = _("New dates: “%(title)s”") % {"title": mission.title}
    said = f"{day_said(date.starts_at, mission.zone)}, "
    said += f"{hours_said(date.starts_at, date.ends_at, mission.zone)}.{_more(data)}"
    return NoticeText(title, address(mission), said)


async def _of_date(
    session: AsyncSession, data: dict[str, str], state: SessionState, said: str
) -> NoticeText | None:
    """Say ``said`` of a date, and the reason; nothing once the date is in another state."""
    found = await _dated(session, data, state)
    if found is None:
        return None
    mission, date = found
    named = {"title": mission.title, "when": moment_said(date.starts_at, mission.zone)}
    return NoticeText(said % named, address(mission), f"{date.reason}{_more(data)}".strip())


@notice_kind("missions.moved", N_("A date of a mission that I follow moves"))
async def moved(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say when it takes place from now on, and why."""
    said = _("Another date: “%(title)s”, %(when)s")
    return await _of_date(session, data, SessionState.SCHEDULED, said)


@notice_kind("missions.date_cancelled", N_("A date of a mission that I follow is cancelled"))
async def date_cancelled(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Say which date will not take place, and why."""
    said = _("Cancelled: “%(title)s”, %(when)s")
    return await _of_date(session, data, SessionState.CANCELLED, said)
