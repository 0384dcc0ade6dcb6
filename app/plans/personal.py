"""What plans keep of a person, given to them and erased with them."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, delete, false, func, or_, select, update
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
from app.plans.service.capacity import let_go
from app.plans.shown import tags
from app.projects.models import Project

OPEN_KEPT = timedelta(days=1)

WRITTEN: tuple[Any, ...] = (
    PlanSection.edited_by_id,
    PlanVersion.edited_by_id,
    Review.asked_by_id,
    Review.decided_by_id,
    Report.written_by_id,
)
"""Where somebody is named who wrote what is the team's, and stays."""

retained(Term("plan_editing", PlanEditing, lambda now: PlanEditing.seen_at < now - OPEN_KEPT))


def _about(of: Any, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Return what rows of plans say, with the project that they belong to."""
    project = Project.public_id.label("project")
    return select(project, *columns).join(Project, Project.id == of.project_id)


@kept("plan_changes")
async def changes(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person wrote into plans."""
    said = (PlanVersion.number.label("version"), PlanVersion.body.label("text"))
    query = (
        _about(PlanVersion, PlanVersion.section, *said, PlanVersion.edited_at)
        .where(PlanVersion.edited_by_id == person_id)
        .order_by(PlanVersion.id)
    )
    async for row in rows(session, query):
        yield row


@kept("plan_editing")
async def editing(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the parts of plans that the person has open to change them."""
    query = (
        _about(PlanEditing, PlanEditing.section, PlanEditing.since, PlanEditing.seen_at)
        .where(PlanEditing.person_id == person_id)
        .order_by(PlanEditing.since)
    )
    async for row in rows(session, query):
        yield row


@kept("plan_capacities")
async def capacities(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what plans say that the person does, with which experience."""
    query = (
        _about(Capacity, Capacity.what, Capacity.experience, Capacity.is_secured)
        .where(Capacity.person_id == person_id)
        .order_by(Capacity.id)
    )
    async for row in rows(session, query):
        yield row


@kept("plan_reviews")
async def reviews(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the reviews that the person asked for or decided, with their own words of them."""
    decided = func.coalesce(Review.decided_by_id == person_id, false())
    asked = func.coalesce(Review.asked_by_id == person_id, false())
    query = (
        _about(
            Review,
            Review.state,
            case((asked, Review.note), else_="").label("note"),
            case((decided, Review.reasons), else_="").label("reasons"),
            decided.label("decided"),
            Review.asked_at,
            Review.ended_at,
        )
        .where(or_(asked, decided))
        .order_by(Review.id)
    )
    async for row in rows(session, query):
        yield row


@kept("project_reports")
async def reports(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the reports that the person wrote last."""
    said = (Report.state, Report.done, Report.learnt, Report.balance_note)
    query = (
        _about(Report, *said, Report.changed_at, Report.published_at)
        .where(Report.written_by_id == person_id)
        .order_by(Report.id)
    )
    async for row in rows(session, query):
        yield row


@erased("plans")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Erase who wrote: the plan is its team's, and stays; what it says of the person goes."""
    person_id = leaving.person_id
    does = select(Capacity.project_id).where(Capacity.person_id == person_id).distinct()
    touched = set(await session.scalars(does))
    for project_id in sorted(touched):
        await let_go(session, project_id, person_id, leaving.now)
    await session.execute(delete(PlanEditing).where(PlanEditing.person_id == person_id))
    for column in WRITTEN:
        of = column.class_
        named = update(of).where(column == person_id).values({column.key: None})
        touched |= set((await session.execute(named.returning(of.project_id))).scalars())
    for project_id in touched:
        leaving.pages.update(tags(project_id))
