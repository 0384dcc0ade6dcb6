"""Missions may be followed: whoever does is told of new dates, of those that move or are cancelled."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.followable import FollowedThing, followable
from app.core.i18n import N_
from app.core.policy import Who
from app.missions.models import Mission
from app.missions.queries.shown import IS_PUBLIC
from app.missions.shown import mission_url


@followable("mission", N_("Missions"))
class Missions:
    """Those that anybody may read."""

    async def find(
        self, session: AsyncSession, public_id: str, actor: Who | None
    ) -> FollowedThing | None:
        """Return the mission of a public id."""
        del actor
        query = select(Mission.id, Mission.public_id, Mission.title)
        row = (
            await session.execute(query.where(Mission.public_id == public_id, IS_PUBLIC))
        ).one_or_none()
        return None if row is None else _thing(*row)

    async def named(self, session: AsyncSession, keys: Sequence[str]) -> list[FollowedThing]:
        """Return those of these missions that anybody may read."""
        numbers = [int(key) for key in keys if key.isdigit()]
        query = select(Mission.id, Mission.public_id, Mission.title)
        found = await session.execute(query.where(Mission.id.in_(numbers), IS_PUBLIC))
        return [_thing(*row) for row in found]


def _thing(number: int, public_id: str, title: str) -> FollowedThing:
    return FollowedThing(str(number), public_id, title, mission_url(public_id, title))
