"""A mission whose words somebody must look at first is kept from everybody but who runs it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.screening import Written, judge, keep
from app.missions.models import Mission
from app.missions.rules import State


async def hold_back(session: AsyncSession, actor: Actor, mission: Mission, now: datetime) -> bool:
    """Hide a public mission if a rule finds something in what it says now; say whether it is held."""
    if mission.state is State.DRAFT:
        return False
    text = f"{mission.title}\n{mission.tasks}\n{mission.place_label}\n{mission.accessibility_note}"
    held = await judge(session, Written("mission", actor.id, text), now)
    if held is None:
        return False
    mission.hidden_at = mission.hidden_at or now
    await session.flush()
    await keep(session, mission.subject, held, now)
    return True
