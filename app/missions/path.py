"""The mission that an address names: its public id, alone or followed by its title."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.missions import policy
from app.missions.models import MissionSession
from app.missions.queries.visible import SeenMission, find, session_by


async def by_ref(session: Session, visitor: Visitor, mission_ref: str) -> SeenMission:
    """Return the mission of ``/missions/{mission_ref}``, whatever words follow its public id."""
    return await find(session, mission_ref.partition("-")[0], visitor)


async def by_id(session: Session, visitor: Visitor, mission_id: str) -> SeenMission:
    """Return the mission of ``/missions/{mission_id}/…``."""
    return await find(session, mission_id, visitor)


async def run(
    member: Member, seen: Annotated[SeenMission, Depends(by_id, scope="function")]
) -> SeenMission:
    """Return the mission of ``/missions/{mission_id}/…`` to who runs it.

    Raises:
        Refused: for anybody else.
    """
    policy.may_run(member, seen.mission, seen.standing).require()
    return seen


@dataclass(frozen=True, slots=True)
class SeenSession:
    """One date of a mission that whoever asks may read."""

    session: MissionSession
    seen: SeenMission


async def run_session(
    session: Session,
    date_id: str,
    seen: Annotated[SeenMission, Depends(run, scope="function")],
) -> SeenSession:
    """Return the date of ``/missions/{mission_id}/sessions/{date_id}/…`` to who runs it."""
    return SeenSession(await session_by(session, seen.mission.id, date_id), seen)


async def one_session(
    session: Session,
    date_id: str,
    seen: Annotated[SeenMission, Depends(by_id, scope="function")],
) -> SeenSession:
    """Return the date of ``/missions/{mission_id}/sessions/{date_id}/…``."""
    return SeenSession(await session_by(session, seen.mission.id, date_id), seen)


MissionInRef = Annotated[SeenMission, Depends(by_ref, scope="function")]
"""The mission of an address with ``{mission_ref}``, if whoever asks may read it; else 404."""

MissionInPath = Annotated[SeenMission, Depends(by_id, scope="function")]
"""The mission of an address with ``{mission_id}``, if whoever asks may read it; else 404."""

RunInPath = Annotated[SeenMission, Depends(run, scope="function")]
"""The same, to who runs it; else 404 or 403."""

SessionInPath = Annotated[SeenSession, Depends(one_session, scope="function")]
"""A date of an address with ``{mission_id}`` and ``{date_id}``; else 404."""

RunSessionInPath = Annotated[SeenSession, Depends(run_session, scope="function")]
"""The same, to who runs the mission; else 404 or 403."""
