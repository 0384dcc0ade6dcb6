"""What follows when a project comes to its end, or the date of who drives is cancelled."""

from sqlalchemy import select

from app.core import clock
from app.core.events import subscribe
from app.core.i18n import gettext as _, using
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.items.models import Offer
from app.items.service.ask import OVER, close_all
from app.items.shown import tags
from app.missions.events import SessionCancelled
from app.missions.models import Mission
from app.missions.rules import Act, after
from app.missions.service.course import turn
from app.missions.service.turning import dates_ahead
from app.projects.events import ProjectTurned
from app.projects.models import Project
from app.projects.rules import State

ENDS = frozenset({State.CLOSED, State.STOPPED})


@subscribe(ProjectTurned)
async def close_needs(runtime: Runtime, event: ProjectTurned) -> None:
    """Close what a project asked for once it is over; whoever offered is told."""
    if event.now_is not in ENDS:
        return
    async with runtime.database.transaction() as session:
        project = await session.get(Project, event.project_id)
        if project is None or project.state not in ENDS:
            return
        with using(project.language):
            reason = project.stopped_reason or _(OVER)
        for need_id in await close_all(session, project.id, reason, clock.now()):
            drop_pages(session, runtime, *tags(need_id, project.id))


@subscribe(SessionCancelled)
async def end_ride(runtime: Runtime, event: SessionCancelled) -> None:
    """Cancel the mission of who drives when it has no date left, so that another may be asked for."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        query = (
            select(Mission)
            .join(Offer, Offer.mission_id == Mission.id)
            .where(Mission.id == event.mission_id)
        )
        mission = await session.scalar(query)
        if mission is None or after(mission.state, Act.CANCEL) is None:
            return
        if not await dates_ahead(session, mission.id, now):
            await turn(session, None, mission, Act.CANCEL, now, event.reason)
