"""When people are already expected somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import SignUp
from app.volunteering.rules import HOLDING


@dataclass(frozen=True, slots=True)
class Busy:
    """A moment that somebody has given already."""

    session_id: int
    starts_at: datetime
    ends_at: datetime
    title: str


@cache
def _busy() -> Select[*tuple[Any, ...]]:
    moment = DateTime(timezone=True)
    return (
        select(
            SignUp.person_id, MissionSession.id, MissionSession.starts_at, MissionSession.ends_at,
            Mission.title,
        )
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .join(Mission, Mission.id == MissionSession.mission_id)
        .where(
            SignUp.person_id == func.any(bindparam("people", type_=ARRAY(BigInteger))),
            SignUp.state.in_(sorted(HOLDING)),
            MissionSession.state == SessionState.SCHEDULED,
            MissionSession.starts_at < bindparam("until", type_=moment),
            MissionSession.ends_at > bindparam("since", type_=moment),
        )
        .order_by(MissionSession.starts_at, MissionSession.id)
    )  # fmt: skip


async def busy_of(
    session: AsyncSession, person_ids: Sequence[int], since: datetime, until: datetime
) -> dict[int, list[Busy]]:
    """Return, for each of these people, the moments between two (UTC) that they have given."""
    found: dict[int, list[Busy]] = {person_id: [] for person_id in person_ids}
    asked = {"people": list(person_ids), "since": since, "until": until}
    for person_id, *moment in await session.execute(_busy(), asked):
        found[person_id].append(Busy(*moment))
    return found


@dataclass(frozen=True, slots=True)
class Torn:
    """Somebody who is expected in two sessions at one time, since one of them was moved."""

    person_id: int
    sign_up_id: int
    place: str
    other_sign_up_id: int
    other_place: str
    """Public ids of both places."""
    sequence: int
    """Of the session that was moved: each move is said once."""


async def torn(session: AsyncSession, session_id: int) -> list[Torn]:
    """Return who comes to a session, and is expected in another one at the same time."""
    other, other_session = aliased(SignUp), aliased(MissionSession)
    holding, scheduled = sorted(HOLDING), SessionState.SCHEDULED
    query = (
        select(
            SignUp.person_id, SignUp.id, SignUp.public_id, other.id, other.public_id,
            MissionSession.sequence,
        )
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .join(other, (other.person_id == SignUp.person_id) & (other.session_id != session_id))
        .join(other_session, other_session.id == other.session_id)
        .where(
            SignUp.session_id == session_id,
            SignUp.state.in_(holding),
            other.state.in_(holding),
            MissionSession.state == scheduled,
            other_session.state == scheduled,
            other_session.starts_at < MissionSession.ends_at,
            other_session.ends_at > MissionSession.starts_at,
        )
        .order_by(SignUp.id, other_session.starts_at)
    )  # fmt: skip
    return [Torn(*row) for row in await session.execute(query)]


async def clash(
    session: AsyncSession, person_id: int, starts_at: datetime, ends_at: datetime, but: int
) -> Busy | None:
    """Return what keeps somebody from a session at that time, other than the session ``but``."""
    there = (await busy_of(session, [person_id], starts_at, ends_at))[person_id]
    return next((one for one in there if one.session_id != but), None)
