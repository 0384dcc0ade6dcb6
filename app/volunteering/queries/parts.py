"""The parts that people play in a mission's sessions: two at the till, four at the shovels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import MissionRole, MissionSession
from app.volunteering.models import SignUp
from app.volunteering.rules import SignUpState


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a mission in one of its sessions."""

    id: int
    name: str
    people: int
    taken: int
    """How many of the session's people play it."""

    @property
    def free(self) -> int:
        """Return how many more may play it."""
        return max(0, self.people - self.taken)


async def parts_of(session: AsyncSession, session_ids: Sequence[int]) -> dict[int, list[Part]]:
    """Return the parts of each of these sessions, in the order in which they were written."""
    plays = and_(
        SignUp.session_id == MissionSession.id,
        SignUp.role_id == MissionRole.id,
        SignUp.state != SignUpState.CANCELLED,
    )
    query: Any = (
        select(
            MissionSession.id, MissionRole.id, MissionRole.name, MissionRole.people,
            func.count(SignUp.id),
        )
        .join(MissionRole, MissionRole.mission_id == MissionSession.mission_id)
        .outerjoin(SignUp, plays)
        .where(MissionSession.id.in_(session_ids))
        .group_by(MissionSession.id, MissionRole.id)
        .order_by(MissionRole.id)
    )  # fmt: skip
    found: dict[int, list[Part]] = {}
    for session_id, *values in await session.execute(query):
        found.setdefault(session_id, []).append(Part(*values))
    return found


async def names_of(session: AsyncSession, mission_id: int) -> dict[int, str]:
    """Return the parts of a mission by number, in the order in which they were written."""
    query = select(MissionRole.id, MissionRole.name).where(MissionRole.mission_id == mission_id)
    return {row[0]: row[1] for row in await session.execute(query.order_by(MissionRole.id))}


async def room_in(session: AsyncSession, session_id: int, role_id: int, but: int = 0) -> int:
    """Return how many more may play a part of a session, besides the place ``but``; 0: no such part."""
    playing = select(func.count()).where(
        SignUp.session_id == session_id,
        SignUp.role_id == role_id,
        SignUp.state != SignUpState.CANCELLED,
        SignUp.id != but,
    )
    room = (
        select(MissionRole.people - playing.scalar_subquery())
        .join(MissionSession, MissionSession.mission_id == MissionRole.mission_id)
        .where(MissionRole.id == role_id, MissionSession.id == session_id)
    )
    return (await session.execute(room)).scalar_one_or_none() or 0
