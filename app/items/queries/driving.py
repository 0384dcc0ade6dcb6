"""The mission that asks for somebody who drives, and whether it still does."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.items.models import Offer
from app.missions.models import Mission
from app.missions.rules import ALIVE
from app.missions.shown import mission_url


@dataclass(frozen=True, slots=True)
class Driver:
    """A mission of who drives; ``path`` is empty while moderators hide it."""

    mission_id: int
    path: str
    is_sought: bool


async def driver_of(session: AsyncSession, offer: Offer) -> Driver | None:
    """Return the last mission that asked for somebody who drives for an offer."""
    if offer.mission_id is None:
        return None
    query = select(Mission.public_id, Mission.title, Mission.state, Mission.hidden_at)
    row = (await session.execute(query.where(Mission.id == offer.mission_id))).one()
    path = "" if row.hidden_at else mission_url(row.public_id, row.title)
    return Driver(offer.mission_id, path, row.state in ALIVE)
