"""Missions and their dates, as tests need them; each factory commits."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.missions.models import Mission, MissionRole, MissionSession, MissionSkill
from app.missions.rules import SessionState, State
from app.organisations.models import Organisation
from app.projects.models import Project
from tests.factories.ideas import HERE, area_of
from tests.factories.organisations import organisation as an_organisation

TASKS = (
    "Sortir les outils, montrer aux voisins comment planter, arroser, puis tout ranger ensemble."
)
_numbers = count(1)


def ahead(days: int = 7, hour: int = 14, minutes: int = 120) -> tuple[datetime, datetime]:
    """Return a date so many days ahead: from ``hour`` o’clock (UTC), for so long."""
    day = datetime.now(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    starts = day + timedelta(days=days)
    return starts, starts + timedelta(minutes=minutes)


async def mission(
    db: AsyncSession,
    *,
    project: Project | None = None,
    organisation: Organisation | None = None,
    owner: Actor | None = None,
    state: State | str = State.PUBLISHED,
    sessions: Sequence[tuple[datetime, datetime]] | None = None,
    skills: dict[str, bool] | None = None,
    roles: dict[str, int] | None = None,
    area: str = HERE,
    places: int = 4,
    wanted: int = 1,
    **fields: Any,
) -> Mission:
    """Make a mission with its dates (one, in a week, unless told); of an organisation unless told.

    ``skills`` says of each code whether it is required; ``places`` and ``wanted`` are per date.
    """
    if project is None and organisation is None:
        organisation = await an_organisation(db, owner)
    where, number, state = await area_of(db, area), next(_numbers), State(state)
    made = Mission(
        **{
            "project_id": project.id if project else None,
            "organisation_id": organisation.id if organisation else None,
            "created_by_id": owner.id if owner else None,
            "contact_id": owner.id if owner else None,
            "state": state,
            "title": f"Planter avec les voisins {number}",
            "tasks": TASKS,
            "themes": ["nature"],
            "territory_id": where.territory_id,
            "neighbourhood_id": where.neighbourhood_id,
            "minimum_people": wanted,
            "maximum_people": places,
            "published_at": None if state is State.DRAFT else datetime.now(UTC),
            "closing_reason": "La pluie a tout noyé." if state is State.CANCELLED else "",
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    db.add_all(
        MissionSkill(mission_id=made.id, skill=code, is_required=required)
        for code, required in (skills or {}).items()
    )
    db.add_all(
        MissionRole(mission_id=made.id, name=name, people=people)
        for name, people in (roles or {}).items()
    )
    for starts, ends in [ahead()] if sessions is None else sessions:
        await date(db, made, starts, ends)
    await db.commit()
    return made


async def date(
    db: AsyncSession, mission: Mission, starts: datetime, ends: datetime, **fields: Any
) -> MissionSession:
    """Add one date to a mission."""
    made = MissionSession(
        **{
            "mission_id": mission.id,
            "starts_at": starts,
            "ends_at": ends,
            "uid": f"session-{next(_numbers)}@testserver",
            "state": SessionState.SCHEDULED,
            "places": mission.maximum_people,
            "wanted": mission.minimum_people,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def dates_of(db: AsyncSession, mission: Mission) -> list[MissionSession]:
    """Return the dates of a mission, by time, as they are now."""
    query = (
        select(MissionSession)
        .where(MissionSession.mission_id == mission.id)
        .order_by(MissionSession.starts_at)
        .execution_options(populate_existing=True)
    )
    return list(await db.scalars(query))


async def again(db: AsyncSession, mission: Mission) -> Mission:
    """Read a mission anew."""
    await db.refresh(mission)
    return mission
