"""The goal is reached: everybody who promised is told what will be charged, when, and how to object."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.settings import Settings
from app.pledges.models import Pledge
from app.pledges.rules import CAME, UNPAID, State
from app.pledges.service.holding import hold
from app.pledges.service.letters import write

TOLD = 3
"""Of ``Pledge.reminded``: the letter that says that the goal is reached was written."""

WAITS = UNPAID | CAME | {State.ACTIVE}


async def untold(session: AsyncSession, campaign_id: int, limit: int = 50) -> list[int]:
    """Return the promises whose givers have not been told yet."""
    query = (
        select(Pledge.id)
        .where(Pledge.campaign_id == campaign_id, Pledge.state.in_(WAITS), Pledge.reminded < TOLD)
        .order_by(Pledge.id)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def tell(session: AsyncSession, settings: Settings, pledge_id: int, now: datetime) -> None:
    """Tell one, once."""
    held = await hold(session, pledge_id)
    if held.pledge.reminded >= TOLD:
        return
    held.pledge.reminded = TOLD
    await write(session, settings, held, "pledges/succeeded", on=now)
