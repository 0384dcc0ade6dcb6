"""A project is ready once its plan was found so, and closed once its report is public."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.plans.models import Report, Review
from app.plans.report import ReportState
from app.plans.rules import ReviewState
from app.projects.conditions import condition
from app.projects.models import Project
from app.projects.rules import Act


@condition(Act.DECLARE_READY)
async def was_found_ready(session: AsyncSession, project: Project) -> Verdict:
    """A review found the plan ready, since it was last being written."""
    query = (
        select(Review.id)
        .where(
            Review.project_id == project.id,
            Review.state == ReviewState.READY,
            Review.ended_at >= project.turned_at,
        )
        .limit(1)
    )
    if (await session.execute(query)).first() is not None:
        return YES
    return no(_("A plan is ready once a review has found it so: ask for one."))


@condition(Act.CLOSE)
async def has_reported(session: AsyncSession, project: Project) -> Verdict:
    """Its report is public, and not hidden."""
    query = select(Report.id).where(
        Report.project_id == project.id,
        Report.state == ReportState.PUBLISHED,
        Report.hidden_at.is_(None),
    )
    if (await session.execute(query)).first() is not None:
        return YES
    return no(_("A project is closed once its report is public: what was done, spent and learnt."))
