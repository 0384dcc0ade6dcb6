"""What plans tell: a review is asked, a verdict is there, a milestone is reached, a report is public."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import N_, gettext as _
from app.core.markdown import summary
from app.core.notices import NoticeText, notice_kind
from app.core.web.routing import url
from app.plans.models import Plan, PlanStep, Review
from app.plans.queries.reporting import project_of
from app.plans.report import ReportState
from app.plans.rules import ReviewState, StepState
from app.projects.models import Project


async def _review(session: AsyncSession, public_id: str) -> tuple[Review, Project] | None:
    query = (
        select(Review, Project)
        .join(Project, Project.id == Review.project_id)
        .where(Review.public_id == public_id, Project.hidden_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])


@notice_kind("plans.review_asked", N_("A plan that I may review is put up for review"))
async def asked(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell a mentor that a team waits for them; nothing once somebody decided."""
    found = await _review(session, data["review"])
    if found is None or found[0].state is not ReviewState.ASKED:
        return None
    review, project = found
    plan = await session.get_one(Plan, review.project_id)
    said = _("The team of “%(title)s” asks for a review of its plan")
    return NoticeText(
        said % {"title": project.title},
        url("plans:decide", project_id=project.public_id, review_id=review.public_id),
        "" if plan.hidden_at else summary(review.note, 240),
    )


@notice_kind("plans.reviewed", N_("The plan of my project was reviewed"))
async def reviewed(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell the team what was concluded, and why."""
    found = await _review(session, data["review"])
    if found is None:
        return None
    review, project = found
    if review.state is ReviewState.READY:
        said = _("The plan of “%(title)s” was found ready")
    elif review.state is ReviewState.CHANGES:
        said = _("Changes are asked to the plan of “%(title)s”")
    else:
        return None
    return NoticeText(
        said % {"title": project.title},
        f"{url('plans:reviews', project_id=project.public_id)}#review-{review.public_id}",
        "" if review.hidden_at else summary(review.reasons, 240),
    )


@notice_kind("plans.milestone", N_("A project that I follow reaches a milestone"))
async def reached(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell that a milestone is reached; nothing once it is taken back or hidden."""
    query = (
        select(PlanStep.title, PlanStep.note, Project.title.label("project"), Project.public_id)
        .join(Project, Project.id == PlanStep.project_id)
        .join(Plan, Plan.project_id == PlanStep.project_id)
        .where(
            PlanStep.public_id == data["step"],
            PlanStep.state == StepState.DONE,
            Project.hidden_at.is_(None),
            Plan.hidden_at.is_(None),
        )
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    said = _("“%(title)s” has reached a milestone: %(step)s")
    return NoticeText(
        said % {"title": row.project, "step": row.title},
        f"{url('plans:show', project_id=row.public_id)}#steps",
        row.note,
    )


@notice_kind("plans.report", N_("A project that I follow says what became of it"))
async def reported(session: AsyncSession, data: dict[str, str]) -> NoticeText | None:
    """Tell that the report is there; nothing while it is taken back or hidden."""
    found = await project_of(session, data["report"])
    if found is None:
        return None
    report, project = found
    if report.state is not ReportState.PUBLISHED or report.hidden_at or project.hidden_at:
        return None
    said = _("“%(title)s” says what was done, spent and learnt")
    return NoticeText(
        said % {"title": project.title},
        url("plans:report", project_id=project.public_id),
        summary(report.done, 240),
    )
