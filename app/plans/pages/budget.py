"""The budget as one form: it is the whole that adds up."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.i18n import gettext as _
from app.core.money import typed
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import Pages
from app.plans import policy
from app.plans.budget import KIND_LABELS
from app.plans.pages.view import TEAM, again, done, frame
from app.plans.queries.whole import WholePlan, ask_plan
from app.plans.rules import Section
from app.plans.schemas import BudgetRows
from app.plans.service.budget import settle
from app.plans.service.moved_on import LineMovedOn
from app.plans.sheet import columns_of, rows_in, sheet_of, with_more_rows
from app.plans.shown import plan_url
from app.projects.models import Project
from app.projects.path import RunProject

pages = Pages("/projects", fr="/projets")

TEMPLATE = "plans/budget.html"
COLUMNS = ("line", "kind", "label", "amount", "note")


@pages.get("/{project_id}/plan/budget", name="plans:budget", access=TEAM)
async def form_to_settle(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Show the budget as rows, with empty ones after them."""
    policy.can_write(member, seen.project, seen.role, Section.BUDGET).require()
    plan = await _plan(session, seen.project.id)
    known: dict[str, Any] = {
        **columns_of(plan.lines),
        "to_find": typed(plan.facts.to_find) if plan.lines else "",
        "is_free": "1" if plan.facts.is_free else "",
        "version": plan.parts[Section.BUDGET].version,
    }
    return page(request, TEMPLATE, _shown(seen.project) | {"form": Form(BudgetRows, known)})


@pages.post("/{project_id}/plan/budget", name="plans:budget", access=TEAM)
async def save(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[BudgetRows], form_of(BudgetRows)],
) -> Response:
    """Keep the budget when it adds up; the button that asks for rows keeps nothing."""
    shown = _shown(seen.project)
    with form.or_rerender(request, TEMPLATE, **shown):
        policy.can_write(member, seen.project, seen.role, Section.BUDGET).require()
        if form.values.get("more"):
            form.values = with_more_rows(form.values, COLUMNS)
            return page(request, TEMPLATE, shown | {"form": form})
        try:
            _part, changed = await settle(
                session, member, seen.project.id, sheet_of(form.data), clock.now()
            )
        except LineMovedOn as moved:
            raise again(form, TEMPLATE, shown, moved) from moved
    to = plan_url(seen.project, Section.BUDGET)
    if not changed:
        return redirect(request, to, _("Nothing was changed."), kind="info")
    return done(request, session, seen.project, _("The budget adds up, and is public."), to)


async def _plan(session: AsyncSession, project_id: int) -> WholePlan:
    asked = Questions()
    whole = ask_plan(asked, project_id)
    await asked.ask(session)
    return whole.value


def _shown(project: Project) -> dict[str, Any]:
    return {
        **frame(project),
        "kinds": [(str(kind), _(label)) for kind, label in KIND_LABELS.items()],
        "rows": lambda form: rows_in(form.values, COLUMNS),
        "back": plan_url(project, Section.BUDGET),
        "theirs": "",
    }
