"""Steps and milestones: their forms, and the buttons that say what became of them."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.responses import page
from app.core.web.routing import Pages
from app.plans import policy
from app.plans.pages.view import TEAM, again, done, frame
from app.plans.queries.whole import StepLine, steps_of
from app.plans.rules import NOTE_MAX, TITLE_MAX, Section, StepAct
from app.plans.schemas import StepWords
from app.plans.service import steps as service
from app.plans.service.moved_on import LineMovedOn
from app.plans.shown import plan_url
from app.projects.models import Project
from app.projects.path import RunProject

pages = Pages("/projects", fr="/projets")

TEMPLATE = "plans/step.html"


class StepTurn(FormModel):
    """What is done with a step."""

    act: StepAct


@pages.get(
    "/{project_id}/plan/steps/new", fr="/{project_id}/plan/etapes/nouvelle", name="plans:add_step",
    access=TEAM,
)  # fmt: skip
async def form_to_add(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Ask for a step."""
    del session
    policy.can_write(member, seen.project, seen.role, Section.STEPS).require()
    return page(request, TEMPLATE, _shown(seen.project, None) | {"form": Form(StepWords)})


@pages.post(
    "/{project_id}/plan/steps/new", fr="/{project_id}/plan/etapes/nouvelle", name="plans:add_step",
    access=TEAM,
)  # fmt: skip
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[StepWords], form_of(StepWords)],
) -> Response:
    """Add a step."""
    with form.or_rerender(request, TEMPLATE, **_shown(seen.project, None)):
        await service.add(session, member, seen.project.id, form.data, clock.now())
    return _done(request, session, seen.project, _("The step is in the plan."))


@pages.get(
    "/{project_id}/plan/steps/{step_id}", fr="/{project_id}/plan/etapes/{step_id}",
    name="plans:step", access=TEAM,
)  # fmt: skip
async def form_to_change(
    request: Request, session: Session, member: Member, seen: RunProject, step_id: str
) -> Response:
    """Show a step as a form."""
    policy.can_write(member, seen.project, seen.role, Section.STEPS).require()
    step = await _step(session, seen.project, step_id)
    known = {
        "title": step.title,
        "starts_on": "" if step.is_milestone else step.starts_on.isoformat(),
        "ends_on": step.ends_on.isoformat(),
        "note": step.note,
        "version": step.version,
    }
    shown = _shown(seen.project, step)
    return page(request, TEMPLATE, shown | {"form": Form(StepWords, known)})


@pages.post(
    "/{project_id}/plan/steps/{step_id}", fr="/{project_id}/plan/etapes/{step_id}",
    name="plans:step", access=TEAM,
)  # fmt: skip
async def change(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    step_id: str,
    form: Annotated[Form[StepWords], form_of(StepWords)],
) -> Response:
    """Change a step."""
    shown = _shown(seen.project, await _step(session, seen.project, step_id))
    with form.or_rerender(request, TEMPLATE, **shown):
        try:
            await service.change(session, member, seen.project.id, step_id, form.data, clock.now())
        except LineMovedOn as moved:
            raise again(form, TEMPLATE, shown, moved) from moved
    return _done(request, session, seen.project, _("The step is changed."))


@pages.post(
    "/{project_id}/plan/steps/{step_id}/turn", fr="/{project_id}/plan/etapes/{step_id}/suite",
    name="plans:turn_step", access=TEAM,
)  # fmt: skip
async def turn_step(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    step_id: str,
    form: Annotated[Form[StepTurn], form_of(StepTurn)],
) -> Response:
    """Say that a step is done or dropped, or open it again."""
    act = form.data.act
    await service.turn_step(session, member, seen.project.id, step_id, act, clock.now())
    said = {
        StepAct.FINISH: _("Well done: this step is behind you."),
        StepAct.DROP: _("The step is dropped; it stays in the history."),
        StepAct.REOPEN: _("The step is open again."),
    }
    return _done(request, session, seen.project, said[act])


@pages.post(
    "/{project_id}/plan/steps/{step_id}/remove", fr="/{project_id}/plan/etapes/{step_id}/retirer",
    name="plans:remove_step", access=TEAM,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: RunProject, step_id: str
) -> Response:
    """Take a step out."""
    await service.remove(session, member, seen.project.id, step_id, clock.now())
    return _done(request, session, seen.project, _("The step is out of the plan."))


async def _step(session: AsyncSession, project: Project, step_id: str) -> StepLine:
    for step in await steps_of(project.id).alone(session):
        if step.public_id == step_id:
            return step
    raise NotFound


def _shown(project: Project, step: StepLine | None) -> dict[str, Any]:
    return {
        **frame(project),
        "step": step,
        "theirs": "",
        "back": plan_url(project, Section.STEPS),
        "most": {"title": TITLE_MAX, "note": NOTE_MAX},
    }


def _done(request: Request, session: AsyncSession, project: Project, said: str) -> Response:
    return done(request, session, project, said, plan_url(project, Section.STEPS))
