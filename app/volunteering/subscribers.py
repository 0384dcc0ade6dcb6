"""What follows when missions and their dates change."""

from sqlalchemy import select

from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.missions.events import MissionChanged, SessionCancelled, SessionMoved
from app.missions.models import MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import Waiting
from app.volunteering.queries import dates
from app.volunteering.rules import WaitingState
from app.volunteering.service import finish, places
from app.volunteering.shown import tags


@subscribe(SessionCancelled)
async def call_off(runtime: Runtime, event: SessionCancelled) -> None:
    """Cancel the places of a session that was cancelled."""
    async with runtime.database.transaction() as session:
        await finish.call_off(session, event.session_id, clock.now())


@subscribe(SessionMoved)
async def follow_move(runtime: Runtime, event: SessionMoved) -> None:
    """Let offers end before the session begins, at its new time."""
    async with runtime.database.transaction() as session:
        await finish.move(session, event.session_id, clock.now())


@subscribe(MissionChanged)
async def pass_places_on(runtime: Runtime, event: MissionChanged) -> None:
    """Offer places that were added, or a mission that goes on again, to those who wait."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        query = (
            select(MissionSession.id)
            .join(Waiting, Waiting.session_id == MissionSession.id)
            .where(
                MissionSession.mission_id == event.mission_id,
                MissionSession.state == SessionState.SCHEDULED,
                MissionSession.starts_at > now,
                MissionSession.taken < MissionSession.places,
                Waiting.state == WaitingState.WAITING,
            )
            .distinct()
        )
        for session_id in sorted(await session.scalars(query)):
            await places.pass_on(session, session_id, now)
            dated = await dates.read(session, session_id)
            if dated is not None:
                drop_pages(session, runtime, *tags(dated))
