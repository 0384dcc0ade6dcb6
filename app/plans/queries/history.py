"""How a plan changed: each version beside the one before it, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.core.differences import Piece, differences
from app.core.pagination import Page, decode, page_of
from app.plans.models import PlanVersion
from app.plans.rules import Section

CHANGES_ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one part: who, when, and what became of its words."""

    id: int
    section: Section
    number: int
    plan_version: int
    edited_at: datetime
    edited_by: str
    """Empty for somebody who has left."""
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """Return what stayed, went and came."""
        return differences(self.before, self.after)

    @property
    def is_first(self) -> bool:
        """Say whether the part was begun by it."""
        return self.number == 1


def _query() -> Select[*tuple[Any, ...]]:
    earlier = aliased(PlanVersion)
    name = func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), "")
    return (
        select(
            PlanVersion.id,
            PlanVersion.section,
            PlanVersion.number,
            PlanVersion.plan_version,
            PlanVersion.edited_at,
            name.label("edited_by"),
            func.coalesce(earlier.body, "").label("before"),
            PlanVersion.body.label("after"),
        )
        .outerjoin(Person, Person.id == PlanVersion.edited_by_id)
        .outerjoin(
            earlier,
            and_(
                earlier.project_id == PlanVersion.project_id,
                earlier.section == PlanVersion.section,
                earlier.number == PlanVersion.number - 1,
            ),
        )
        .order_by(PlanVersion.id.desc())
    )


async def changes_of(
    session: AsyncSession,
    project_id: int,
    *,
    section: Section | None = None,
    after: str = "",
    size: int = CHANGES_ON_A_PAGE,
) -> Page[Change]:
    """Return a page of the changes of a plan, or of one part of it, newest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = _query().where(PlanVersion.project_id == project_id).limit(size + 1)
    if section is not None:
        query = query.where(PlanVersion.section == section)
    if after:
        (below,) = decode(after, int)
        query = query.where(PlanVersion.id < below)
    rows = [Change(*row) for row in await session.execute(query)]
    return page_of(rows, size, lambda change: (change.id,))


async def since(session: AsyncSession, project_id: int, plan_version: int) -> list[Section]:
    """Return the parts that changed since the whole plan had a version, in the plan's order."""
    query = (
        select(PlanVersion.section)
        .where(PlanVersion.project_id == project_id, PlanVersion.plan_version > plan_version)
        .distinct()
    )
    changed = set(await session.scalars(query))
    return [section for section in Section if section in changed]


async def body_at(
    session: AsyncSession, project_id: int, section: Section, number: int
) -> str | None:
    """Return what a part said at one of its versions; the empty text before the first."""
    if number == 0:
        return ""
    query = select(PlanVersion.body).where(
        PlanVersion.project_id == project_id,
        PlanVersion.section == section,
        PlanVersion.number == number,
    )
    return (await session.execute(query)).scalar_one_or_none()


def sections_of(changes: Sequence[Change]) -> list[Section]:
    """Return the parts that changes touch, in the plan's order."""
    touched = {change.section for change in changes}
    return [section for section in Section if section in touched]
