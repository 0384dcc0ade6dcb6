"""What matching does by itself: weigh everybody at night, tell a little by day, end what waits too long."""

from app.core import clock
from app.core.jobs import every, job
from app.core.runtime import Runtime
from app.matching.models import Introduction
from app.matching.service import agreeing, introduce, keep, roster, suggest
from app.missions.models import Mission


@every("40 7 * * *", "matching.weigh")
async def weigh(runtime: Runtime) -> None:
    """Weigh everybody against everything, while the city sleeps."""
    async with runtime.database.transaction() as session:
        await keep.keep_all(session, clock.now())


@every("10 15 * * 2", "matching.suggest")
async def suggest_some(runtime: Runtime) -> None:
    """Tell of a few missions, once a week, on Tuesday morning (UTC: ten or eleven in Montréal)."""
    async with runtime.database.transaction() as session:
        await suggest.tell_some(session, clock.now())


@every("25 5 * * *", "matching.expire")
async def expire(runtime: Runtime) -> None:
    """End introductions that nobody answered."""
    async with runtime.database.transaction() as session:
        await introduce.expire(session, clock.now())


@job("matching.person")
async def one_person(runtime: Runtime, *, person: int) -> None:
    """Weigh somebody whose facts changed."""
    async with runtime.database.transaction() as session:
        await keep.keep_person(session, person, clock.now())


@job("matching.mission")
async def one_mission(runtime: Runtime, *, mission: int) -> None:
    """Weigh a mission whose facts changed."""
    async with runtime.database.transaction() as session:
        await keep.keep_mission(session, mission, clock.now())


@job("matching.tell")
async def tell(runtime: Runtime, *, kind: str, introduction: int) -> None:
    """Tell in the morning of what was asked at night, if it still waits."""
    async with runtime.database.transaction() as session:
        found = await session.get(Introduction, introduction)
        if found is not None:
            mission = await session.get_one(Mission, found.mission_id)
            await agreeing.tell_waiting(session, kind, mission, found)


@job("matching.roster")
async def fill(runtime: Runtime, *, proposal: int) -> None:
    """Compute a roster that a team asked for."""
    async with runtime.database.transaction() as session:
        await roster.fill(session, proposal, clock.now())
