"""The report of a project, with its lines."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.core.subjects import Subject
from app.plans.budget import Spent
from app.plans.models import Report, ReportLine
from app.plans.report import ReportState
from app.projects.models import Project

KIND = "plan-report"


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report as it is read; its lines apart."""

    id: int
    public_id: str
    state: ReportState
    done: str
    learnt: str
    balance_note: str
    version: int
    changed_at: datetime
    published_at: datetime | None
    hidden_at: datetime | None
    written_by: str
    """Empty for somebody who has left."""

    @property
    def subject(self) -> Subject:
        """Return what its photos hang on."""
        return Subject(KIND, self.id)

    @property
    def is_shown(self) -> bool:
        """Say whether everybody reads it."""
        return self.state is ReportState.PUBLISHED and self.hidden_at is None


@question(lambda found: next((ReportFacts(*row) for row in found), None))
def report_of(project_id: int) -> Columns:
    """Ask for the report of a project, whatever its state."""
    name = func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), "")
    return (
        select(
            Report.id,
            Report.public_id,
            Report.state,
            Report.done,
            Report.learnt,
            Report.balance_note,
            Report.version,
            Report.changed_at,
            Report.published_at,
            Report.hidden_at,
            name.label("written_by"),
        )
        .outerjoin(Person, Person.id == Report.written_by_id)
        .where(Report.project_id == project_id)
    )


@question(lambda found: [(row[0], Spent(*row[1:])) for row in found])
def spent_of(report_id: int) -> Columns:
    """Ask for the lines of a report, each with the public id of its line of the budget, if any."""
    return (
        select(
            ReportLine.line,
            ReportLine.kind,
            ReportLine.label,
            ReportLine.planned,
            ReportLine.actual,
            ReportLine.note,
        )
        .where(ReportLine.report_id == report_id)
        .order_by(ReportLine.position, ReportLine.id)
    )


async def project_of(session: AsyncSession, report_public_id: str) -> tuple[Report, Project] | None:
    """Return a report and its project, whatever their state."""
    query = (
        select(Report, Project)
        .join(Project, Project.id == Report.project_id)
        .where(Report.public_id == report_public_id)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1])
