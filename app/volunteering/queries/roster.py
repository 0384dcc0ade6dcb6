"""Who comes when, for a week of a mission, of a project or of an organisation: two statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.rules import SessionState, State
from app.volunteering.dated import Dated
from app.volunteering.models import SignUp, Waiting
from app.volunteering.queries.dates import dated
from app.volunteering.queries.parts import Part, parts_of
from app.volunteering.rules import IN_LINE, SignUpState, WaitingState
from app.volunteering.shown import clock_time, day, when

MOST = 400


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody with a place, as those who receive them see it."""

    public_id: str
    person_public_id: str
    name: str
    state: SignUpState
    is_excused: bool
    role: str | None
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One session of a roster, with who comes."""

    dated: Dated
    people: tuple[Expected, ...]
    parts: tuple[Part, ...] = ()
    is_over: bool = False

    @property
    def missing(self) -> int:
        """Return how many people it still takes: the holes of the roster; none once it is over."""
        if self.is_over or self.is_cancelled:
            return 0
        return max(0, self.dated.wanted - len(self.people))

    @property
    def is_cancelled(self) -> bool:
        """Say whether it will not take place."""
        return self.dated.state is SessionState.CANCELLED

    @property
    def day(self) -> str:
        """Return its day, on the clock of the mission."""
        return day(self.dated.starts_at, self.dated.zone)

    @property
    def hours(self) -> tuple[str, str]:
        """Return from when to when, on the clock of the mission."""
        zone = self.dated.zone
        return clock_time(self.dated.starts_at, zone), clock_time(self.dated.ends_at, zone)

    @property
    def when(self) -> str:
        """Return when it takes place, in full."""
        return when(self.dated)


def of_mission(mission_id: int) -> ColumnElement[bool]:
    """Return the condition of one mission's sessions."""
    return Mission.id == mission_id


def of_project(project_id: int) -> ColumnElement[bool]:
    """Return the condition of a project's sessions."""
    return Mission.project_id == project_id


def of_organisation(organisation_id: int) -> ColumnElement[bool]:
    """Return the condition of the sessions that an organisation runs alone."""
    return (Mission.organisation_id == organisation_id) & Mission.project_id.is_(None)


async def week(
    session: AsyncSession,
    whose: ColumnElement[bool],
    since: datetime,
    until: datetime,
    now: datetime,
) -> list[Line]:
    """Return the sessions that begin between two moments (UTC), by time, with who comes."""
    query = (
        dated()
        .where(
            whose,
            Mission.state != State.DRAFT,
            MissionSession.starts_at >= since,
            MissionSession.starts_at < until,
        )
        .order_by(MissionSession.starts_at, MissionSession.id)
        .limit(MOST)
    )
    sessions = [Dated(*row) for row in await session.execute(query)]
    ids = [one.id for one in sessions]
    people, parts = await expected(session, ids), await parts_of(session, ids)
    return [
        Line(one, tuple(people.get(one.id, ())), tuple(parts.get(one.id, ())), one.ends_at <= now)
        for one in sessions
    ]


async def expected(session: AsyncSession, session_ids: Sequence[int]) -> dict[int, list[Expected]]:
    """Return who has a place in each of these sessions, by name."""
    query: Any = (
        select(
            SignUp.session_id, SignUp.public_id, Person.public_id, Person.display_name,
            SignUp.state, SignUp.is_excused, MissionRole.name, SignUp.arrived_at,
        )
        .join(Person, Person.id == SignUp.person_id)
        .outerjoin(MissionRole, MissionRole.id == SignUp.role_id)
        .where(SignUp.session_id.in_(session_ids), SignUp.state != SignUpState.CANCELLED)
        .order_by(Person.display_name, SignUp.id)
    )  # fmt: skip
    found: dict[int, list[Expected]] = {}
    for session_id, *values in await session.execute(query):
        found.setdefault(session_id, []).append(Expected(*values))
    return found


@dataclass(frozen=True, slots=True)
class InLine:
    """Somebody on a waiting list, as those who receive people see it."""

    name: str
    state: WaitingState
    offer_ends_at: datetime | None


async def line(session: AsyncSession, session_id: int) -> list[InLine]:
    """Return who waits for a place in a session, in order."""
    query: Any = (
        select(Person.display_name, Waiting.state, Waiting.offer_ends_at)
        .join(Person, Person.id == Waiting.person_id)
        .where(Waiting.session_id == session_id, Waiting.state.in_(sorted(IN_LINE)))
        .order_by(Waiting.id)
    )
    return [InLine(*row) for row in await session.execute(query)]
