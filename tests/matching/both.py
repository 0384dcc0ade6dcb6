"""A person and a mission's team, each acting in transactions of their own."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.matching.models import Introduction
from app.matching.queries import suggesting
from app.matching.service import introduce, wishes
from app.missions.models import Mission
from app.missions.queries.visible import find
from app.notifications.models import Notice

DAY = datetime(2026, 11, 24, 16, tzinfo=UTC)
"""Eleven in the morning in Montréal."""
NIGHT = DAY.replace(hour=4)


class Two:
    """A person and a mission's carrier, each acting in transactions of their own."""

    def __init__(self, runtime: Runtime, ana: Actor, team: Actor, mission: Mission) -> None:
        self.runtime, self.ana, self.team, self.mission = runtime, ana, team, mission

    async def says_yes(self, now: datetime = DAY) -> Introduction:
        async with self.runtime.database.transaction() as session:
            seen = await find(session, self.mission.id, self.ana)
            return await introduce.interested(session, self.ana, seen, now)

    async def says_no(self, now: datetime = DAY) -> None:
        async with self.runtime.database.transaction() as session:
            seen = await find(session, self.mission.id, self.ana)
            await introduce.decline(session, self.ana, seen, now)

    async def thinks_again(self) -> None:
        async with self.runtime.database.transaction() as session:
            await wishes.take_back(session, self.ana, self.mission.id)

    async def pauses(self, now: datetime = DAY, *, paused: bool = True) -> None:
        async with self.runtime.database.transaction() as session:
            await wishes.pause(session, self.ana, now, paused=paused)

    async def invites(self, now: datetime = DAY, by: Actor | None = None) -> Introduction:
        async with self.runtime.database.transaction() as session:
            seen = await find(session, self.mission.id, by or self.team)
            return await introduce.invite(session, by or self.team, seen, self.ana.id, now)

    async def answers(self, which: str, *, accept: bool, now: datetime = DAY) -> Introduction:
        async with self.runtime.database.transaction() as session:
            seen = await find(session, self.mission.id, self.team)
            return await introduce.team_answer(session, self.team, seen, which, now, accept=accept)

    async def expire(self, now: datetime) -> int:
        async with self.runtime.database.transaction() as session:
            return await introduce.expire(session, now)

    async def is_suggested(self, now: datetime = DAY) -> tuple[bool, bool]:
        """Say whether the person is shown the mission, and its team the person."""
        async with self.runtime.database.transaction() as session:
            hers = await suggesting.for_person(session, self.ana.id, now)
            theirs = await suggesting.for_mission(session, self.mission.id, now)
        return (
            self.mission.id in {pair.opening.mission_id for pair in hers.pairs},
            self.ana.id in {pair.helper.person_id for pair in theirs.pairs},
        )


async def told(db: AsyncSession) -> set[tuple[str, int]]:
    """Return who was told what by matching."""
    rows = await db.execute(select(Notice.kind, Notice.person_id))
    return {(kind, who) for kind, who in rows if kind.startswith("matching.")}
