"""What a project says of itself, written anew; two who write at once are both heard."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, Rerender, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.projects import policy
from app.projects.models import Project
from app.projects.path import RunProject
from app.projects.rules import SUMMARY_MAX, THEMES_MAX
from app.projects.schemas import Revision
from app.projects.service import edit as service
from app.projects.shown import address, tags
from app.themes.rules import THEMES

pages = Pages("/projects", fr="/projets")
TEMPLATE = "projects/edit.html"
TEAM = "project team"


@pages.get("/{project_id}/edit", fr="/{project_id}/modifier", name="projects:edit", access=TEAM)
async def form_to_edit(request: Request, member: Member, seen: RunProject) -> Response:
    """Show what the project says, to be written anew."""
    project = seen.project
    policy.can_edit(member, project, seen.role).require()
    return page(request, TEMPLATE, _frame(project) | {"form": Form(Revision, typed(project))})


@pages.post("/{project_id}/edit", fr="/{project_id}/modifier", name="projects:edit", access=TEAM)
async def edit(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[Revision], form_of(Revision)],
) -> Response:
    """Write it; somebody else's text is never overwritten unseen."""
    frame = _frame(seen.project)
    with form.or_rerender(request, TEMPLATE, **frame):
        try:
            written = await service.edit(session, member, seen.project, form.data, clock.now())
        except service.MovedOn as moved:
            # The form keeps what was typed beside what stands: sent again, it is a choice.
            form.values["version"] = moved.current.version
            form.general = moved.message
            again = {**frame, "form": form, "current": typed(moved.current)}
            raise Rerender(TEMPLATE, again, moved.status) from moved
    drop_pages(session, runtime_of(request), *tags(written.id, listed=True))
    said = _("The project is changed.")
    if written.hidden_at is not None:
        said = _("A moderator will look at your text before everybody reads it.")
    return redirect(request, address(written), said)


def typed(project: Project) -> dict[str, Any]:
    """Return a project as its form shows it."""
    return {
        "title": project.title,
        "summary": project.summary,
        "language": project.language,
        "themes": list(project.themes),
        "place_label": project.place_label,
        "latitude": "" if project.place_lat is None else project.place_lat,
        "longitude": "" if project.place_lon is None else project.place_lon,
        "version": project.version,
    }


def _frame(project: Project) -> dict[str, Any]:
    return {
        "project": project,
        "path": address(project),
        "theme_options": [(t.code, t.label, "", t.icon) for t in THEMES.values()],
        "most": {"summary": SUMMARY_MAX, "themes": THEMES_MAX},
        "current": None,
    }
