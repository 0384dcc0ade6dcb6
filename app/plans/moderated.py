"""A plan and a report can be reported; hidden, only the team and the moderators read them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.plans.models import Plan, PlanSection, Report
from app.plans.queries.reporting import KIND as REPORT
from app.plans.report import ReportState
from app.plans.rules import Section, section_label
from app.plans.service.opening import KIND as PLAN
from app.plans.service.report import tell_followers
from app.plans.shown import plan_url, report_url, tags
from app.projects.models import Project


@moderated(PLAN)
class PlanModeration(Hideable):
    """Finds, hides and shows plans: all parts of one together, as they are read."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a plan, by its project's public id or number, as it reads now."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        what: ColumnElement[bool] = (
            Project.id == which if isinstance(which, int) else Project.public_id == which
        )
        query = select(Plan, Project).join(Project, Project.id == Plan.project_id).where(what)
        row = (await session.execute(_fresh(query))).one_or_none()
        if row is None:
            return None
        plan, project = row
        parts = await self._parts(session, plan.project_id)
        last = max(parts, key=lambda part: part.edited_at, default=None)
        text = "\n\n".join(f"{section_label(part.section)}\n{part.body}" for part in parts)
        return ReportedThing(
            Subject(PLAN, plan.project_id),
            project.public_id,
            project.title,
            text,
            project.language,
            plan_url(project),
            last.edited_by_id if last else None,
            project.territory_id,
            plan.hidden_at is not None,
            readers=None if project.hidden_at is None else frozenset(),
        )

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take it from everybody but its team."""
        changed = await session.execute(
            update(Plan)
            .where(Plan.project_id == which, Plan.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at)
            .returning(Plan.project_id)
        )
        if changed.first() is not None:
            drop_pages(session, runtime, *tags(which))

    async def _parts(self, session: AsyncSession, project_id: int) -> list[PlanSection]:
        query = select(PlanSection).where(PlanSection.project_id == project_id)
        found = {part.section: part for part in await session.scalars(_fresh(query))}
        return [found[section] for section in Section if section in found]


@moderated(REPORT)
class ReportModeration:
    """Finds, hides and shows reports."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a report that was published; a draft nobody but its team has read."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        what: ColumnElement[bool] = (
            Report.id == which if isinstance(which, int) else Report.public_id == which
        )
        query = select(Report, Project).join(Project, Project.id == Report.project_id).where(what)
        row = (await session.execute(_fresh(query))).one_or_none()
        if row is None or row[0].state is not ReportState.PUBLISHED:
            return None
        report, project = row
        texts = (report.done, report.learnt, report.balance_note)
        return ReportedThing(
            Subject(REPORT, report.id),
            report.public_id,
            project.title,
            "\n\n".join(text for text in texts if text),
            project.language,
            report_url(project),
            report.written_by_id,
            project.territory_id,
            report.hidden_at is not None,
            readers=None if project.hidden_at is None else frozenset(),
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from everybody but its team."""
        await self._set(session, runtime, which, now)

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again; one that was held is told to the followers from this moment, once."""
        del now
        report = await self._set(session, runtime, which, None)
        if report is not None and report.state is ReportState.PUBLISHED:
            project = await session.get_one(Project, report.project_id)
            await tell_followers(session, report, project, None)

    async def _set(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> Report | None:
        changed = await session.execute(
            update(Report)
            .where(Report.id == which, Report.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at)
            .returning(Report)
            .execution_options(populate_existing=True)
        )
        report = changed.scalar_one_or_none()
        if report is not None:
            drop_pages(session, runtime, *tags(report.project_id))
        return report


def _fresh(query: Any) -> Any:
    return query.execution_options(populate_existing=True)
