"""The session that an address names, and what whoever asks is to it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.missions.path import MissionInPath
from app.missions.queries.visible import SeenMission, find
from app.volunteering import policy
from app.volunteering.dated import Dated
from app.volunteering.models import Application
from app.volunteering.queries import applications, dates


@dataclass(frozen=True, slots=True)
class SeenDate:
    """A session, its mission as somebody may see it, and what they are to it."""

    dated: Dated
    seen: SeenMission


async def seen_date(session: AsyncSession, actor: Actor | None, public_id: str) -> SeenDate:
    """Return a session that somebody may know of.

    Raises:
        NotFound: there is none.
    """
    dated = await dates.by_public_id(session, public_id)
    return SeenDate(dated, await find(session, dated.mission_id, actor))


async def in_path(session: Session, visitor: Visitor, session_id: str) -> SeenDate:
    """Return the session of ``/mission-sessions/{session_id}/…``."""
    return await seen_date(session, visitor, session_id)


async def received(session: Session, member: Member, session_id: str) -> SeenDate:
    """Return the session of ``/mission-sessions/{session_id}/…`` to who receives its people.

    Raises:
        Refused: for anybody else.
    """
    found = await seen_date(session, member, session_id)
    policy.can_receive(member, found.seen.mission, found.seen.standing).require()
    return found


async def run(member: Member, seen: MissionInPath) -> SeenMission:
    """Return the mission of ``/missions/{mission_id}/…`` to who receives its people.

    Raises:
        Refused: for anybody else.
    """
    policy.can_receive(member, seen.mission, seen.standing).require()
    return seen


@dataclass(frozen=True, slots=True)
class SeenApplication:
    """An application, and the mission it is for, for who answers it."""

    application: Application
    seen: SeenMission


async def answerable(session: Session, member: Member, application_id: str) -> SeenApplication:
    """Return the application of ``/applications/{application_id}/…`` to who answers it.

    Raises:
        NotFound: there is none, or it is not theirs to know of.
        Refused: they read the mission, but do not run it.
    """
    return await judged(session, member, application_id)


async def judged(session: AsyncSession, actor: Actor, public_id: str) -> SeenApplication:
    """Return an application to who runs its mission.

    Raises:
        NotFound: there is none, or whoever asks does not run the mission.
    """
    found = await applications.find(session, public_id)
    seen = await find(session, found.mission_id, actor)
    if not policy.can_receive(actor, seen.mission, seen.standing):
        raise NotFound
    return SeenApplication(found, seen)


DateInPath = Annotated[SeenDate, Depends(in_path, scope="function")]
ReceivedInPath = Annotated[SeenDate, Depends(received, scope="function")]
RunInPath = Annotated[SeenMission, Depends(run, scope="function")]
AnswerableInPath = Annotated[SeenApplication, Depends(answerable, scope="function")]
