"""The capacity: who does what, line by line."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page
from app.core.web.routing import Pages
from app.plans import policy
from app.plans.pages.view import TEAM, again, done, frame
from app.plans.queries.whole import CapacityLine, capacities_of
from app.plans.rules import CAPABLE_LABELS, EXPERIENCE_MAX, TITLE_MAX, WHO_MAX, Section
from app.plans.schemas import CapacityWords
from app.plans.service import capacity as service
from app.plans.service.moved_on import LineMovedOn
from app.plans.shown import plan_url
from app.projects.models import Project
from app.projects.path import RunProject
from app.projects.queries.team import team_of

pages = Pages("/projects", fr="/projets")

TEMPLATE = "plans/capacity.html"


@pages.get(
    "/{project_id}/plan/capacity/new", fr="/{project_id}/plan/capacite/nouvelle",
    name="plans:add_capacity", access=TEAM,
)  # fmt: skip
async def form_to_add(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Ask who does what."""
    policy.can_write(member, seen.project, seen.role, Section.CAPACITY).require()
    shown = await _shown(session, seen.project, None)
    return page(request, TEMPLATE, shown | {"form": Form(CapacityWords)})


@pages.post(
    "/{project_id}/plan/capacity/new", fr="/{project_id}/plan/capacite/nouvelle",
    name="plans:add_capacity", access=TEAM,
)  # fmt: skip
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[CapacityWords], form_of(CapacityWords)],
) -> Response:
    """Add a line."""
    with form.or_rerender(request, TEMPLATE, **await _shown(session, seen.project, None)):
        await service.add(session, member, seen.project.id, form.data, clock.now())
    return _done(request, session, seen.project, _("It is in the plan."))


@pages.get(
    "/{project_id}/plan/capacity/{line_id}", fr="/{project_id}/plan/capacite/{line_id}",
    name="plans:capacity", access=TEAM,
)  # fmt: skip
async def form_to_change(
    request: Request, session: Session, member: Member, seen: RunProject, line_id: str
) -> Response:
    """Show a line as a form."""
    policy.can_write(member, seen.project, seen.role, Section.CAPACITY).require()
    line = await _line(session, seen.project, line_id)
    known = {
        "kind": str(line.kind),
        "person": line.person_public_id,
        "who": "" if line.person_public_id else line.who,
        "what": line.what,
        "experience": line.experience,
        "is_secured": "1" if line.is_secured else "",
        "version": line.version,
    }
    shown = await _shown(session, seen.project, line)
    return page(request, TEMPLATE, shown | {"form": Form(CapacityWords, known)})


@pages.post(
    "/{project_id}/plan/capacity/{line_id}", fr="/{project_id}/plan/capacite/{line_id}",
    name="plans:capacity", access=TEAM,
)  # fmt: skip
async def change(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    line_id: str,
    form: Annotated[Form[CapacityWords], form_of(CapacityWords)],
) -> Response:
    """Change a line."""
    line = await _line(session, seen.project, line_id)
    shown = await _shown(session, seen.project, line)
    with form.or_rerender(request, TEMPLATE, **shown):
        try:
            await service.change(session, member, seen.project.id, line_id, form.data, clock.now())
        except LineMovedOn as moved:
            raise again(form, TEMPLATE, shown, moved) from moved
    return _done(request, session, seen.project, _("It is changed."))


@pages.post(
    "/{project_id}/plan/capacity/{line_id}/remove",
    fr="/{project_id}/plan/capacite/{line_id}/retirer", name="plans:remove_capacity", access=TEAM,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: RunProject, line_id: str
) -> Response:
    """Take a line out."""
    await service.remove(session, member, seen.project.id, line_id, clock.now())
    return _done(request, session, seen.project, _("It is out of the plan."))


async def _line(session: AsyncSession, project: Project, line_id: str) -> CapacityLine:
    for line in await capacities_of(project.id).alone(session):
        if line.public_id == line_id:
            return line
    raise NotFound


async def _shown(
    session: AsyncSession, project: Project, line: CapacityLine | None
) -> dict[str, Any]:
    team = await team_of(project.id).alone(session)
    return {
        **frame(project),
        "line": line,
        "theirs": "",
        "kinds": [(str(kind), _(label)) for kind, label in CAPABLE_LABELS.items()],
        "team": [(one.public_id, one.name) for one in team],
        "back": plan_url(project, Section.CAPACITY),
        "most": {"who": WHO_MAX, "what": TITLE_MAX, "experience": EXPERIENCE_MAX},
    }


def _done(request: Request, session: AsyncSession, project: Project, said: str) -> Response:
    return done(request, session, project, said, plan_url(project, Section.CAPACITY))
