"""Suggestions as they were kept, best first."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.matching.models import Introduction, NotForMe, Suggestion
from app.matching.rules import KEPT_FOR_MISSION, STANDING

WHO = bindparam("who", type_=BigInteger)
MISSION = bindparam("mission", type_=BigInteger)
READ_FOR_PERSON = 60
"""Missions looked at again for one page: what came since the night stands among them too."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept for somebody, and when somebody last looked."""

    ids: list[int]
    at: datetime | None


@cache
def _of_person() -> Select[*tuple[Any, ...]]:
    return (
        select(Suggestion.mission_id, Suggestion.kept_at)
        .where(Suggestion.person_id == WHO, Suggestion.for_person)
        .order_by(Suggestion.points.desc(), Suggestion.mission_id)
        .limit(READ_FOR_PERSON)
    )


@cache
def _of_mission() -> Select[*tuple[Any, ...]]:
    return (
        select(Suggestion.person_id, Suggestion.kept_at)
        .where(Suggestion.mission_id == MISSION, Suggestion.for_mission)
        .order_by(Suggestion.points.desc(), Suggestion.person_id)
        .limit(bindparam("most", KEPT_FOR_MISSION))
    )


async def for_person(session: AsyncSession, person_id: int) -> Kept:
    """Return the missions kept for somebody."""
    return _kept((await session.execute(_of_person(), {"who": person_id})).all())


async def for_mission(session: AsyncSession, mission_id: int, most: int = KEPT_FOR_MISSION) -> Kept:
    """Return the people kept for a mission."""
    values = {"mission": mission_id, "most": most}
    return _kept((await session.execute(_of_mission(), values)).all())


def _kept(rows: Any) -> Kept:
    return Kept([row[0] for row in rows], max((row[1] for row in rows), default=None))


async def said_no(session: AsyncSession, person_id: int, mission_id: int) -> bool:
    """Say whether somebody does not want a mission to be suggested."""
    query = select(func.count()).where(
        NotForMe.person_id == person_id, NotForMe.mission_id == mission_id
    )
    return bool((await session.execute(query)).scalar_one())


async def introduced(session: AsyncSession, person_id: int, mission_id: int) -> bool:
    """Say whether a person and a mission are being introduced, or were."""
    query = select(func.count()).where(
        Introduction.person_id == person_id,
        Introduction.mission_id == mission_id,
        Introduction.state.in_(sorted(STANDING)),
    )
    return bool((await session.execute(query)).scalar_one())
