"""A plan, the reasons of a review and a report can be reported; hidden, few still read them."""

from abc import abstractmethod
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.ids import is_public_id
from app.core.moderated import Hideable, ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.core.web.page_news import drop_pages
from app.core.web.routing import url
from app.plans.models import Plan, PlanSection, Report, Review
from app.plans.queries.reporting import KIND as REPORT
from app.plans.queries.reviews import KIND as REVIEW
from app.plans.report import ReportState
from app.plans.rules import Section, section_label
from app.plans.service.opening import KIND as PLAN
from app.plans.service.report import tell_followers
from app.plans.shown import plan_url, report_url, tags
from app.projects.models import Project


class _OfProject(Hideable):
    """What a project's plan is made of, hidden and shown again by its own moment."""

    model: Any
    known_by: tuple[Any, Any]
    """Columns of its row number and of its public id."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return the thing with this public id or number, as it reads now."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        number, public_id = self.known_by
        query = (
            select(self.model, Project)
            .join(Project, Project.id == self.model.project_id)
            .where((number if isinstance(which, int) else public_id) == which)
            .execution_options(populate_existing=True)
        )
        row = (await session.execute(query)).one_or_none()
        return None if row is None else await self.told(session, row[0], row[1])

    @abstractmethod
    async def told(
        self, session: AsyncSession, thing: Any, project: Project
    ) -> ReportedThing | None:
        """Return it as a moderator must see it; None when nobody could have read it."""

    async def set_hidden(
        self, session: AsyncSession, runtime: Runtime, which: int, at: datetime | None
    ) -> None:
        """Take it from everybody but those who wrote it, or show it again."""
        changed = await session.execute(
            update(self.model)
            .where(self.known_by[0] == which, self.model.hidden_at.is_(None) == bool(at))
            .values(hidden_at=at)
            .returning(self.model)
            .execution_options(populate_existing=True)
        )
        if (thing := changed.scalar_one_or_none()) is None:
            return
        drop_pages(session, runtime, *tags(thing.project_id))
        if at is None:
            await self.shown_again(session, thing)

    async def shown_again(self, session: AsyncSession, thing: Any) -> None:
        """Do what was put off while it was hidden; nothing, for most."""


def _readers(project: Project) -> frozenset[int] | None:
    """Return who may report what a project says: nobody what is hidden with it."""
    return None if project.hidden_at is None else frozenset()


@moderated(PLAN)
class PlanModeration(_OfProject):
    """Finds, hides and shows plans: all parts of one together, as they are read."""

    model = Plan
    known_by = (Plan.project_id, Project.public_id)

    async def told(self, session: AsyncSession, thing: Plan, project: Project) -> ReportedThing:
        """Return a plan with all its parts, and what its team told its reviewers."""
        parts = await self._parts(session, project.id)
        last = max(parts, key=lambda part: part.edited_at, default=None)
        said = [f"{section_label(part.section)}\n{part.body}" for part in parts]
        notes = select(Review.note).where(Review.project_id == project.id, Review.note != "")
        said += await session.scalars(notes.order_by(Review.id))
        return ReportedThing(
            Subject(PLAN, project.id), project.public_id, project.title, "\n\n".join(said),
            project.language, plan_url(project), last.edited_by_id if last else None,
            project.territory_id, thing.hidden_at is not None, readers=_readers(project),
        )  # fmt: skip

    async def _parts(self, session: AsyncSession, project_id: int) -> list[PlanSection]:
        query = (
            select(PlanSection)
            .where(PlanSection.project_id == project_id)
            .execution_options(populate_existing=True)
        )
        found = {part.section: part for part in await session.scalars(query)}
        return [found[section] for section in Section if section in found]


@moderated(REVIEW)
class ReviewModeration(_OfProject):
    """Finds, hides and shows the reasons of reviews; what was concluded stands."""

    model = Review
    known_by = (Review.id, Review.public_id)

    async def told(
        self, session: AsyncSession, thing: Review, project: Project
    ) -> ReportedThing | None:
        """Return the reasons of a review that was decided."""
        del session
        if not thing.reasons:
            return None
        reviews = url("plans:reviews", project_id=project.public_id)
        return ReportedThing(
            Subject(REVIEW, thing.id), thing.public_id, project.title, thing.reasons,
            project.language, f"{reviews}#review-{thing.public_id}", thing.decided_by_id,
            project.territory_id, thing.hidden_at is not None, readers=_readers(project),
        )  # fmt: skip


@moderated(REPORT)
class ReportModeration(_OfProject):
    """Finds, hides and shows reports."""

    model = Report
    known_by = (Report.id, Report.public_id)

    async def told(
        self, session: AsyncSession, thing: Report, project: Project
    ) -> ReportedThing | None:
        """Return a report that was published; a draft nobody but its team has read."""
        del session
        if thing.state is not ReportState.PUBLISHED:
            return None
        texts = (thing.done, thing.learnt, thing.balance_note)
        return ReportedThing(
            Subject(REPORT, thing.id), thing.public_id, project.title,
            "\n\n".join(text for text in texts if text), project.language, report_url(project),
            thing.written_by_id, project.territory_id, thing.hidden_at is not None,
            readers=_readers(project),
        )  # fmt: skip

    async def shown_again(self, session: AsyncSession, thing: Report) -> None:
        """Tell the followers of a report that was held from its first moment, once."""
        if thing.state is ReportState.PUBLISHED:
            project = await session.get_one(Project, thing.project_id)
            await tell_followers(session, thing, project, None)
