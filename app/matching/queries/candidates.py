"""Who and what the database cannot rule out already: only they are read whole, and weighed.

Each condition says a gate, or a part that ends it at nothing, more loosely or as strictly as
:mod:`app.matching.gates` and :func:`app.matching.scoring.is_worth` do; those have the last word.
"""

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Float,
    Integer,
    String,
    and_,
    case,
    column,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.matching.facts import Helper, Opening, Point, Remote
from app.matching.parts import reach_of
from app.matching.rules import AT_THE_DOOR_KM, MINIMUM_AGE, USUAL_TRAVEL_KM
from app.missions.models import Mission, MissionSkill
from app.missions.queries.facts import is_ahead
from app.places.gazetteer import gazetteer
from app.places.rules import Area, distance_km
from app.profiles.models import PersonCheck, Profile, ProfileSkill
from app.profiles.queries.holding import is_there
from app.profiles.rules import TRAVEL_KM_MAX, today

KM_A_DEGREE = 111.0
"""Of latitude, at least; a box of so many degrees holds the circle."""


def tells_something() -> ColumnElement[bool]:
    """Whether a profile says something that can be weighed, and suggestions are not paused."""
    return and_(
        Profile.paused_at.is_(None),
        or_(
            func.cardinality(Profile.causes) > 0,
            func.cardinality(Profile.moments) > 0,
            exists().where(ProfileSkill.person_id == Profile.person_id),
        ),
    )


async def people_for(session: AsyncSession, opening: Opening, now: datetime) -> list[int]:
    """Return everybody whom a mission may fit, by number."""
    query = (
        select(Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .where(tells_something(), is_there(now), *_of_people(opening, now))
        .order_by(Profile.person_id)
    )
    return list(await session.scalars(query))


def _of_people(opening: Opening, now: datetime) -> Iterator[ColumnElement[bool]]:
    day = today(now)
    if opening.minimum_age > MINIMUM_AGE:
        yield Profile.birth_year <= day.year - opening.minimum_age - 1
    if opening.languages:
        spoken = sorted(opening.languages)
        yield case(
            (func.cardinality(Profile.languages) > 0, _shares(Profile.languages, spoken)),
            else_=Person.language.in_(spoken),
        )
    for code in sorted(opening.papers):
        yield exists().where(
            PersonCheck.person_id == Profile.person_id,
            PersonCheck.code == code,
            PersonCheck.withdrawn_at.is_(None),
            func.coalesce(PersonCheck.expires_on >= day, True),
        )
    if opening.required:
        has = ProfileSkill.person_id == Profile.person_id
        knows = exists().where(has, ProfileSkill.skill.in_(sorted(opening.skills)))
        yield or_(knows, ~exists().where(has))
    if opening.point is not None and opening.remote is not Remote.FULL:
        from_afar = Profile.is_remote if opening.remote is Remote.POSSIBLE else false()
        yield or_(Person.neighbourhood_id.is_(None), from_afar, _goes_to(opening.point))


def _goes_to(point: Point) -> ColumnElement[bool]:
    """Whether the middle of a person's neighbourhood is as near as they go."""
    near = [
        (place.id, km)
        for place in gazetteer.neighbourhoods.values()
        if (km := distance_km((place.lat, place.lon), point)) <= TRAVEL_KM_MAX
    ]
    there = (
        func.unnest(
            literal([number for number, _km in near], ARRAY(Integer)),
            literal([km for _number, km in near], ARRAY(Float)),
        )
        .table_valued(column("id", Integer), column("km", Float))
        .render_derived(name="there")
    )
    usual = func.coalesce(Profile.travel_km, USUAL_TRAVEL_KM)
    reach = func.greatest(usual, AT_THE_DOOR_KM)
    return exists(select(1).where(there.c.id == Person.neighbourhood_id, there.c.km <= reach))


async def missions_for(session: AsyncSession, helper: Helper, now: datetime) -> list[int]:
    """Return every mission that takes people and may fit a person, by number."""
    query = select(Mission.id).where(is_ahead(now), *_of_missions(helper)).order_by(Mission.id)
    return list(await session.scalars(query))


def _of_missions(helper: Helper) -> Iterator[ColumnElement[bool]]:
    yield Mission.minimum_age <= max(MINIMUM_AGE, helper.years_old or 0)
    no_language = func.cardinality(Mission.languages) == 0
    yield or_(no_language, _shares(Mission.languages, sorted(helper.languages)))
    papers = sorted(helper.papers)
    yield Mission.checks.op("<@", is_comparison=True)(_codes(papers))
    yield Mission.trainings.op("<@", is_comparison=True)(_codes(papers))
    if helper.skills:
        its = MissionSkill.mission_id == Mission.id
        known = exists().where(its, MissionSkill.skill.in_(sorted(helper.skills)))
        yield or_(known, ~exists().where(its, MissionSkill.is_required))
    if helper.point is not None:
        from_afar = [Remote.FULL, Remote.POSSIBLE] if helper.is_remote else [Remote.FULL]
        yield or_(Mission.remote.in_(from_afar), _is_within(helper.point, reach_of(helper)))


def _is_within(point: Point, km: float) -> ColumnElement[bool]:
    """Whether a mission's place, or the middle of its area, is within a square around a point."""
    lat, lon = point
    up = km / KM_A_DEGREE
    aside = up / math.cos(math.radians(lat))
    own = and_(
        Mission.place_lat.between(lat - up, lat + up),
        Mission.place_lon.between(lon - aside, lon + aside),
    )
    near = [
        n.id for n in gazetteer.neighbourhoods.values() if distance_km((n.lat, n.lon), point) <= km
    ]
    around = [
        t for t in gazetteer.territories if distance_km(gazetteer.centre(Area(t)), point) <= km
    ]
    whole = and_(Mission.neighbourhood_id.is_(None), Mission.territory_id.in_(around))
    nowhere = and_(Mission.neighbourhood_id.is_(None), Mission.territory_id.is_(None))
    area = or_(Mission.neighbourhood_id.in_(near), whole, nowhere)
    return case((Mission.place_lat.is_not(None), own), else_=area)


def _codes(codes: Sequence[str]) -> BindParameter[Any]:
    return literal(list(codes), ARRAY(String))


def _shares(kept: Any, codes: Sequence[str]) -> ColumnElement[bool]:
    """Whether two lists of codes have one in common."""
    shared: ColumnElement[bool] = kept.op("&&", is_comparison=True)(_codes(codes))
    return shared
