"""Everything that matching needs to know of missions: two statements however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    RowMapping,
    Select,
    and_,
    any_,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionSession, MissionSkill
from app.missions.queries.shown import IS_LISTED, is_to_come
from app.missions.rules import Effort, Remote, Room, State
from app.places.gazetteer import gazetteer
from app.places.rules import Area

IDS = bindparam("ids", type_=ARRAY(BigInteger))
NOW = bindparam("now", type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True)
class NeededSkill:
    """A skill that a mission asks for; one that is not required would help."""

    code: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class SessionAhead(Room):
    """A date to come, and how many may still sign up for it."""

    id: int
    public_id: str
    starts_at: datetime
    ends_at: datetime
    places: int
    wanted: int
    taken: int


@dataclass(frozen=True, slots=True)
class MissionFacts:
    """A mission as matching judges it. Codes are those of the skills slice; places in degrees."""

    id: int
    public_id: str
    title: str
    language: str
    state: State
    is_listed: bool
    project_id: int | None
    organisation_id: int | None
    skills: tuple[NeededSkill, ...]
    causes: frozenset[str]
    themes: frozenset[str]
    languages: frozenset[str]
    minimum_age: int
    checks: frozenset[str]
    trainings: frozenset[str]
    accessibility: frozenset[str]
    remote: Remote
    effort: Effort
    territory_id: int | None
    neighbourhood_id: int | None
    lat: float
    lon: float
    """Its own place, or the centre of its area."""
    has_place: bool
    """Whether it has a place nearer than the whole city; without, distance is not known."""
    zone: str
    minimum_people: int
    maximum_people: int
    sessions: tuple[SessionAhead, ...]
    """Dates ahead that are not cancelled, by time; full ones too."""

    @property
    def required(self) -> frozenset[str]:
        """Return the skills it cannot do without."""
        return frozenset(skill.code for skill in self.skills if skill.is_required)

    @property
    def with_places(self) -> tuple[SessionAhead, ...]:
        """Return the dates one may still sign up for."""
        return tuple(session for session in self.sessions if session.free)


@cache
def _missions() -> Select[*tuple[Any, ...]]:
    skills = func.array_agg(
        aggregate_order_by(
            func.concat(MissionSkill.is_required, ":", MissionSkill.skill), MissionSkill.skill
        )
    )
    needed = select(skills).where(MissionSkill.mission_id == Mission.id).scalar_subquery()
    return select(
        Mission.id, Mission.public_id, Mission.title, Mission.language, Mission.state,
        IS_LISTED.label("is_listed"), Mission.project_id, Mission.organisation_id,
        needed.label("skills"), Mission.causes, Mission.themes, Mission.languages,
        Mission.minimum_age, Mission.checks, Mission.trainings, Mission.accessibility,
        Mission.remote, Mission.effort, Mission.territory_id, Mission.neighbourhood_id,
        Mission.place_lat, Mission.place_lon, Mission.zone, Mission.minimum_people,
        Mission.maximum_people,
    ).where(Mission.id == any_(IDS))  # fmt: skip


@cache
def _sessions() -> Select[*tuple[Any, ...]]:
    return (
        select(
            MissionSession.mission_id, MissionSession.id, MissionSession.public_id,
            MissionSession.starts_at, MissionSession.ends_at, MissionSession.places,
            MissionSession.wanted, MissionSession.taken,
        )
        .where(
            MissionSession.mission_id == any_(IDS),
            is_to_come(NOW),
        )
        .order_by(MissionSession.starts_at, MissionSession.id)
    )  # fmt: skip


async def facts_of(
    session: AsyncSession, mission_ids: Sequence[int], now: datetime
) -> dict[int, MissionFacts]:
    """Return what is known of these missions, whatever their state (see ``is_listed``)."""
    asked = {"ids": list(mission_ids), "now": now}
    dates: dict[int, list[SessionAhead]] = {}
    for mission_id, *values in await session.execute(_sessions(), asked):
        dates.setdefault(mission_id, []).append(SessionAhead(*values))
    found = (await session.execute(_missions(), {"ids": asked["ids"]})).mappings()
    return {row["id"]: _facts(row, tuple(dates.get(row["id"], ()))) for row in found}


def _facts(row: RowMapping, sessions: tuple[SessionAhead, ...]) -> MissionFacts:
    values: dict[str, Any] = dict(row)
    own = values.pop("place_lat"), values.pop("place_lon")
    area = Area(values["territory_id"], values["neighbourhood_id"])
    lat, lon = own if own[0] is not None else gazetteer.centre(area)
    sets = ("causes", "themes", "languages", "checks", "trainings", "accessibility")
    return MissionFacts(
        **values
        | {name: frozenset(values[name]) for name in sets}
        | {"skills": tuple(_skill(one) for one in values["skills"] or ())},
        lat=lat,
        lon=lon,
        has_place=own[0] is not None or area != Area(),
        sessions=sessions,
    )


def _skill(told: str) -> NeededSkill:
    required, _colon, code = told.partition(":")
    return NeededSkill(code, required == "t")


def is_ahead(now: datetime) -> ColumnElement[bool]:
    """Whether lists show a mission, and it has a date ahead: what matching looks through."""
    ahead = exists().where(MissionSession.mission_id == Mission.id, is_to_come(now))
    return and_(IS_LISTED, ahead)


async def listed_ids(session: AsyncSession, now: datetime) -> list[int]:
    """Return the missions that lists show and that have a date ahead, by number."""
    return list(await session.scalars(select(Mission.id).where(is_ahead(now)).order_by(Mission.id)))
