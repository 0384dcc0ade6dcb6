"""What those who run a mission did to others is written into the log, without names or words of theirs.

The log's entries follow one another (:mod:`app.audit.service`): a verb writes last, once it holds
everything else that it needs.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.subjects import Subject
from app.missions.models import Mission


async def write_down(
    session: AsyncSession,
    action: str,
    actor: Actor,
    mission_id: int,
    subject: Subject,
    now: datetime,
    **detail: str,
) -> None:
    """Note who did what to whom in a mission."""
    query = select(Mission.public_id, Mission.territory_id).where(Mission.id == mission_id)
    mission = (await session.execute(query)).one()
    await record(
        session, action, by=actor.id, now=now, subject=subject,
        territory_id=mission.territory_id, detail={"mission": mission.public_id, **detail},
    )  # fmt: skip
