"""A mission that comes from elsewhere: from an import, or from another slice on behalf of its team."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import publish
from app.core.ids import public_id
from app.missions.events import MissionPublished
from app.missions.models import Mission
from app.missions.rules import OPEN, State
from app.missions.schemas import MissionText
from app.missions.service.calling_off import call_off
from app.missions.service.parts import keep_parts
from app.missions.service.turning import dates_ahead, settle_fullness


async def arrive(
    session: AsyncSession,
    said: MissionText,
    now: datetime,
    *,
    project_id: int | None,
    organisation_id: int | None,
    by_id: int | None = None,
    source: tuple[str, str] | None = None,
) -> Mission:
    """Keep a draft, asking nobody: who calls has asked whether it may be."""
    made = Mission(
        public_id=public_id(),
        project_id=project_id,
        organisation_id=organisation_id,
        created_by_id=by_id,
        contact_id=by_id,
        source=source[0] if source else None,
        source_id=source[1] if source else None,
        created_at=now,
        updated_at=now,
        **said.columns(),
    )
    session.add(made)
    await session.flush()
    await keep_parts(session, made.id, said)
    return made


async def settle(
    session: AsyncSession, mission: Mission, state: State, reason: str, now: datetime
) -> None:
    """Let a mission that has its dates be where it says it is; without one ahead it is done.

    Of one that is cancelled no date takes place.
    """
    if state is State.DRAFT:
        return
    ahead = await dates_ahead(session, mission.id, now)
    mission.state = State.DONE if state in OPEN and not ahead else state
    mission.closing_reason = reason if state in {State.PAUSED, State.CANCELLED} else ""
    mission.published_at = now
    await session.flush()
    if state is State.CANCELLED:
        for one in ahead:
            await call_off(session, one, reason, now)
    await settle_fullness(session, mission.id, now)
    await session.refresh(mission, ["state"])
    if mission.state in OPEN:
        await publish(session, MissionPublished(mission.id))
