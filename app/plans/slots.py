"""What plans put into other pages: the plan in short, its review, what waits for the staff."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.db.questions import Questions
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import Draw, asking_slot, nothing, slot
from app.core.web.templates import environment
from app.plans import policy
from app.plans.pages.queue import reads_for
from app.plans.pages.view import may_decide, review_words, shown_plan
from app.plans.queries.reporting import report_of
from app.plans.queries.reviews import count_waiting, last_review, role_in
from app.plans.queries.whole import ask_plan
from app.plans.report import REPORTABLE
from app.plans.rules import ReviewState, Section
from app.plans.shown import readable
from app.projects.models import Project
from app.projects.queries.visible import SeenProject
from app.projects.rules import State

SHORT = (Section.NEED, Section.SOLUTION)
"""Parts of which the page of the project shows the first words."""


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


async def _project(session: AsyncSession, about: Subject) -> Project:
    """Return the project of the page, which the page has read already."""
    return await session.get_one(Project, about.id)


@asking_slot("project.body")
def in_short(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Show the first words of the plan, its timeline, its money, and what became of it."""
    del actor
    whole = ask_plan(asked, about.id)
    reporting = asked.add(report_of(about.id))

    async def draw(request: Request, session: AsyncSession) -> str:
        plan, report = whole.value, reporting.value
        if plan.facts.hidden_at is not None:
            return ""
        seen = SeenProject(await _project(session, about), None)
        context = {
            **shown_plan(seen, plan, clock.now()),
            "excerpts": [(s, plan.parts[s].body) for s in SHORT if plan.parts[s].body],
            "report": report if report and report.is_shown else None,
            "steps_section": Section.STEPS,
            "budget_section": Section.BUDGET,
        }
        return _render(request, "plans/_of_project.html", context)

    return draw


@asking_slot("project.aside")
def verdict(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Show what the last review said, as long as it matters."""
    last = asked.add(last_review(about.id))

    async def draw(request: Request, session: AsyncSession) -> str:
        review, project = last.value, await _project(session, about)
        if review is None or project.state is State.CLOSED:
            return ""
        context = {
            "project": project,
            "review": readable(review, project, actor if isinstance(actor, Actor) else None),
            "review_words": review_words(review),
        }
        return _render(request, "plans/_aside.html", context)

    return draw


@asking_slot("project.actions")
def actions(asked: Questions, about: Subject, actor: Who | None) -> Draw:
    """Offer the plan and the report to the team, and the review to who may decide it."""
    if not isinstance(actor, Actor):
        return nothing
    last = asked.add(last_review(about.id))
    standing = asked.add(role_in(about.id, actor.id))

    async def draw(request: Request, session: AsyncSession) -> str:
        project, role, review = await _project(session, about), standing.value, last.value
        is_asked = review is not None and review.state is ReviewState.ASKED
        team = policy.is_of_the_team(role)
        context = {
            "project": project,
            "review": review,
            "may_decide": is_asked and await may_decide(session, actor, project, role),
            "may_write": project.state is State.CO_CREATION
            and bool(policy.can_write(actor, project, role)),
            "may_ask": team
            and bool(policy.can_ask(actor, project, role, wanting=(), is_asked=is_asked)),
            "may_report": team and project.state in REPORTABLE and project.hidden_at is None,
        }
        return _render(request, "plans/_actions.html", context)

    return draw


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the plans that wait for a review in the territories of the staff."""
    del about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    many = await count_waiting(session, reads_for(actor))
    return _render(request, "plans/_queue.html", {"many": many})


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say on a moderator's own page how many plans wait for a review."""
    del about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    many = await count_waiting(session, reads_for(actor))
    return _render(request, "plans/_waiting_line.html", {"many": many}) if many else ""
