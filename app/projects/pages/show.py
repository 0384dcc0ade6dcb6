"""The page of a project: what it needs first, what it is, who carries it, what it told."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.core.web.slots import draw, prepare
from app.ideas.pages.show import moved
from app.projects.models import Project
from app.projects.pages.view import ask_for, view
from app.projects.path import ProjectInRef
from app.projects.shown import address, reference, tags

pages = Pages("/projects", fr="/projets")

KEPT_S = 60
SLOTS = ("project.first", "project.actions", "project.aside", "project.body", "project.team")
"""Places of the page that the slices above fill."""


@pages.get("/{project_ref}", name="projects:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, seen: ProjectInRef, project_ref: str
) -> Response:
    """Show a project."""
    project = seen.project
    if project_ref != reference(project.public_id, project.title):
        return moved(address(project))
    questions = Questions()
    asked = ask_for(questions, project, visitor)
    places = prepare(SLOTS, project.subject, visitor, questions)
    await questions.ask(session)
    context = await view(session, runtime_of(request), seen, visitor, asked, clock.now())
    context["slots"] = await draw(request, session, places)
    kept = named_on(context, project) if project.hidden_at is None else ()
    return page(request, "projects/show.html", context, tags=kept, seconds=KEPT_S)


def named_on(context: dict[str, Any], project: Project) -> tuple[str, ...]:
    """Return the tags of the kept page: the project, its idea's gate, the organisations named."""
    sponsor = context["sponsor"]
    named = [f"organisation:{sponsor.id}"] if sponsor else []
    idea = [f"idea:{project.idea_id}"] if project.idea_id else []
    return tuple(dict.fromkeys((*tags(project.id), *idea, *context["panel"].tags, *named)))
