"""Suggestions as they were kept, best first."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.matching.models import NotForMe, Suggestion
from app.matching.rules import KEPT_FOR_MISSION
from app.missions.models import Mission
from app.missions.queries.shown import IS_LISTED

WHO = bindparam("who", type_=BigInteger)
MISSION = bindparam("mission", type_=BigInteger)
DISMISSED_SHOWN = 10
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


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A mission that somebody said is not for them."""

    mission_id: str
    title: str
    language: str


@cache
def _dismissed() -> Select[*tuple[Any, ...]]:
    return (
        select(Mission.public_id, Mission.title, Mission.language)
        .join(NotForMe, NotForMe.mission_id == Mission.id)
        .where(NotForMe.person_id == WHO, IS_LISTED)
        .order_by(NotForMe.said_at.desc(), Mission.id)
        .limit(DISMISSED_SHOWN)
    )


async def dismissed(session: AsyncSession, person_id: int) -> list[Dismissed]:
    """Return what somebody said is not for them, the latest first: it may have been a slip."""
    return [Dismissed(*row) for row in await session.execute(_dismissed(), {"who": person_id})]
