"""Hours one by one and in lists, each list in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, Select, and_, bindparam, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.hours.models import HoursEntry, HoursTurn
from app.hours.rules import OPEN, ROUNDS_MAX, Act, Side, State
from app.missions.models import Mission
from app.missions.shown import mission_url
from app.organisations.models import Membership, Organisation
from app.organisations.queries.speaking import SPEAKS
from app.organisations.rules import SPEAKERS
from app.projects.models import TeamMember
from app.projects.rules import RUNS, Standing


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Some hours, as lists show them."""

    id: int
    public_id: str
    person_id: int | None
    person: str
    """What the person is called on the site; empty once they have left."""
    title: str
    language: str
    worked_on: date
    minutes: int
    most_minutes: int
    said_by: Side
    rounds: int
    state: State
    proposed_at: datetime
    mission_public_id: str | None
    mission_title: str | None

    @property
    def path(self) -> str:
        """Return the page of the mission, if it is still there."""
        if self.mission_public_id is None or self.mission_title is None:
            return ""
        return mission_url(self.mission_public_id, self.mission_title)


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said of some hours."""

    at: datetime
    by: str
    side: Side
    act: Act | None
    minutes: int
    words: str


def lines() -> Select[*tuple[Any, ...]]:
    """Return the query of hours in the shape of :class:`EntryLine`."""
    return (
        select(
            HoursEntry.id, HoursEntry.public_id, HoursEntry.person_id, Person.display_name,
            HoursEntry.title, HoursEntry.language, HoursEntry.worked_on, HoursEntry.minutes,
            HoursEntry.most_minutes, HoursEntry.said_by, HoursEntry.rounds, HoursEntry.state,
            HoursEntry.proposed_at, Mission.public_id.label("mission_public_id"),
            Mission.title.label("mission_title"),
        )
        .outerjoin(Person, Person.id == HoursEntry.person_id)
        .outerjoin(Mission, and_(Mission.id == HoursEntry.mission_id, Mission.hidden_at.is_(None)))
    )  # fmt: skip


def line_of(row: Sequence[Any]) -> EntryLine:
    """Return the line of a row of :func:`lines`."""
    values = list(row)
    values[3] = values[3] or ""
    return EntryLine(*values)


PERSON = bindparam("person", type_=BigInteger)
DAY, NUMBER = bindparam("day", type_=Date), bindparam("number", type_=BigInteger)
OWN_ORDER = (HoursEntry.worked_on, HoursEntry.id)


@cache
def _own(size: int, *, after: bool) -> Select[*tuple[Any, ...]]:
    query = lines().where(HoursEntry.person_id == PERSON)
    if after:
        query = query.where(tuple_(*OWN_ORDER) < tuple_(DAY, NUMBER))
    return query.order_by(*(key.desc() for key in OWN_ORDER)).limit(size + 1)


async def own(
    session: AsyncSession, person_id: int, *, after: str = "", size: int = PAGE_SIZE
) -> Page[EntryLine]:
    """Return a page of somebody's hours, newest day first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    values: dict[str, object] = {"person": person_id}
    if after:
        day, number = decode(after, str, int)
        values |= {"day": _day(str(day)), "number": number}
    found = await session.execute(_own(size, after=bool(after)), values)
    rows = [line_of(row) for row in found]
    return page_of(rows, size, lambda one: (one.worked_on.isoformat(), one.id))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return date.min


def is_run_by_person() -> Any:
    """Which hours are for those who run their mission, as :func:`app.missions.policy.may_run` says."""
    teams = select(TeamMember.project_id).where(
        TeamMember.person_id == PERSON,
        TeamMember.standing == Standing.ACCEPTED,
        TeamMember.role.in_(sorted(RUNS)),
    )
    spoken = (
        select(Membership.organisation_id)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.person_id == PERSON, Membership.role.in_(sorted(SPEAKERS)))
    )
    return or_(
        HoursEntry.project_id.in_(teams),
        and_(HoursEntry.project_id.is_not(None), HoursEntry.organisation_id.in_(spoken)),
        HoursEntry.organisation_id.in_(spoken.where(SPEAKS)),
    )


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        lines()
        .where(
            HoursEntry.state.in_(sorted(OPEN)),
            HoursEntry.person_id != PERSON,
            HoursEntry.mission_id.is_not(None),
            is_run_by_person(),
        )
        .order_by(HoursEntry.mission_id, HoursEntry.worked_on, HoursEntry.id)
        .limit(WAITING_MOST)
    )


WAITING_MOST = 200
"""Entries on the page of what waits; those confirmed make room for the next."""


async def waiting_for(session: AsyncSession, person_id: int) -> list[EntryLine]:
    """Return the hours that wait in all that somebody runs, by mission; their own are others' to confirm."""
    return [line_of(row) for row in await session.execute(_waiting(), {"person": person_id})]


@cache
def _contested() -> Select[*tuple[Any, ...]]:
    return (
        lines()
        .add_columns(HoursEntry.territory_id)
        .where(HoursEntry.state == State.DISPUTED, HoursEntry.rounds >= CONTESTED_FROM)
        .order_by(HoursEntry.id)
        .limit(WAITING_MOST)
    )


CONTESTED_FROM = ROUNDS_MAX // 2
"""Rounds after which the staff sees a disagreement: each side has spoken."""


async def contested(
    session: AsyncSession, territories: Sequence[int] | None = None
) -> list[EntryLine]:
    """Return the hours that the two sides do not agree on, in some territories or everywhere."""
    query = _contested()
    if territories is not None:
        query = query.where(HoursEntry.territory_id.in_(territories))
    return [line_of(row[:-1]) for row in await session.execute(query)]


async def find(session: AsyncSession, public_id: str, *, hold: bool = False) -> HoursEntry:
    """Return some hours; ``hold`` keeps everybody else from changing them until the end.

    Raises:
        NotFound: there are none.
    """
    if not is_public_id(public_id):
        raise NotFound
    query = select(HoursEntry).where(HoursEntry.public_id == public_id)
    if hold:
        query = query.with_for_update()
    fresh = query.execution_options(populate_existing=True)
    entry = (await session.execute(fresh)).scalar_one_or_none()
    if entry is None:
        raise NotFound
    return entry


async def hold_all(session: AsyncSession, public_ids: Sequence[str]) -> list[HoursEntry]:
    """Return some hours, held, in an order that is everybody's."""
    query = (
        select(HoursEntry)
        .where(HoursEntry.public_id.in_(public_ids))
        .order_by(HoursEntry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def said_of(session: AsyncSession, entry_id: int) -> list[Said]:
    """Return what was said of some hours, oldest first."""
    query = (
        select(
            HoursTurn.at, Person.display_name, HoursTurn.side, HoursTurn.act, HoursTurn.minutes,
            HoursTurn.words,
        )
        .outerjoin(Person, Person.id == HoursTurn.by_id)
        .where(HoursTurn.entry_id == entry_id)
        .order_by(HoursTurn.id)
    )  # fmt: skip
    return [Said(r[0], r[1] or "", *r[2:]) for r in await session.execute(query)]


async def person_of(session: AsyncSession, entry_id: int) -> str:
    """Return what the person of some hours is called; nothing once they have left."""
    query = (
        select(Person.display_name)
        .join(HoursEntry, HoursEntry.person_id == Person.id)
        .where(HoursEntry.id == entry_id)
    )
    return (await session.execute(query)).scalar_one_or_none() or ""


async def line_by(session: AsyncSession, entry_id: int) -> EntryLine:
    """Return some hours as lists show them."""
    return line_of((await session.execute(lines().where(HoursEntry.id == entry_id))).one())
