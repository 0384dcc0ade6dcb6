"""What somebody may press on a mission's page: one statement for all its sessions."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, and_, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionRole, MissionSession
from app.missions.queries.shown import IS_LISTED
from app.missions.rules import SessionState
from app.volunteering.models import Application, SignUp, Waiting
from app.volunteering.rules import (
    IN_LINE,
    OPEN_APPLICATION,
    UNANSWERED,
    ApplicationState,
    SignUpState,
    WaitingState,
)

NOBODY = 0


@dataclass(frozen=True, slots=True)
class Buttons:
    """One session, and what whoever looks is to it."""

    id: int
    public_id: str
    starts_at: datetime
    ends_at: datetime
    state: SessionState
    places: int
    taken: int
    is_listed: bool
    has_parts: bool
    place_public_id: str | None
    place_state: SignUpState | None
    turn_public_id: str | None
    turn_state: WaitingState | None
    line: int
    """How many wait already."""

    @property
    def is_full(self) -> bool:
        """Say whether a newcomer would have to wait."""
        return self.taken >= self.places or self.line > 0


@cache
def _buttons() -> Select[*tuple[Any, ...]]:
    person = bindparam("person", type_=BigInteger)
    of = (
        select(MissionSession.mission_id)
        .where(MissionSession.id == bindparam("session", type_=BigInteger))
        .scalar_subquery()
    )
    line = (
        select(func.count())
        .where(Waiting.session_id == MissionSession.id, Waiting.state == WaitingState.WAITING)
        .correlate(MissionSession)
        .scalar_subquery()
    )
    has_parts = exists().where(MissionRole.mission_id == Mission.id).correlate(Mission)
    own_place = and_(
        SignUp.session_id == MissionSession.id,
        SignUp.person_id == person,
        SignUp.state != SignUpState.CANCELLED,
    )
    own_turn = and_(
        Waiting.session_id == MissionSession.id,
        Waiting.person_id == person,
        Waiting.state.in_(sorted(IN_LINE)),
    )
    return (
        select(
            MissionSession.id, MissionSession.public_id, MissionSession.starts_at,
            MissionSession.ends_at, MissionSession.state, MissionSession.places,
            MissionSession.taken, IS_LISTED.label("listed"), has_parts, SignUp.public_id,
            SignUp.state, Waiting.public_id, Waiting.state, line.label("line"),
        )
        .join(Mission, Mission.id == MissionSession.mission_id)
        .outerjoin(SignUp, own_place)
        .outerjoin(Waiting, own_turn)
        .where(MissionSession.mission_id == of, MissionSession.ends_at > bindparam("now"))
    )  # fmt: skip


async def buttons_beside(
    session: AsyncSession, session_id: int, person_id: int | None, now: datetime
) -> dict[int, Buttons]:
    """Return, by number, all sessions that have not ended of the mission that one belongs to."""
    asked = {"session": session_id, "person": person_id or NOBODY, "now": now}
    return {row[0]: Buttons(*row) for row in await session.execute(_buttons(), asked)}


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody is to a mission as a whole."""

    public_id: str
    title: str
    is_listed: bool
    state: ApplicationState | None
    unanswered: int
    """Applications that wait for those who run it."""


@cache
def _own() -> Select[*tuple[Any, ...]]:
    unanswered = (
        select(func.count())
        .where(
            Application.mission_id == Mission.id,
            Application.state.in_(sorted(UNANSWERED)),
        )
        .correlate(Mission)
        .scalar_subquery()
    )
    mine = (
        select(Application.state)
        .where(
            Application.mission_id == Mission.id,
            Application.person_id == bindparam("person", type_=BigInteger),
            Application.state.in_(sorted(OPEN_APPLICATION)),
        )
        .correlate(Mission)
        .scalar_subquery()
    )
    return select(
        Mission.public_id, Mission.title, IS_LISTED.label("listed"), mine, unanswered
    ).where(Mission.id == bindparam("mission", type_=BigInteger))


async def own_of(session: AsyncSession, mission_id: int, person_id: int | None) -> Own:
    """Return what somebody is to a mission."""
    asked = {"mission": mission_id, "person": person_id or NOBODY}
    return Own(*(await session.execute(_own(), asked)).one())
