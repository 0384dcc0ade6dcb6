"""What is said of a mission to those who follow it, or whom it is for."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_, gettext as _
from app.core.markdown import summary
from app.core.notices import NoticeText, Rhythm, notice_kind
from app.missions.models import Mission
from app.missions.queries.shown import IS_PUBLIC
from app.missions.rules import OPEN, State
from app.missions.shown import address
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
