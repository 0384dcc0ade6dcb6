"""Who else has a part of the plan open to change it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.plans.models import PlanEditing
from app.plans.rules import Section

STILL_OPEN = timedelta(minutes=15)
"""Since somebody's page was last heard of: longer ago, they went away without saving."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who has the same part open."""

    name: str
    since: datetime


async def others_editing(
    session: AsyncSession, project_id: int, section: Section, person_id: int, now: datetime
) -> list[Editor]:
    """Return who else has had a part open in the last minutes, since when."""
    query = (
        select(Person.display_name, PlanEditing.since)
        .join(Person, Person.id == PlanEditing.person_id)
        .where(
            PlanEditing.project_id == project_id,
            PlanEditing.section == section,
            PlanEditing.person_id != person_id,
            PlanEditing.seen_at > now - STILL_OPEN,
            Person.deleted_at.is_(None),
        )
        .order_by(PlanEditing.since)
    )
    return [Editor(*row) for row in await session.execute(query)]
