"""Reviews of a plan: asked by its team, decided by a mentor or a moderator, read by everybody."""

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.web.forms import Form, Rerender, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import PUBLIC, Pages, url
from app.plans import policy
from app.plans.models import Plan
from app.plans.pages.view import (
    REVIEWER,
    TEAM,
    done,
    frame,
    kept,
    labels,
    may_decide,
    require_readable,
    shown_plan,
)
from app.plans.queries.history import since
from app.plans.queries.reviews import FullReview, last_review, reviews_of, took_part
from app.plans.queries.whole import WholePlan, ask_plan
from app.plans.rules import (
    ALWAYS_APPLY,
    ANSWER_LABELS,
    ASKED_MAX,
    CHECK_LABELS,
    REASONS_MAX,
    Answer,
    Check,
    Conclusion,
    ReviewState,
    review_label,
)
from app.plans.schemas import Asking, Deciding
from app.plans.service import review as service
from app.plans.shown import plan_url, readable
from app.projects.path import ProjectInPath, RunProject
from app.projects.queries.visible import SeenProject

pages = Pages("/projects", fr="/projets")

ASK, DECIDE = "plans/ask.html", "plans/decide.html"
KEPT_S = 60


@pages.get(
    "/{project_id}/plan/reviews", fr="/{project_id}/plan/relectures", name="plans:reviews",
    access=PUBLIC,
)  # fmt: skip
async def reviews(
    request: Request, session: Session, visitor: Visitor, seen: ProjectInPath
) -> Response:
    """Show every review of a plan with its checklist and its reasons."""
    plan = await session.get(Plan, seen.project.id)
    require_readable(visitor, seen, plan)
    found = await reviews_of(session, seen.project.id)
    context = {
        **frame(seen.project),
        "reviews": [_as_read(one, seen, visitor) for one in found],
        "label": review_label,
        **_words(),
        "is_team": policy.is_of_the_team(seen.role),
        "may_decide": visitor is not None
        and any(one.line.state is ReviewState.ASKED for one in found)
        and await may_decide(session, visitor, seen.project, seen.role),
        "own": visitor.public_id if visitor else None,
        "asked": ReviewState.ASKED,
    }
    keep = kept(seen, is_shown=plan is None or plan.hidden_at is None)
    return page(request, "plans/reviews.html", context, tags=keep, seconds=KEPT_S)


