"""What follows when a project comes to its end."""

from app.core import clock
from app.core.events import subscribe
from app.core.i18n import gettext as _, using
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.items.service.ask import OVER, close_all
from app.items.shown import tags
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
