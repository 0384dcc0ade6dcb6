"""Worlds that several files share."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from tests.factories import accounts, matching, missions
from tests.matching.both import DAY, Two


@pytest.fixture
async def two(db: AsyncSession, runtime: Runtime) -> Two:
    """Give a person and a mission that fit each other, on dates after :data:`DAY` too."""
    ana, team = await matching.expert(db), await accounts.person(db)
    dates = [missions.ahead(7), (DAY.replace(year=2027), DAY.replace(year=2027, hour=18))]
    mission = await matching.mission(db, owner=team, sessions=dates)
    return Two(runtime, ana, team, mission)
