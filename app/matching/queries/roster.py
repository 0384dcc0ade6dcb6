"""Rosters as they were proposed, and who could stand in one."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.matching.models import RosterProposal, RosterTurn
from app.missions.models import MissionSession
from app.missions.rules import SessionState
from app.volunteering.models import Application, Ask, SignUp
from app.volunteering.rules import ApplicationState

MISSION = bindparam("mission", type_=BigInteger)
PROPOSAL = bindparam("proposal", type_=BigInteger)


@dataclass(frozen=True, slots=True)
class ProposedTurn:
    """Somebody proposed for a session; the team accepted them before, hence knows their name."""

    person_id: int
    person_public_id: str
    name: str
    session_id: int
    session_public_id: str
    starts_at: datetime
    ends_at: datetime
    invited_at: datetime | None

    @property
    def key(self) -> str:
        """Return what names it in a form."""
        return f"{self.session_public_id}:{self.person_public_id}"


@cache
def _latest() -> Select[*tuple[Any, ...]]:
    return (
        select(RosterProposal)
        .where(RosterProposal.mission_id == MISSION)
        .order_by(RosterProposal.id.desc())
        .limit(1)
    )


@cache
def _turns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id, Person.public_id, Person.display_name, MissionSession.id,
            MissionSession.public_id, MissionSession.starts_at, MissionSession.ends_at,
            RosterTurn.invited_at,
        )
        .join(Person, Person.id == RosterTurn.person_id)
        .join(MissionSession, MissionSession.id == RosterTurn.session_id)
        .where(RosterTurn.proposal_id == PROPOSAL, Person.deleted_at.is_(None))
        .order_by(MissionSession.starts_at, MissionSession.id, Person.display_name, Person.id)
    )  # fmt: skip


@cache
def _accepted() -> Select[*tuple[Any, ...]]:
    return select(Application.person_id).where(
        Application.mission_id == MISSION, Application.state == ApplicationState.ACCEPTED
    )


@cache
def _spoken_for() -> Select[*tuple[Any, ...]]:
    ahead = MissionSession.mission_id == MISSION, MissionSession.state == SessionState.SCHEDULED
    came_or_not = (
        select(SignUp.person_id, SignUp.session_id)
        .join(MissionSession, MissionSession.id == SignUp.session_id)
        .where(*ahead)
    )
    asked = (
        select(Ask.person_id, Ask.session_id)
        .join(MissionSession, MissionSession.id == Ask.session_id)
        .where(*ahead)
    )
    both = union(came_or_not, asked).subquery()
    return select(*both.c)


async def latest(session: AsyncSession, mission_id: int) -> RosterProposal | None:
    """Return the last roster that was asked for."""
    found: RosterProposal | None = await session.scalar(_latest(), {"mission": mission_id})
    return found


async def turns(session: AsyncSession, proposal_id: int) -> list[ProposedTurn]:
    """Return who is proposed for what, by time."""
    rows = await session.execute(_turns(), {"proposal": proposal_id})
    return [ProposedTurn(*row) for row in rows]


async def accepted_people(session: AsyncSession, mission_id: int) -> list[int]:
    """Return who was accepted for a mission."""
    return sorted(await session.scalars(_accepted(), {"mission": mission_id}))


async def spoken_for(session: AsyncSession, mission_id: int) -> set[tuple[int, int]]:
    """Return who has or had a place in which session, or was asked to come: they are not asked again."""
    rows = await session.execute(_spoken_for(), {"mission": mission_id})
    return {(row[0], row[1]) for row in rows}
