"""What plans keep of a person, given to them and erased with them."""

from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.plans.models import (
    Capacity,
    PlanEditing,
    PlanSection,
    PlanVersion,
    Report,
    Review,
)
from app.plans.shown import tags
from app.projects.models import Project

OPEN_KEPT = timedelta(days=1)

retained(Term("plan_editing", PlanEditing, lambda now: PlanEditing.seen_at < now - OPEN_KEPT))


@kept("plan_changes")
async def changes(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person wrote into plans."""
    query = (
        select(
            Project.public_id.label("project"),
            PlanVersion.section,
            PlanVersion.number.label("version"),
            PlanVersion.body.label("text"),
            PlanVersion.edited_at,
        )
        .join(Project, Project.id == PlanVersion.project_id)
        .where(PlanVersion.edited_by_id == person_id)
        .order_by(PlanVersion.id)
    )
    async for row in rows(session, query):
        yield row


@kept("plan_editing")
async def editing(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the parts of plans that the person has open to change them."""
    query = (
        select(
            Project.public_id.label("project"),
            PlanEditing.section,
            PlanEditing.since,
            PlanEditing.seen_at,
        )
        .join(Project, Project.id == PlanEditing.project_id)
        .where(PlanEditing.person_id == person_id)
        .order_by(PlanEditing.since)
    )
    async for row in rows(session, query):
        yield row


@kept("plan_capacities")
async def capacities(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what plans say that the person does, with which experience."""
    query = (
        select(
            Project.public_id.label("project"),
            Capacity.what,
            Capacity.experience,
            Capacity.is_secured,
        )
        .join(Project, Project.id == Capacity.project_id)
        .where(Capacity.person_id == person_id)
        .order_by(Capacity.id)
    )
    async for row in rows(session, query):
        yield row


@kept("plan_reviews")
async def reviews(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the reviews that the person asked for or decided."""
    query = (
        select(
            Project.public_id.label("project"),
            Review.state,
            Review.note,
            Review.reasons,
            (Review.decided_by_id == person_id).label("decided"),
            Review.asked_at,
            Review.ended_at,
        )
        .join(Project, Project.id == Review.project_id)
        .where(or_(Review.asked_by_id == person_id, Review.decided_by_id == person_id))
        .order_by(Review.id)
    )
    async for row in rows(session, query):
        yield row


@kept("project_reports")
async def reports(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the reports that the person wrote last."""
    query = (
        select(
            Project.public_id.label("project"),
            Report.state,
            Report.done,
            Report.learnt,
            Report.balance_note,
            Report.changed_at,
            Report.published_at,
        )
        .join(Project, Project.id == Report.project_id)
        .where(Report.written_by_id == person_id)
        .order_by(Report.id)
    )
    async for row in rows(session, query):
        yield row


@erased("plans")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Erase who wrote: the plan is its team's, and stays; what it says of the person goes."""
    person_id = leaving.person_id
    touched: set[int] = set()
    await session.execute(delete(PlanEditing).where(PlanEditing.person_id == person_id))
    gone = await session.execute(
        delete(Capacity).where(Capacity.person_id == person_id).returning(Capacity.project_id)
    )
    touched |= set(gone.scalars())
    for statement in (
        update(PlanSection)
        .where(PlanSection.edited_by_id == person_id)
        .values(edited_by_id=None)
        .returning(PlanSection.project_id),
        update(PlanVersion)
        .where(PlanVersion.edited_by_id == person_id)
        .values(edited_by_id=None)
        .returning(PlanVersion.project_id),
        update(Review)
        .where(Review.asked_by_id == person_id)
        .values(asked_by_id=None)
        .returning(Review.project_id),
        update(Review)
        .where(Review.decided_by_id == person_id)
        .values(decided_by_id=None)
        .returning(Review.project_id),
        update(Report)
        .where(Report.written_by_id == person_id)
        .values(written_by_id=None)
        .returning(Report.project_id),
    ):
        touched |= set((await session.execute(statement)).scalars())
    for project_id in touched:
        leaving.pages.update(tags(project_id))
