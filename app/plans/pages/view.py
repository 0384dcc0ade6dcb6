"""What the pages of a plan share: where they are, what whoever asks may do."""

from datetime import date, datetime
from typing import Any

from fastapi import Request
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.i18n.format import money
from app.core.web import flash
from app.core.web.forms import Form, Rerender
from app.core.web.page_news import drop_pages
from app.core.web.responses import redirect, runtime_of
from app.plans import policy
from app.plans.budget import KIND_LABELS, LineKind, Totals
from app.plans.models import Report
from app.plans.pages.timeline import look_label, look_of, timeline_of, when
from app.plans.pictures.bar import budget_svg
from app.plans.queries.reporting import ReportFacts
from app.plans.queries.reviews import ReviewLine, took_part
from app.plans.queries.whole import WholePlan
from app.plans.rules import (
    CAPABLE_LABELS,
    SECTION_LABELS,
    SECTION_QUESTIONS,
    TEXTS,
    Capable,
    ReviewState,
    Section,
    review_label,
)
from app.plans.service.moved_on import LineMovedOn
from app.plans.service.steps import today
from app.plans.shown import tags
from app.projects import policy as projects
from app.projects.models import Project
from app.projects.queries.visible import SeenProject
from app.projects.rules import Act, TeamRole
from app.projects.shown import address

TEAM = "project team"
"""Access of what the carriers and members of a project do."""

REVIEWER = "mentor or moderator"


def frame(project: Project) -> dict[str, Any]:
    """Return what every page about a plan needs of its project."""
    return {"project": project, "path": address(project)}


def kept(seen: SeenProject, *, is_shown: bool) -> tuple[str, ...]:
    """Return the tag under which a page is kept; none for what not everybody reads."""
    return tags(seen.project.id)[:1] if is_shown and seen.project.hidden_at is None else ()


def done(
    request: Request,
    session: AsyncSession,
    project: Project,
    said: str,
    to: str,
    *,
    kind: flash.Kind = "success",
) -> Response:
    """Forget the kept pages that show the plan, and go on with a sentence."""
    drop_pages(session, runtime_of(request), *tags(project.id))
    return redirect(request, to, said, kind=kind)


def again(form: Form[Any], template: str, shown: dict[str, Any], moved: LineMovedOn) -> Rerender:
    """Show a form again beside what stands now; sent once more, it replaces it knowingly."""
    form.values["version"] = moved.version
    form.general = moved.message
    return Rerender(template, {**shown, "form": form, "theirs": moved.theirs}, moved.status)


def thing_of(facts: ReportFacts | None) -> Report | None:
    """Return what policies need of a report that was read by its columns."""
    return Report(state=facts.state, hidden_at=facts.hidden_at) if facts else None


def labels() -> dict[Section, str]:
    """Return the names of the parts in the language in force."""
    return {section: _(label) for section, label in SECTION_LABELS.items()}


def question_of(section: Section) -> str:
    """Return what a part answers, in the language in force."""
    return _(SECTION_QUESTIONS[section])


def text_section(code: str) -> Section:
    """Return the text that an address names.

    Raises:
        NotFound: there is none of that name.
    """
    for section in TEXTS:
        if section == code:
            return section
    raise NotFound


def shown_plan(seen: SeenProject, plan: WholePlan, now: datetime) -> dict[str, Any]:
    """Return a plan as its page draws it."""
    here = today(now)
    return {
        **frame(seen.project),
        "plan": plan,
        "sections": list(Section),
        "texts": TEXTS,
        "labels": labels(),
        "questions": {section: question_of(section) for section in Section},
        "timeline": timeline_of(plan.steps, here),
        "steps": [shown_step(step, here) for step in plan.steps],
        "budget": shown_budget(plan.totals, plan.facts.to_find) if plan.lines else None,
        "kinds": {kind: _(label) for kind, label in KIND_LABELS.items()},
        "line_kinds": LineKind,
        "capables": {kind: _(label) for kind, label in CAPABLE_LABELS.items()},
        "team_kind": Capable.TEAM,
    }


def shown_step(step: Any, here: date) -> dict[str, Any]:
    """Return a step as a list draws it."""
    look = look_of(step, here)
    return {"line": step, "look": look, "label": look_label(look), "when": when(step)}


def shown_budget(totals: Totals, to_find: int) -> dict[str, Any]:
    """Return a budget's bar and its sentence."""
    sentence = _(
        "Of %(costs)s, %(secured)s is secured, %(expected)s is expected, and %(to_find)s remains to be found."
    ) % {
        "costs": money(totals.costs),
        "secured": money(totals.secured),
        "expected": money(totals.expected),
        "to_find": money(to_find),
    }
    return {
        "totals": totals,
        "to_find": to_find,
        "sentence": sentence,
        "svg": Markup(budget_svg(totals, label=sentence)),  # noqa: S704 (drawn here)
    }


async def what_actor_may(
    session: AsyncSession,
    actor: Actor | None,
    seen: SeenProject,
    plan: WholePlan,
    review: ReviewLine | None,
) -> dict[str, Any]:
    """Return what the page offers to whoever asks, with reasons for the team."""
    nothing = {
        "may_write": False,
        "may_budget": False,
        "ask": None,
        "may_decide": False,
        "may_reopen": False,
    }
    if actor is None:
        return nothing
    project, role = seen.project, seen.role
    is_asked = review is not None and review.state is ReviewState.ASKED
    team = policy.is_of_the_team(role)
    return {
        "may_write": bool(policy.can_write(actor, project, role)),
        "may_budget": bool(policy.can_write(actor, project, role, Section.BUDGET)),
        "ask": policy.can_ask(actor, project, role, wanting=plan.wanting, is_asked=is_asked)
        if team
        else None,
        "may_decide": is_asked and await may_decide(session, actor, project, role),
        "may_reopen": bool(projects.may_turn(actor, project, role, Act.REOPEN_PLAN)),
    }


async def may_decide(
    session: AsyncSession, actor: Actor, project: Project, role: TeamRole | None
) -> bool:
    """Say whether somebody may decide a review of this plan, and had no part in it."""
    if not policy.can_decide(actor, project, role, took_part=False):
        return False
    return not await took_part(session, project.id, actor.id)


def require_readable(actor: Actor | None, seen: SeenProject, thing: Any) -> None:
    """Go on when whoever asks may read a plan or a report.

    Raises:
        NotFound: with the reason, when they may not.
    """
    verdict = policy.can_read(actor, seen.project, seen.role, thing)
    if not verdict:
        raise NotFound(verdict.reason)


def review_words(review: ReviewLine | None) -> str:
    """Return where the last review stands, in the language in force; nothing without one."""
    return review_label(review.state) if review else ""
