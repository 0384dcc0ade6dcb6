"""Lists of missions: filtered, the soonest first, paged by key. Each shape of list is one statement, built once."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Row,
    Select,
    String,
    any_,
    bindparam,
    exists,
    func,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.selectable import LateralFromClause

from app.core.i18n import N_
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.missions.models import Mission, MissionSession, MissionSkill
from app.missions.queries.shown import IS_LISTED, is_to_come
from app.missions.rules import Effort, Remote, State
from app.organisations.models import Organisation
from app.organisations.queries.speaking import IS_NAMED
from app.places.rules import Area
from app.projects.models import Project

COUNTED = 1_000


class When(StrEnum):
    """When one could come."""

    WEEK = "week"
    MONTH = "month"
    WEEKEND = "weekend"
    EVENING = "evening"


WHEN_LABELS = {
    When.WEEK: N_("Within seven days"),
    When.MONTH: N_("Within a month"),
    When.WEEKEND: N_("On a weekend"),
    When.EVENING: N_("In the evening"),
}
WITHIN = {When.WEEK: timedelta(days=7), When.MONTH: timedelta(days=31)}


class Where(StrEnum):
    """Whether one would leave home."""

    HOME = "home"
    SITE = "site"


WHERE_LABELS = {Where.HOME: N_("From home"), Where.SITE: N_("On site")}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which missions a list shows; nothing set shows every one that has a date ahead."""

    area: Area = field(default_factory=Area)
    theme: str = ""
    causes: tuple[str, ...] = ()
    """Any of these."""
    where: Where | None = None
    when: When | None = None
    skills: tuple[str, ...] | None = None
    """Asks for one of these, or would like it; an empty list finds nothing."""
    is_free: bool = False
    """Only those that have a place left on a date ahead."""
    project_id: int | None = None
    organisation_id: int | None = None

    @property
    def values(self) -> dict[str, Any]:
        """Return the values that are set, by the name of their condition."""
        found = {
            "neighbourhood": self.area.neighbourhood_id,
            "territory": None if self.area.neighbourhood_id else self.area.territory_id,
            "theme": [self.theme] if self.theme else None,
            "causes": list(self.causes) or None,
            "where": self.where,
            "when": self.when,
            "skills": None if self.skills is None else list(self.skills),
            "free": self.is_free or None,
            "project": self.project_id,
            "organisation": self.organisation_id,
        }
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Line:
    """A mission as lists show it."""

    id: int
    public_id: str
    title: str
    tasks: str
    language: str
    state: State
    remote: Remote
    effort: Effort
    minimum_age: int
    themes: tuple[str, ...]
    area: Area
    place_label: str
    zone: str
    project: tuple[str, str] | None
    """Public id and title."""
    organisation: tuple[str, str] | None
    skills: tuple[str, ...]
    """Codes of those it cannot do without."""
    next_at: datetime
    dates: int
    free: int
    missing: int
    """People that these dates still take."""


def _text(name: str) -> Any:
    return bindparam(name, type_=ARRAY(String))


_REMOTE = {
    Where.HOME: Mission.remote.in_([Remote.POSSIBLE, Remote.FULL]),
    Where.SITE: Mission.remote.in_([Remote.NO, Remote.POSSIBLE]),
}
_LOCAL = func.timezone(Mission.zone, MissionSession.starts_at)
_WHEN: dict[When, ColumnElement[bool]] = {
    When.WEEK: MissionSession.starts_at < bindparam("until", type_=DateTime(timezone=True)),
    When.MONTH: MissionSession.starts_at < bindparam("until", type_=DateTime(timezone=True)),
    When.WEEKEND: func.extract("isodow", _LOCAL) >= 6,
    When.EVENING: func.extract("hour", _LOCAL) >= 17,
}
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "neighbourhood": Mission.neighbourhood_id == bindparam("neighbourhood", type_=BigInteger),
    "territory": Mission.territory_id == bindparam("territory", type_=BigInteger),
    "theme": Mission.themes.op("@>")(bindparam("theme", type_=ARRAY(String(20)))),
    "causes": Mission.causes.op("&&")(bindparam("causes", type_=ARRAY(String(40)))),
    "project": Mission.project_id == bindparam("project", type_=BigInteger),
    "organisation": Mission.organisation_id == bindparam("organisation", type_=BigInteger),
    "skills": exists().where(
        MissionSkill.mission_id == Mission.id, MissionSkill.skill == any_(_text("skills"))
    ),
}


