"""The plan of a project, and how it changed."""

from typing import Annotated

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.errors import NotFound
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.plans import policy
from app.plans.models import Plan
from app.plans.pages.view import (
    frame,
    kept,
    labels,
    require_readable,
    review_words,
    shown_plan,
    what_actor_may,
)
from app.plans.queries.history import changes_of, since
from app.plans.queries.reporting import report_of
from app.plans.queries.reviews import how_many, last_review
from app.plans.queries.whole import ask_plan, parts_of
from app.plans.rules import TEXTS, ReviewState, Section
from app.plans.shown import readable
from app.projects.path import ProjectInPath, SeenProject

pages = Pages("/projects", fr="/projets")

KEPT_S = 60


@pages.get("/{project_id}/plan", name="plans:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, seen: ProjectInPath
) -> Response:
    """Show the whole plan; to its team, with what it still lacks."""
    asked = Questions()
    whole = ask_plan(asked, seen.project.id)
    last = asked.add(last_review(seen.project.id))
    many = asked.add(how_many(seen.project.id))
    reporting = asked.add(report_of(seen.project.id))
    await asked.ask(session)
    plan, review, report = whole.value, last.value, reporting.value
    require_readable(visitor, seen, Plan(hidden_at=plan.facts.hidden_at))
    now = clock.now()
    changed: list[Section] = []
    if review and review.state is ReviewState.READY and review.plan_version < plan.facts.version:
        changed = await since(session, seen.project.id, review.plan_version)
    context = {
        **shown_plan(seen, plan, now),
        **await what_actor_may(session, visitor, seen, plan, review),
        "review": readable(review, seen.project, visitor) if review else None,
        "review_words": review_words(review),
        "reviews": many.value,
        "changed_since": changed,
        "report": report if report and report.is_shown else None,
        "is_hidden": plan.facts.hidden_at is not None,
    }
    keep = kept(seen, is_shown=plan.facts.hidden_at is None)
    return page(request, "plans/show.html", context, tags=keep, seconds=KEPT_S)


@pages.get(
    "/{project_id}/plan/history", fr="/{project_id}/plan/historique", name="plans:history",
    access=PUBLIC,
)  # fmt: skip
async def history(
    request: Request,
    session: Session,
    visitor: Visitor,
    seen: ProjectInPath,
    part: Annotated[str, Query(max_length=20)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show who changed what: each change with what was added and removed, newest first.

    Raises:
        NotFound: there is no such part.
    """
    plan = await session.get(Plan, seen.project.id)
    require_readable(visitor, seen, plan)
    if part and part not in set(Section):
        raise NotFound
    section = Section(part) if part else None
    found = await changes_of(session, seen.project.id, section=section, after=after)
    here = url("plans:history", project_id=seen.project.public_id)
    older = url(
        "plans:history",
        project_id=seen.project.public_id,
        query={"part": part, "after": found.next_cursor},
    )
    context = {
        **frame(seen.project),
        "changes": found.items,
        "labels": labels(),
        "part": section,
        "parts": [("", here, section is None)]
        + [(s, f"{here}?part={s}", s is section) for s in Section],
        "older_url": older if found.next_cursor else "",
        "is_first": not after,
        "stands": await _may_take_up(session, visitor, seen),
    }
    keep = kept(seen, is_shown=plan is None or plan.hidden_at is None)
    return page(request, "plans/history.html", context, tags=keep, seconds=KEPT_S)


async def _may_take_up(
    session: AsyncSession, actor: Actor | None, seen: SeenProject
) -> dict[Section, int]:
    """Return, to who may write, which version of each text stands: earlier ones can be taken up."""
    if actor is None or not policy.can_write(actor, seen.project, seen.role):
        return {}
    parts = await parts_of(seen.project.id).alone(session)
    return {part.section: part.version for part in parts if part.section in TEXTS}
