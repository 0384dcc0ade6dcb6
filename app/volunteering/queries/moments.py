"""When people are already expected somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

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


async def clash(
    session: AsyncSession, person_id: int, starts_at: datetime, ends_at: datetime, but: int
) -> Busy | None:
    """Return what keeps somebody from a session at that time, other than the session ``but``."""
    there = (await busy_of(session, [person_id], starts_at, ends_at))[person_id]
    return next((one for one in there if one.session_id != but), None)