@pages.get(
    "/{project_id}/plan/reviews/ask", fr="/{project_id}/plan/relectures/demander",
    name="plans:ask_review", access=TEAM,
)  # fmt: skip
async def form_to_ask(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Say what a review is, and what the plan still lacks."""
    shown = await _to_ask(session, member, seen)
    return page(request, ASK, shown | {"form": Form(Asking)})


@pages.post(
    "/{project_id}/plan/reviews/ask", fr="/{project_id}/plan/relectures/demander",
    name="plans:ask_review", access=TEAM,
)  # fmt: skip
async def ask(
    request: Request,
    session: Session,
    member: Member,
    seen: RunProject,
    form: Annotated[Form[Asking], form_of(Asking)],
) -> Response:
    """Put the plan up for review."""
    with form.or_rerender(request, ASK, **await _to_ask(session, member, seen)):
        await service.ask(session, member, seen.project.id, form.data, clock.now())
    said = _("The review is asked. The team will be told of the verdict and its reasons.")
    return done(request, session, seen.project, said, plan_url(seen.project))


@pages.post(
    "/{project_id}/plan/reviews/withdraw", fr="/{project_id}/plan/relectures/reprendre",
    name="plans:withdraw_review", access=TEAM,
)  # fmt: skip
async def withdraw(
    request: Request, session: Session, member: Member, seen: RunProject
) -> Response:
    """Take the open review back."""
    await service.withdraw(session, member, seen.project.id, clock.now())
    said = _("The review is taken back.")
    return done(request, session, seen.project, said, plan_url(seen.project))


@pages.get(
    "/{project_id}/plan/reviews/{review_id}", fr="/{project_id}/plan/relectures/{review_id}",
    name="plans:decide", access=REVIEWER,
)  # fmt: skip
async def form_to_decide(
    request: Request, session: Session, member: Member, seen: ProjectInPath, review_id: str
) -> Response:
    """Show the plan beside the checklist; a review that is over leads to its reasons."""
    shown = await _to_decide(session, member, seen, review_id)
    review: FullReview = shown["review"]
    if review.line.state is not ReviewState.ASKED:
        to = url("plans:reviews", project_id=seen.project.public_id)
        return redirect(request, f"{to}#review-{review_id}", _("This review is over."), kind="info")
    form = Form(Deciding, {"plan_version": shown["plan"].facts.version})
    return page(request, DECIDE, shown | {"form": form})


@pages.post(
    "/{project_id}/plan/reviews/{review_id}", fr="/{project_id}/plan/relectures/{review_id}",
    name="plans:decide", access=REVIEWER,
)  # fmt: skip
async def decide(
    request: Request,
    session: Session,
    member: Member,
    seen: ProjectInPath,
    review_id: str,
    form: Annotated[Form[Deciding], form_of(Deciding)],
) -> Response:
    """Conclude."""
    shown = await _to_decide(session, member, seen, review_id)
    with form.or_rerender(request, DECIDE, **shown):
        try:
            made = await service.decide(
                session, member, seen.project.id, review_id, form.data, clock.now()
            )
        except service.PlanMovedOn as moved:
            changed = await since(session, seen.project.id, form.data.plan_version)
            form.values["plan_version"] = moved.version
            form.general = moved.message
            raise Rerender(
                DECIDE, {**shown, "form": form, "changed_since": changed}, moved.status
            ) from moved
    ready = made.state is ReviewState.READY
    said = (
        _("The plan is found ready: the team is being told, and can call on the neighbourhood.")
        if ready
        else _("The team is being told what you ask to change. It may ask for a review again.")
    )
    return done(request, session, seen.project, said, plan_url(seen.project))


def _as_read(one: FullReview, seen: SeenProject, actor: Actor | None) -> FullReview:
    return replace(one, line=readable(one.line, seen.project, actor))


async def _to_ask(session: AsyncSession, member: Actor, seen: SeenProject) -> dict[str, Any]:
    asked = Questions()
    whole = ask_plan(asked, seen.project.id)
    last = asked.add(last_review(seen.project.id))
    await asked.ask(session)
    review = last.value
    is_asked = review is not None and review.state is ReviewState.ASKED
    wanting = whole.value.wanting
    # What is missing is shown, not refused: the page says what to do next.
    policy.can_ask(member, seen.project, seen.role, wanting=(), is_asked=is_asked).require()
    return {
        **frame(seen.project),
        "wanting": wanting,
        "labels": labels(),
        "checks": [_(label) for label in CHECK_LABELS.values()],
        "back": plan_url(seen.project),
        "most": ASKED_MAX,
    }


async def _to_decide(
    session: AsyncSession, member: Actor, seen: SeenProject, review_id: str
) -> dict[str, Any]:
    found = await reviews_of(session, seen.project.id)
    review = next((one for one in found if one.line.public_id == review_id), None)
    if review is None:
        raise NotFound
    part = await took_part(session, seen.project.id, member.id)
    policy.can_decide(member, seen.project, seen.role, took_part=part).require()
    asked = Questions()
    whole = ask_plan(asked, seen.project.id)
    await asked.ask(session)
    plan: WholePlan = whole.value
    return {
        **shown_plan(seen, plan, clock.now()),
        **_words(),
        "review": review,
        "changed_since": await since(session, seen.project.id, review.line.plan_version),
        "before": [
            _as_read(one, seen, member) for one in found if one.line.ended_at and one.line.reasons
        ],
        "always": ALWAYS_APPLY,
        "answers": list(Answer),
        "conclusions": [
            (str(Conclusion.READY), _("The plan is ready")),
            (str(Conclusion.CHANGES), _("Changes are needed first")),
        ],
        "most": REASONS_MAX,
    }


def _words() -> dict[str, Any]:
    return {
        "checks": list(Check),
        "check_labels": {check: _(label) for check, label in CHECK_LABELS.items()},
        "answer_labels": {answer: _(label) for answer, label in ANSWER_LABELS.items()},
    }
