"""What matching knows of a person: facts they told or that an organisation saw, for many in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Row,
    ScalarSelect,
    Select,
    any_,
    bindparam,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.organisations.models import Organisation
from app.organisations.rules import State as OrganisationState
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.profiles.models import PersonCheck, Profile, ProfileSkill
from app.profiles.queries.holding import is_there
from app.profiles.rules import QUOTA, Level, Sharing, today, years_old
from app.skills.qualities import QualityKind

Held = Mapping[str, date | None]
"""Checks or trainings by code, with the last day they hold; None: they do not end."""


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Somebody, as far as it matters for what they may be asked to do."""

    person_id: int
    skills: Mapping[str, Level]
    causes: frozenset[str]
    moments: frozenset[str]
    """When they are usually free: ``sat-morning``; empty: they did not say."""
    languages: frozenset[str]
    """Spoken, as ISO codes; who did not say speaks the language they read the site in."""
    years_old: int | None
    """The youngest they may be today; None: they did not say."""
    checks: Held
    trainings: Held
    """Those that hold today, by the farthest day any organisation saw."""
    home: Area
    lat: float | None
    lon: float | None
    """Of the centre of the neighbourhood they live in; None: elsewhere."""
    travel_km: int | None
    is_remote: bool
    monthly_hours: int | None
    quota: int
    """Suggestions a month, at most."""
    paused: bool
    sharing: Sharing
    """Who may know the skills: nobody means that nobody else may be told of this person."""
    has_profile: bool

    @property
    def may_be_suggested(self) -> bool:
        """Whether others may be told, without a name, that this person could help."""
        return self.sharing is not Sharing.NOBODY and not self.paused and self.quota > 0


async def facts_of(
    session: AsyncSession, person_ids: Sequence[int], now: datetime
) -> dict[int, PersonFacts]:
    """Return the facts of each of these people who is there: confirmed, neither suspended nor gone."""
    if not person_ids:
        return {}
    day = today(now)
    asked = {"people": list(person_ids), "now": now, "day": day}
    return {row.id: _facts(row, day) for row in await session.execute(_statement(), asked)}


async def people_to_suggest(session: AsyncSession, now: datetime) -> list[int]:
    """Return everybody whose skills others may be told of, for a nightly run: row numbers, in order."""
    query = (
        select(Profile.person_id)
        .join(Person, Person.id == Profile.person_id)
        .where(
            Profile.sharing != Sharing.NOBODY,
            Profile.paused_at.is_(None),
            func.coalesce(Profile.monthly_quota, QUOTA) > 0,
            is_there(now),
        )
        .order_by(Profile.person_id)
    )
    return list(await session.scalars(query))


def _skills() -> ScalarSelect[Any]:
    return (
        select(func.jsonb_object_agg(ProfileSkill.skill, ProfileSkill.level))
        .where(ProfileSkill.person_id == Person.id)
        .correlate(Person)
        .scalar_subquery()
    )


def _checks() -> ScalarSelect[Any]:
    """What stands by the word of an organisation that is itself neither suspended nor hidden."""
    return (
        select(
            func.jsonb_agg(
                func.jsonb_build_array(PersonCheck.kind, PersonCheck.code, PersonCheck.expires_on)
            )
        )
        .join(Organisation, Organisation.id == PersonCheck.organisation_id)
        .where(
            PersonCheck.person_id == Person.id,
            PersonCheck.withdrawn_at.is_(None),
            Organisation.state != OrganisationState.SUSPENDED,
            Organisation.hidden_at.is_(None),
            func.coalesce(PersonCheck.expires_on >= bindparam("day"), True),
        )
        .correlate(Person)
        .scalar_subquery()
    )


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """Build the statement, once for the process."""
    return (
        select(
            Person.id,
            Person.language,
            Person.territory_id,
            Person.neighbourhood_id,
            Profile.person_id.label("profile_id"),
            Profile.causes,
            Profile.moments,
            Profile.languages,
            Profile.birth_year,
            Profile.travel_km,
            Profile.is_remote,
            Profile.monthly_hours,
            Profile.monthly_quota,
            Profile.paused_at,
            Profile.sharing,
            _skills().label("skills"),
            _checks().label("held"),
        )
        .outerjoin(Profile, Profile.person_id == Person.id)
        .where(
            Person.id == any_(bindparam("people", type_=ARRAY(BigInteger))),
            Person.email_confirmed_at.is_not(None),
            Person.deleted_at.is_(None),
            or_(Person.suspended_at.is_(None), Person.suspended_until <= bindparam("now")),
        )
    )


def _facts(row: Row[Any], day: date) -> PersonFacts:
    home = Area(row.territory_id, row.neighbourhood_id)
    lat, lon = gazetteer.centre(home) if home != Area() else (None, None)
    held = _held(row.held or ())
    return PersonFacts(
        row.id,
        {code: Level(level) for code, level in (row.skills or {}).items()},
        frozenset(row.causes or ()),
        frozenset(row.moments or ()),
        frozenset(row.languages or (row.language,)),
        years_old(row.birth_year, day),
        held[QualityKind.CHECK],
        held[QualityKind.TRAINING],
        home,
        lat,
        lon,
        row.travel_km,
        bool(row.is_remote),
        row.monthly_hours,
        QUOTA if row.monthly_quota is None else row.monthly_quota,
        row.paused_at is not None,
        row.sharing or Sharing.NOBODY,
        row.profile_id is not None,
    )


def _held(told: Sequence[tuple[str, str, str | None]]) -> dict[QualityKind, dict[str, date | None]]:
    """Return what holds by kind and code; of several organisations, whoever saw the farthest day."""
    held: dict[QualityKind, dict[str, date | None]] = {kind: {} for kind in QualityKind}
    for kind, code, ends in told:
        own = held[QualityKind(kind)]
        until = date.fromisoformat(ends) if ends else None
        known = own.get(code, date.min)
        own[code] = None if until is None or known is None else max(known, until)
    return held
