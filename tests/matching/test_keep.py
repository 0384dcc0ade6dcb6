"""The night weighs everybody; a change is weighed at once; a little is told, never twice, never too much."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import publish
from app.core.jobs import timed_jobs
from app.core.runtime import Runtime
from app.matching.models import Suggestion, SuggestionTold
from app.matching.service import suggest
from app.missions.events import MissionChanged, MissionPublished
from app.notifications.models import Notice
from app.profiles.events import FactsChanged
from app.profiles.models import Profile
from tests.factories import accounts, matching, missions, profiles

Work = Callable[[], Awaitable[None]]


async def pairs(db: AsyncSession) -> set[tuple[int, int]]:
    rows = await db.execute(select(Suggestion.person_id, Suggestion.mission_id))
    return {(person, mission) for person, mission in rows}


async def test_the_night_keeps_both_sides_and_forgets_what_no_longer_holds(
    db: AsyncSession, runtime: Runtime
) -> None:
    ana, quiet = await matching.expert(db), await matching.expert(db, sharing="nobody")
    mission = await matching.mission(db)
    await matching.weigh(runtime)
    rows = {row.person_id: row for row in await db.scalars(select(Suggestion))}
    assert rows.keys() == {ana.id, quiet.id}
    assert rows[ana.id].for_mission
    assert rows[ana.id].for_person
    assert rows[quiet.id].for_person
    assert not rows[quiet.id].for_mission
    assert rows[ana.id].version == 1
    mission.minimum_age = 18
    await db.commit()
    await matching.weigh(runtime)
    assert await pairs(db) == set()


async def test_a_new_mission_and_new_facts_do_not_wait_for_the_night(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana, mission = await matching.expert(db), await matching.mission(db)
    async with runtime.database.transaction() as session:
        await publish(session, MissionPublished(mission.id))
    await work()
    assert await pairs(db) == {(ana.id, mission.id)}
    await db.execute(update(Profile).where(Profile.person_id == ana.id).values(languages=["es"]))
    await db.commit()
    async with runtime.database.transaction() as session:
        await publish(session, FactsChanged(ana.id))
    await work()
    assert await pairs(db) == set()
    await db.execute(update(Profile).where(Profile.person_id == ana.id).values(languages=["fr"]))
    await db.commit()
    async with runtime.database.transaction() as session:
        await publish(session, MissionChanged(mission.id))
        await publish(session, MissionChanged(mission.id))
    await work()
    assert await pairs(db) == {(ana.id, mission.id)}


async def test_who_told_nothing_is_not_weighed(db: AsyncSession, runtime: Runtime) -> None:
    await profiles.profile(db, await accounts.person(db))
    await accounts.person(db)
    await matching.mission(db)
    await matching.weigh(runtime)
    assert await pairs(db) == set()


async def told(db: AsyncSession, runtime: Runtime, now: datetime) -> int:
    async with runtime.database.transaction() as session:
        return await suggest.tell_some(session, now)


async def test_a_week_tells_of_three_at_most_never_twice_never_past_the_quota(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    ana = await matching.expert(db, monthly_quota=5)
    for _one in range(8):
        await matching.mission(db, sessions=[missions.ahead(60)])
    await matching.weigh(runtime)
    now = datetime.now(UTC)
    heard = []
    for week in range(4):
        await told(db, runtime, now + timedelta(days=7 * week))
        heard.append(await db.scalar(select(func.count()).select_from(SuggestionTold)))
    assert heard == [3, 5, 5, 5]
    await work()
    mine = list(await db.scalars(select(Notice.kind).where(Notice.person_id == ana.id)))
    assert mine == ["matching.suggested"] * 2


async def test_who_is_paused_or_wants_nothing_is_told_nothing(
    db: AsyncSession, runtime: Runtime
) -> None:
    ana, quiet = await matching.expert(db), await matching.expert(db, monthly_quota=0)
    mission = await matching.mission(db)
    await matching.weigh(runtime)
    assert (ana.id, mission.id) in await pairs(db)
    await db.execute(
        update(Profile).where(Profile.person_id == ana.id).values(paused_at=datetime.now(UTC))
    )
    await db.commit()
    assert await told(db, runtime, datetime.now(UTC)) == 0
    assert quiet.id not in set(await db.scalars(select(SuggestionTold.person_id)))


async def test_what_closed_since_the_night_is_not_told(db: AsyncSession, runtime: Runtime) -> None:
    await matching.expert(db)
    mission = await matching.mission(db)
    await matching.weigh(runtime)
    mission.minimum_age = 18
    await db.commit()
    assert await told(db, runtime, datetime.now(UTC)) == 0


def test_nothing_is_told_by_the_clock_at_night() -> None:
    crons = {job.name: job.cron for job in timed_jobs()}
    hour = int(crons["nv:matching.suggest"].split()[1])
    assert 13 <= hour <= 23, (
        "nine in the morning to six in the evening in Montréal, by either clock"
    )
    assert crons["nv:matching.weigh"]
