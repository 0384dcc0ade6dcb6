"""What follows when something happens to a mission, or to the project it is for."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.events import subscribe
from app.core.i18n import N_, gettext as _, using
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.missions.events import DatesCancelled, MissionChanged, SessionMoved
from app.missions.letters import write_to_comers
from app.missions.models import Mission
from app.missions.rules import Act, State, after
from app.missions.service.course import turn
from app.missions.service.turning import dates_ahead
from app.missions.shown import changed_tags
from app.projects.events import ProjectTurned
from app.projects.models import Project
from app.projects.rules import State as ProjectState


@subscribe(SessionMoved)
async def write_of_move(runtime: Runtime, event: SessionMoved) -> None:
    """Write to those who come, with the date as their calendar reads it."""
    async with runtime.database.transaction() as session:
        await write_to_comers(session, runtime.settings, [event.session_id])


@subscribe(DatesCancelled)
async def write_of_cancellation(runtime: Runtime, event: DatesCancelled) -> None:
    """Write to those who would have come, each once, so that it leaves their calendar."""
    async with runtime.database.transaction() as session:
        await write_to_comers(session, runtime.settings, event.session_ids)


@subscribe(MissionChanged)
async def forget_pages(runtime: Runtime, event: MissionChanged) -> None:
    """Forget the kept pages that show it: whoever changed it may have had none in mind."""
    async with runtime.database.transaction() as session:
        mission = await session.get(Mission, event.mission_id)
        if mission is not None:
            drop_pages(session, runtime, *changed_tags(mission))


FOLLOWS = {
    ProjectState.STOPPED: Act.CANCEL,
    ProjectState.CLOSED: Act.CANCEL,
    ProjectState.PAUSED: Act.PAUSE,
}
OVER = N_("The project is finished: nobody is needed any more.")
"""What is said to whoever signed up for a date after the end of a project; a pause has its own reason."""


@subscribe(ProjectTurned)
async def follow_project(runtime: Runtime, event: ProjectTurned) -> None:
    """Let the missions of a project end or pause with it: whoever signed up reads its reason."""
    act = FOLLOWS.get(ProjectState(event.now_is))
    if act is None:
        return
    async with runtime.database.transaction() as session:
        project = await session.get_one(Project, event.project_id)
        if project.state != event.now_is:
            return
        query = select(Mission).where(
            Mission.project_id == project.id, Mission.state != State.DRAFT
        )
        for mission in await session.scalars(query.order_by(Mission.id)):
            if after(mission.state, act) is not None:
                await _follow(session, project, mission, act, clock.now())


async def _follow(
    session: AsyncSession, project: Project, mission: Mission, act: Act, now: datetime
) -> None:
    """Turn one mission; one of a finished project is done, unless dates ahead must be called off."""
    if project.state is ProjectState.CLOSED and not await dates_ahead(session, mission.id, now):
        act = Act.FINISH
    with using(project.language):
        reason = project.stopped_reason or project.paused_reason or _(OVER)
    await turn(session, None, mission, act, now, reason)