def _ahead(when: When | None) -> LateralFromClause:
    """Return, for each mission, what its dates ahead come to."""
    now = bindparam("now", type_=DateTime(timezone=True))
    of_dates = [MissionSession.mission_id == Mission.id, is_to_come(now)]
    return (
        select(
            func.min(MissionSession.starts_at).label("next_at"),
            func.count().label("dates"),
            func.sum(MissionSession.places - MissionSession.taken).label("free"),
            func.sum(func.greatest(MissionSession.wanted - MissionSession.taken, 0)).label(
                "missing"
            ),
        )
        .where(*of_dates, *([_WHEN[when]] if when else []))
        .correlate(Mission)
        .lateral("ahead")
    )


@lru_cache(maxsize=128)
def _statement(
    names: frozenset[str], where: Where | None, when: When | None, *, is_after: bool
) -> Select[*tuple[Any, ...]]:
    ahead = _ahead(when)
    required = (
        select(func.array_agg(MissionSkill.skill))
        .where(MissionSkill.mission_id == Mission.id, MissionSkill.is_required)
        .scalar_subquery()
    )
    conditions = [_CONDITIONS[name] for name in sorted(names - {"free"})]
    if "free" in names:
        conditions.append(ahead.c.free > 0)
    if where:
        conditions.append(_REMOTE[where])
    if is_after:
        key = (bindparam("at", type_=DateTime(timezone=True)), bindparam("last", type_=BigInteger))
        conditions.append(tuple_(ahead.c.next_at, Mission.id) > tuple_(*key))
    return (
        select(
            Mission.id, Mission.public_id, Mission.title, Mission.tasks, Mission.language,
            Mission.state, Mission.remote, Mission.effort, Mission.minimum_age, Mission.themes,
            Mission.territory_id, Mission.neighbourhood_id, Mission.place_label, Mission.zone,
            Project.public_id.label("project_id"), Project.title.label("project_title"),
            Organisation.public_id.label("organisation_id"), Organisation.name,
            required.label("skills"), ahead.c.next_at, ahead.c.dates, ahead.c.free, ahead.c.missing,
        )
        .select_from(Mission)
        .join(ahead, ahead.c.next_at.is_not(None))
        .outerjoin(Project, Project.id == Mission.project_id)
        .outerjoin(Organisation, (Organisation.id == Mission.organisation_id) & IS_NAMED)
        .where(IS_LISTED, *conditions)
        .order_by(ahead.c.next_at, Mission.id)
        .limit(bindparam("size", type_=BigInteger))
    )  # fmt: skip


def _asked(filters: Filters, now: datetime, size: int, after: str) -> tuple[Any, dict[str, Any]]:
    values = filters.values
    where, when = values.pop("where", None), values.pop("when", None)
    query = _statement(frozenset(values), where, when, is_after=bool(after))
    values.pop("free", None)
    values |= {"now": now, "size": size}
    if when in WITHIN:
        values["until"] = now + WITHIN[when]
    if after:
        values["at"], values["last"] = decode(after, datetime, int)
    return query, values


async def page_of_missions(
    session: AsyncSession,
    filters: Filters,
    now: datetime,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page[Line]:
    """Return a page of a list, the soonest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query, values = _asked(filters, now, size + 1, after)
    rows = [line_of(row) for row in await session.execute(query, values)]
    return page_of(rows, size, lambda line: (line.next_at, line.id))


async def count(session: AsyncSession, filters: Filters, now: datetime) -> int:
    """Return how many missions a list has, counting no further than one past :data:`COUNTED`."""
    query, values = _asked(filters, now, COUNTED + 1, "")
    some = query.with_only_columns(Mission.id).order_by(None).subquery()
    return await session.scalar(select(func.count()).select_from(some), values) or 0


def line_of(row: Row[Any]) -> Line:
    """Return a row of a list."""
    return Line(
        id=row.id, public_id=row.public_id, title=row.title, tasks=row.tasks,
        language=row.language, state=row.state, remote=row.remote, effort=row.effort,
        minimum_age=row.minimum_age, themes=tuple(row.themes),
        area=Area(row.territory_id, row.neighbourhood_id), place_label=row.place_label,
        zone=row.zone,
        project=(row.project_id, row.project_title) if row.project_id else None,
        organisation=(row.organisation_id, row.name) if row.organisation_id else None,
        skills=tuple(sorted(row.skills or ())), next_at=row.next_at, dates=row.dates,
        free=row.free, missing=row.missing,
    )  # fmt: skip
