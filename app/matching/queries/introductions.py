"""Introductions, as each of the two reads them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Select, bindparam, case, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.matching.models import Introduction
from app.matching.rules import MONTH, STANDING, Introduction as State
from app.missions.models import Mission
from app.missions.queries.shown import IS_LISTED

LATELY = bindparam("since", type_=DateTime(timezone=True))
MOST = 30


@dataclass(frozen=True, slots=True)
class OwnIntroduction:
    """A mission with which somebody is being introduced."""

    public_id: str
    state: State
    asked_at: datetime
    conversation: str | None
    mission_public_id: str
    title: str
    language: str


@dataclass(frozen=True, slots=True)
class TeamIntroduction:
    """A person with whom a mission's team is being introduced; named once both said yes, not before."""

    public_id: str
    person_id: int
    state: State
    asked_at: datetime
    conversation: str | None
    name: str
    """Empty until both said yes."""


@cache
def _own() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Introduction.public_id, Introduction.state, Introduction.asked_at,
            Introduction.conversation, Mission.public_id.label("mission"), Mission.title,
            Mission.language,
        )
        .join(Mission, Mission.id == Introduction.mission_id)
        .where(
            Introduction.person_id == bindparam("who", type_=BigInteger),
            Introduction.state.in_(sorted(STANDING)),
            Introduction.asked_at > LATELY,
            IS_LISTED,
        )
        .order_by(Introduction.id.desc())
        .limit(MOST)
    )  # fmt: skip


@cache
def _of_mission() -> Select[*tuple[Any, ...]]:
    named = case((Introduction.state == State.BOTH, Person.display_name), else_="")
    return (
        select(
            Introduction.public_id, Introduction.person_id, Introduction.state,
            Introduction.asked_at, Introduction.conversation, named.label("name"),
        )
        .join(Person, Person.id == Introduction.person_id)
        .where(
            Introduction.mission_id == bindparam("mission", type_=BigInteger),
            Introduction.state.in_(sorted(STANDING)),
            Introduction.asked_at > LATELY,
            Person.deleted_at.is_(None),
            Person.suspended_at.is_(None),
        )
        .order_by(Introduction.id.desc())
        .limit(MOST)
    )  # fmt: skip


async def own(session: AsyncSession, person_id: int, now: datetime) -> list[OwnIntroduction]:
    """Return what stands between somebody and missions, the newest first."""
    asked = {"who": person_id, "since": now - 6 * MONTH}
    return [OwnIntroduction(*row) for row in await session.execute(_own(), asked)]


async def of_mission(
    session: AsyncSession, mission_id: int, now: datetime
) -> list[TeamIntroduction]:
    """Return what stands between a mission's team and people, the newest first."""
    asked = {"mission": mission_id, "since": now - 6 * MONTH}
    return [TeamIntroduction(*row) for row in await session.execute(_of_mission(), asked)]
