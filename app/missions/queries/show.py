"""What a mission's page needs beside the mission itself: whom it is for, skills, parts, dates."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.missions.models import (
    Mission,
    MissionRole,
    MissionSeries,
    MissionSession,
    MissionSkill,
)
from app.missions.rules import Room, SessionState, Span
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED, Spoken
from app.organisations.shown import organisation_url
from app.projects.models import Project
from app.projects.shown import project_url

SHOWN_PAST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Host:
    """A project or an organisation that a mission is for."""

    public_id: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class About:
    """Whom a mission is for, and what it asks."""

    project: Host | None
    organisation: Host | None
    speaker: Spoken | None
    contact: str
    """The name of whom to ask; how to reach them is for those who come."""
    contact_public_id: str
    required: tuple[str, ...]
    useful: tuple[str, ...]
    roles: tuple[tuple[int, str, int], ...]
    """Row number, name, how many people."""


@dataclass(frozen=True, slots=True)
class Date(Room):
    """One date as pages show it."""

    id: int
    public_id: str
    starts_at: datetime
    ends_at: datetime
    state: SessionState
    reason: str
    sequence: int
    uid: str
    places: int
    wanted: int
    taken: int
    changed_at: datetime
    series: str = ""
    """The rule it came from, when it is one of several."""

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return Span(self.starts_at, self.ends_at).minutes

    @property
    def is_cancelled(self) -> bool:
        """Say whether it will not take place."""
        return self.state is SessionState.CANCELLED


ID = bindparam("mission", type_=BigInteger)


@cache
def _about() -> Select[*tuple[Any, ...]]:
    skills = select(
        func.json_agg(func.json_build_array(MissionSkill.skill, MissionSkill.is_required))
    ).where(MissionSkill.mission_id == Mission.id)
    roles = select(
        func.json_agg(func.json_build_array(MissionRole.id, MissionRole.name, MissionRole.people))
    ).where(MissionRole.mission_id == Mission.id)
    return (
        select(
            Project.public_id.label("project"), Project.title, Organisation.id.label("voice"),
            Organisation.public_id.label("organisation"), Organisation.name, Organisation.logo,
            Person.public_id.label("person"), Person.display_name,
            skills.scalar_subquery().label("skills"), roles.scalar_subquery().label("roles"),
        )
        .select_from(Mission)
        .outerjoin(Project, Project.id == Mission.project_id)
        .outerjoin(Organisation, (Organisation.id == Mission.organisation_id) & IS_NAMED)
        .outerjoin(
            Person,
            (Person.id == Mission.contact_id)
            & Person.deleted_at.is_(None)
            & Person.suspended_at.is_(None),
        )
        .where(Mission.id == ID)
    )  # fmt: skip


async def about(session: AsyncSession, mission_id: int) -> About:
    """Return whom a mission is for and what it asks."""
    row = (await session.execute(_about(), {"mission": mission_id})).one()
    skills = sorted(row.skills or [])
    return About(
        project=Host(row.project, row.title, project_url(row.project, row.title))
        if row.project
        else None,
        organisation=Host(row.organisation, row.name, organisation_url(row.organisation, row.name))
        if row.organisation
        else None,
        speaker=Spoken(row.voice, row.organisation, row.name, row.logo) if row.voice else None,
        contact=row.display_name or "",
        contact_public_id=row.person or "",
        required=tuple(code for code, required in skills if required),
        useful=tuple(code for code, required in skills if not required),
        roles=tuple((number, name, people) for number, name, people in sorted(row.roles or [])),
    )


@cache
def _dates() -> Select[*tuple[Any, ...]]:
    return (
        select(
            MissionSession.id, MissionSession.public_id, MissionSession.starts_at,
            MissionSession.ends_at, MissionSession.state, MissionSession.reason,
            MissionSession.sequence, MissionSession.uid, MissionSession.places,
            MissionSession.wanted, MissionSession.taken, MissionSession.changed_at,
            func.coalesce(MissionSeries.rrule, ""),
        )
        .outerjoin(MissionSeries, MissionSeries.id == MissionSession.series_id)
        .where(
            MissionSession.mission_id == ID,
            or_(
                MissionSession.ends_at > bindparam("since", type_=DateTime(timezone=True)),
                MissionSession.state == SessionState.SCHEDULED,
            ),
        )
        .order_by(MissionSession.starts_at, MissionSession.id)
    )  # fmt: skip


async def dates(session: AsyncSession, mission_id: int, now: datetime) -> list[Date]:
    """Return the dates of a mission, of a year back and all that are ahead, by time."""
    values = {"mission": mission_id, "since": now - SHOWN_PAST}
    return [Date(*row) for row in await session.execute(_dates(), values)]
