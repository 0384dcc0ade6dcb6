"""Turns of a project that hang on its plan: it is written again, or closed once it is accounted for."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.text import Prose
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.responses import page
from app.core.web.routing import Pages
from app.plans.pages.view import TEAM, done, frame
from app.plans.shown import plan_url
from app.projects import policy as projects
from app.projects.models import Project
from app.projects.path import ProjectInPath, RunProject
from app.projects.rules import REASON_MAX, REASON_MIN, Act
from app.projects.service.turn import turn
from app.projects.shown import address

pages = Pages("/projects", fr="/projets")

REOPEN = "plans/reopen.html"


class Reopening(FormModel):
    """Why a plan that was found ready is written again."""

    reason: Annotated[Prose, Field(min_length=REASON_MIN, max_length=REASON_MAX)]


@pages.get(
    "/{project_id}/plan/reopen", fr="/{project_id}/plan/rouvrir", name="plans:reopen",
    access="project team, mentor or moderator",
)  # fmt: skip
async def form_to_reopen(request: Request, member: Member, seen: ProjectInPath) -> Response:
    """Say what it means, and ask why."""
    projects.may_turn(member, seen.project, seen.role, Act.REOPEN_PLAN).require()
    return page(request, REOPEN, _shown(seen.project) | {"form": Form(Reopening)})


@pages.post(
    "/{project_id}/plan/reopen", fr="/{project_id}/plan/rouvrir", name="plans:reopen",
    access="project team, mentor or moderator",
)  # fmt: skip
async def reopen(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    form: Annotated[Form[Reopening], form_of(Reopening)],
) -> Response:
    """Let the plan be written again; it needs another review then."""
    projects.may_turn(member, seen.project, seen.role, Act.REOPEN_PLAN).require()
    with form.or_rerender(request, REOPEN, **_shown(seen.project)):
        reason = form.data.reason
        await turn(session, member, seen.project, Act.REOPEN_PLAN, clock.now(), reason)
    said = _("The plan is being written again. Ask for a review once it is complete.")
    return done(request, session, seen.project, said, plan_url(seen.project))


@pages.post(
    "/{project_id}/report/close", fr="/{project_id}/bilan/clore", name="plans:close", access=TEAM
)
async def close(request: Request, session: Session, member: Member, seen: RunProject) -> Response:
    """Close a project whose report is public."""
    await turn(session, member, seen.project, Act.CLOSE, clock.now())
    said = _("The project is finished and accounted for. Thank you to everybody who made it.")
    return done(request, session, seen.project, said, address(seen.project))


def _shown(project: Project) -> dict[str, Any]:
    return {**frame(project), "back": plan_url(project), "most": REASON_MAX}
