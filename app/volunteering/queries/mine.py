"""What one volunteer has agreed to, waits for, and was asked: one statement for each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.rules import SessionState
from app.missions.shown import mission_url
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.rules import (
    HOLDING,
    IN_LINE,
    UNANSWERED,
    ApplicationState,
    AskState,
    SignUpState,
    WaitingState,
)
from app.volunteering.shown import moment
from app.volunteering.timing import overlap

PAST_SHOWN = timedelta(days=400)
APPLICATIONS_SHOWN = timedelta(days=90)
MOST = 100


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session, as whoever comes to it sees it."""

    public_id: str
    session_public_id: str
    mission_public_id: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime
    zone: str

    @property
    def when(self) -> str:
        """Return when it takes place."""
        return moment(self.starts_at, self.ends_at, self.zone)

    @property
    def path(self) -> str:
        """Return the page of its mission."""
        return mission_url(self.mission_public_id, self.title)


@dataclass(frozen=True, slots=True)
class OwnPlace(OwnSession):
    """A place of one's own."""

    state: SignUpState
    is_excused: bool
    role: str | None
    has_parts: bool
    """Whether the mission has parts to choose from."""


def elsewhere(one: OwnSession, places: Iterable[OwnPlace]) -> list[OwnPlace]:
    """Return the places that keep somebody from a session of theirs: others at the same time."""
    return [
        other
        for other in places
        if other.session_public_id != one.session_public_id
        and other.state in HOLDING
        and overlap(one.starts_at, one.ends_at, other.starts_at, other.ends_at)
    ]


@dataclass(frozen=True, slots=True)
class OwnTurn(OwnSession):
    """A turn of one's own on a waiting list."""

    state: WaitingState
    offer_ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnAsk(OwnSession):
    """A question whether one would come."""

    wave: int


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """An application of one's own."""

    public_id: str
    mission_public_id: str
    title: str
    state: ApplicationState
    sent_at: datetime
    reason: str

    @property
    def path(self) -> str:
        """Return the page of its mission."""
        return mission_url(self.mission_public_id, self.title)


SESSION = (
    MissionSession.public_id.label("session_public_id"),
    Mission.public_id.label("mission_public_id"), Mission.title, Mission.place_label,
    MissionSession.starts_at, MissionSession.ends_at, Mission.zone,
)  # fmt: skip
HAS_PARTS = exists().where(MissionRole.mission_id == Mission.id).correlate(Mission)
PERSON = bindparam("person", type_=BigInteger)
MOMENT = DateTime(timezone=True)


def _of(table: type[SignUp | Waiting | Ask], *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(table.public_id, *SESSION, *columns)
        .join(MissionSession, MissionSession.id == table.session_id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .where(table.person_id == PERSON, Mission.hidden_at.is_(None))
        .limit(MOST)
    )


@cache
def _places() -> Select[*tuple[Any, ...]]:
    return (
        _of(SignUp, SignUp.state, SignUp.is_excused, MissionRole.name, HAS_PARTS)
        .outerjoin(MissionRole, MissionRole.id == SignUp.role_id)
        .where(
            SignUp.state != SignUpState.CANCELLED,
            MissionSession.ends_at > bindparam("since", type_=MOMENT),
        )
        .order_by(MissionSession.starts_at.desc(), SignUp.id)
    )


async def places(session: AsyncSession, person_id: int, now: datetime) -> list[OwnPlace]:
    """Return a person's places of the past year and to come, by time."""
    asked = {"person": person_id, "since": now - PAST_SHOWN}
    found = [OwnPlace(*row) for row in await session.execute(_places(), asked)]
    return sorted(found, key=lambda one: (one.starts_at, one.public_id))


@cache
def _turns() -> Select[*tuple[Any, ...]]:
    return (
        _of(Waiting, Waiting.state, Waiting.offer_ends_at)
        .where(Waiting.state.in_(sorted(IN_LINE)))
        .order_by(MissionSession.starts_at, Waiting.id)
    )


async def turns(session: AsyncSession, person_id: int) -> list[OwnTurn]:
    """Return the waiting lists that a person is on."""
    return [OwnTurn(*row) for row in await session.execute(_turns(), {"person": person_id})]


@cache
def _asks() -> Select[*tuple[Any, ...]]:
    return (
        _of(Ask, Ask.wave)
        .where(
            Ask.state == AskState.ASKED,
            MissionSession.state == SessionState.SCHEDULED,
            MissionSession.taken < MissionSession.places,
            MissionSession.starts_at > bindparam("now", type_=MOMENT),
        )
        .order_by(MissionSession.starts_at, Ask.id)
    )


async def asks(session: AsyncSession, person_id: int, now: datetime) -> list[OwnAsk]:
    """Return what a person was asked and may still answer: a place is free."""
    asked = {"person": person_id, "now": now}
    return [OwnAsk(*row) for row in await session.execute(_asks(), asked)]


@cache
def _applications() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.public_id, Mission.public_id.label("mission_public_id"), Mission.title,
            Application.state, Application.sent_at, Application.reason,
        )
        .join(Mission, Mission.id == Application.mission_id)
        .where(
            Application.person_id == PERSON,
            Mission.hidden_at.is_(None),
            Application.state.in_(sorted(UNANSWERED))
            | (Application.answered_at > bindparam("since", type_=MOMENT)),
        )
        .order_by(Application.id.desc())
        .limit(MOST)
    )  # fmt: skip


async def applications(
    session: AsyncSession, person_id: int, now: datetime
) -> list[OwnApplication]:
    """Return a person's applications that wait, or were answered lately."""
    asked = {"person": person_id, "since": now - APPLICATIONS_SHOWN}
    return [OwnApplication(*row) for row in await session.execute(_applications(), asked)]
