"""What a mission asks of people, and the parts that they play."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.missions.models import Mission, MissionRole
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


async def people_in_role(session: AsyncSession, mission_id: int, role_id: int) -> int | None:
    """Return how many play a part of a mission in each session; None: it has no such part."""
    query = select(MissionRole.people).where(
        MissionRole.id == role_id, MissionRole.mission_id == mission_id
    )
    return (await session.execute(query)).scalar_one_or_none()


async def roles_of(session: AsyncSession, mission_id: int) -> list[tuple[int, str, int]]:
    """Return the parts of a mission: number, name, how many people."""
    query = (
        select(MissionRole.id, MissionRole.name, MissionRole.people)
        .where(MissionRole.mission_id == mission_id)
        .order_by(MissionRole.id)
    )
    return [tuple(row) for row in await session.execute(query)]  # type: ignore[misc]
