"""The steps of the projects that somebody runs, between two days."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.plans.models import Plan, PlanStep
from app.plans.rules import StepState
from app.projects.models import Project, TeamMember
from app.projects.rules import RUNS, Standing, State


@dataclass(frozen=True, slots=True)
class DatedStep:
    """A step in the calendar of somebody of the team."""

    public_id: str
    title: str
    note: str
    starts_on: date
    ends_on: date
    state: StepState
    turns: int
    """Rises whenever the step changes, or its project."""
    changed_at: datetime
    project_public_id: str
    project_title: str
    project_state: State


@cache
def _query() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PlanStep.public_id, PlanStep.title, PlanStep.note, PlanStep.starts_on,
            PlanStep.ends_on, PlanStep.state, (PlanStep.version + Project.version).label("turns"),
            func.greatest(Plan.changed_at, Project.turned_at, Project.updated_at).label("at"),
            Project.public_id.label("project"), Project.title.label("project_title"),
            Project.state.label("project_state"),
        )
        .join(Plan, Plan.project_id == PlanStep.project_id)
        .join(Project, Project.id == PlanStep.project_id)
        .join(TeamMember, TeamMember.project_id == PlanStep.project_id)
        .where(
            TeamMember.person_id == bindparam("person", type_=BigInteger),
            TeamMember.standing == Standing.ACCEPTED,
            TeamMember.role.in_(sorted(RUNS)),
            Project.hidden_at.is_(None),
            Plan.hidden_at.is_(None),
            PlanStep.starts_on <= bindparam("last", type_=Date),
            PlanStep.ends_on >= bindparam("first", type_=Date),
        )
        .order_by(PlanStep.starts_on, PlanStep.id)
    )  # fmt: skip


async def steps_between(
    session: AsyncSession, person_id: int, first: date, last: date
) -> list[DatedStep]:
    """Return the steps that touch these days, of all projects that somebody runs."""
    values = {"person": person_id, "first": first, "last": last}
    return [DatedStep(*row) for row in await session.execute(_query(), values)]
