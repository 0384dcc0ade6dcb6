"""Reports carry photos: what the media need to know of one."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.media.hosts import Carrier, register_host
from app.plans import policy
from app.plans.models import Report
from app.plans.queries.reporting import KIND
from app.plans.report import ReportState
from app.plans.shown import report_url, tags
from app.projects.models import Project
from app.projects.queries.team import member_ids
from app.projects.queries.visible import project_by
from app.projects.rules import RUNS


async def may_see(session: AsyncSession, report_id: int, actor: Actor | None) -> bool:
    """Say whether somebody reads a report, hence sees its photos."""
    report = await session.get(Report, report_id)
    seen = await project_by(session, report.project_id, actor) if report else None
    if report is None or seen is None:
        return False
    return bool(policy.can_read(actor, seen.project, seen.role, report))


async def carrier(session: AsyncSession, report_id: int) -> Carrier | None:
    """Return a report as what photos hang on; None while it is a draft."""
    query = (
        select(Report, Project)
        .join(Project, Project.id == Report.project_id)
        .where(Report.id == report_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None or row[0].state is ReportState.DRAFT:
        return None
    report, project = row
    return Carrier(
        title=project.title,
        path=report_url(project),
        territory_id=project.territory_id,
        author_ids=await member_ids(session, project.id, sorted(RUNS)),
        tags=tags(project.id),
        is_public=report.hidden_at is None and project.hidden_at is None,
    )


register_host(KIND, may_see, carrier)
