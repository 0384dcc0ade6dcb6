"""What a mission asks of people."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission
from app.volunteering.gates import Asked


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    return select(Mission.minimum_age, Mission.checks, Mission.trainings, Mission.languages).where(
        Mission.id == bindparam("mission", type_=BigInteger)
    )


async def asked_of(session: AsyncSession, mission_id: int) -> Asked:
    """Return what a mission asks."""
    row = (await session.execute(_asked(), {"mission": mission_id})).one()
    return Asked(row.minimum_age, tuple(row.checks), tuple(row.trainings), tuple(row.languages))
