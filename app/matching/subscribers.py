"""Matching listens: when a mission or a person's facts change, they are weighed again."""

from sqlalchemy import select

from app.accounts.events import PersonChanged
from app.core.events import subscribe
from app.core.jobs import defer
from app.core.runtime import Runtime
from app.missions.events import (
    MissionCancelled,
    MissionChanged,
    MissionPublished,
    SessionCancelled,
    SessionMoved,
    SessionsAdded,
)
from app.missions.models import MissionSession
from app.missions.rules import SessionState
from app.profiles.events import FactsChanged
from app.volunteering.events import SignUpCancelled
from app.volunteering.models import SignUp


async def _weigh(runtime: Runtime, mission_id: int) -> None:
    async with runtime.database.transaction() as session:
        lock = f"matching.mission:{mission_id}"
        await defer(session, "nv:matching.mission", lock=lock, mission=mission_id)


async def _weigh_person(runtime: Runtime, person_id: int) -> None:
    async with runtime.database.transaction() as session:
        lock = f"matching.person:{person_id}"
        await defer(session, "nv:matching.person", lock=lock, person=person_id)


@subscribe(MissionPublished)
async def published(runtime: Runtime, event: MissionPublished) -> None:
    """Look for people at once: a new mission does not wait for the night."""
    await _weigh(runtime, event.mission_id)


@subscribe(MissionChanged)
async def changed(runtime: Runtime, event: MissionChanged) -> None:
    """Look again: other people may fit now."""
    await _weigh(runtime, event.mission_id)


@subscribe(MissionCancelled)
async def cancelled(runtime: Runtime, event: MissionCancelled) -> None:
    """Suggest it to nobody any more."""
    await _weigh(runtime, event.mission_id)


@subscribe(SessionsAdded)
async def added(runtime: Runtime, event: SessionsAdded) -> None:
    """Look again: other people are free then."""
    await _weigh(runtime, event.mission_id)


@subscribe(SessionMoved)
async def moved(runtime: Runtime, event: SessionMoved) -> None:
    """Look again: other people are free then."""
    await _weigh(runtime, event.mission_id)


@subscribe(SessionCancelled)
async def dropped(runtime: Runtime, event: SessionCancelled) -> None:
    """Look again: it may have no date left."""
    await _weigh(runtime, event.mission_id)


@subscribe(SignUpCancelled)
async def freed(runtime: Runtime, event: SignUpCancelled) -> None:
    """Look again: what was full suited nobody, and somebody may be asked to replace who cancelled."""
    async with runtime.database.transaction() as session:
        query = (
            select(MissionSession.mission_id)
            .join(SignUp, SignUp.session_id == MissionSession.id)
            # A date that was called off frees nothing, and ``dropped`` looks again once for it.
            .where(SignUp.id == event.sign_up_id, MissionSession.state == SessionState.SCHEDULED)
        )
        mission_id = await session.scalar(query)
    if mission_id is not None:
        await _weigh(runtime, mission_id)


@subscribe(FactsChanged)
async def told(runtime: Runtime, event: FactsChanged) -> None:
    """Look again for somebody of whom something new is known."""
    await _weigh_person(runtime, event.person_id)


@subscribe(PersonChanged)
async def settled(runtime: Runtime, event: PersonChanged) -> None:
    """Look again for somebody who moved, or reads another language."""
    await _weigh_person(runtime, event.person_id)
