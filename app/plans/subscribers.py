"""What follows when projects stop, and when somebody leaves a team."""

from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.plans.service.capacity import let_go
from app.plans.service.review import close_open
from app.plans.shown import tags
from app.projects.events import ProjectTurned, TeamChanged
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import State


@subscribe(ProjectTurned)
async def end_review(runtime: Runtime, event: ProjectTurned) -> None:
    """End the open review of a project that stopped: nobody has to read it any more."""
    if event.now_is != State.STOPPED:
        return
    async with runtime.database.transaction() as session:
        project = await session.get(Project, event.project_id)
        if project is None or project.state is not State.STOPPED:
            return
        await close_open(session, project.id, clock.now())
        drop_pages(session, runtime, *tags(project.id))


@subscribe(TeamChanged)
async def look_for_another(runtime: Runtime, event: TeamChanged) -> None:
    """Say no longer that somebody who left the team will do something of the plan."""
    async with runtime.database.transaction() as session:
        if await role_of(session, event.project_id, event.person_id) is not None:
            return
        if await let_go(session, event.project_id, event.person_id, clock.now()):
            drop_pages(session, runtime, *tags(event.project_id))
