"""The night may run twice, die in the middle, or meet somebody who leaves: what is kept stays true."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.jobs import run_worker
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.matching import jobs, personal
from app.matching.models import Suggestion
from app.matching.rules import VERSION
from app.matching.service import keep
from app.missions.models import Mission, MissionSession
from app.profiles.models import Profile
from tests.factories import matching, missions

Work = Callable[[], Awaitable[None]]
Pair = tuple[int, int]


async def kept(db: AsyncSession) -> dict[Pair, tuple[float, bool, bool]]:
    query = select(
        Suggestion.person_id, Suggestion.mission_id, Suggestion.points, Suggestion.for_person,
        Suggestion.for_mission,
    )  # fmt: skip
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in await db.execute(query)}


async def a_town(db: AsyncSession) -> None:
    for n in range(3):
        await matching.expert(db, travel_km=2 + n)
        await matching.mission(db, minimum_age=14 + 2 * n)
    await matching.expert(db, birth_year=1980, languages=["es", "fr"])


async def test_a_night_that_runs_twice_keeps_the_same(db: AsyncSession, runtime: Runtime) -> None:
    await a_town(db)
    await jobs.weigh(runtime)
    first = await kept(db)
    assert len(first) >= 4
    await jobs.weigh(runtime)
    assert await kept(db) == first


async def test_two_nights_at_once_keep_the_same_too(db: AsyncSession, runtime: Runtime) -> None:
    await a_town(db)
    await jobs.weigh(runtime)
    first = await kept(db)
    await asyncio.gather(jobs.weigh(runtime), jobs.weigh(runtime))
    assert await kept(db) == first


async def test_a_night_that_is_killed_in_the_middle_leaves_what_was_kept_before(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    await a_town(db)
    await jobs.weigh(runtime)
    before = await kept(db)
    await db.execute(update(Profile).values(languages=["ar"]))
    await db.commit()
    with pytest.raises(asyncio.CancelledError):
        async with runtime.database.transaction() as session:
            await keep.keep_all(session, datetime.now(UTC))
            assert await session.scalar(select(func.count()).select_from(Suggestion)) == 0
            raise asyncio.CancelledError
    assert await kept(db) == before, "all of yesterday, and nothing of tonight"
    await jobs.weigh(runtime)
    assert await kept(db) == {}


async def between(
    db: AsyncSession, runtime: Runtime, meanwhile: Callable[[], Awaitable[object]]
) -> dict[Pair, tuple[float, bool, bool]]:
    """Let something happen after the night has read everybody, and before it writes."""
    now = datetime.now(UTC)
    async with runtime.database.transaction() as session:
        people, openings = await keep._people(session, now), await keep._missions(session, now)
        rows = await asyncio.to_thread(keep._weigh, people, openings, now)
        assert rows
        await meanwhile()
        await session.execute(delete(Suggestion))
        await keep._store(session, rows, now)
    return await kept(db)


@pytest.mark.parametrize("what", ["deleted", "erased", "suspended", "unconfirmed"])
async def test_whoever_leaves_during_the_night_is_not_kept(
    db: AsyncSession, runtime: Runtime, what: str
) -> None:
    ana, stays = await matching.expert(db), await matching.expert(db)
    mission = await matching.mission(db)
    now = datetime.now(UTC)
    one = Person.id == ana.id

    async def leaves() -> None:
        if what == "deleted":
            await db.execute(delete(Person).where(one))
        elif what == "erased":
            await personal.forget(db, Leaving(ana.id, erase_words=True, now=now))
            await db.execute(update(Person).where(one).values(deleted_at=now))
        elif what == "suspended":
            await db.execute(update(Person).where(one).values(suspended_at=now))
        else:
            await db.execute(update(Person).where(one).values(email_confirmed_at=None))
        await db.commit()

    assert (await between(db, runtime, leaves)).keys() == {(stays.id, mission.id)}


async def test_a_mission_that_goes_during_the_night_is_not_kept(
    db: AsyncSession, runtime: Runtime
) -> None:
    ana, stays, goes = (
        await matching.expert(db), await matching.mission(db), await matching.mission(db)
    )  # fmt: skip

    async def leaves() -> None:
        await db.execute(delete(Mission).where(Mission.id == goes.id))
        await db.commit()

    assert (await between(db, runtime, leaves)).keys() == {(ana.id, stays.id)}


async def test_a_job_for_somebody_or_something_that_is_gone_does_nothing(
    db: AsyncSession, runtime: Runtime
) -> None:
    await a_town(db)
    await jobs.weigh(runtime)
    before = await kept(db)
    await jobs.one_person(runtime, person=999_999)
    await jobs.one_mission(runtime, mission=999_999)
    await jobs.fill(runtime, proposal=999_999)
    await jobs.tell(runtime, kind="matching.asked", introduction=999_999)
    assert await kept(db) == before


async def test_what_is_kept_in_the_night_is_what_changes_keep_one_by_one(
    db: AsyncSession, runtime: Runtime
) -> None:
    await a_town(db)
    await jobs.weigh(runtime)
    whole = await kept(db)
    for person in list(await db.scalars(select(Person.id))):
        await jobs.one_person(runtime, person=person)
    assert {pair for pair, row in (await kept(db)).items() if row[1]} == {
        pair for pair, row in whole.items() if row[1]
    }
    for mission in list(await db.scalars(select(Mission.id))):
        await jobs.one_mission(runtime, mission=mission)
    assert {pair for pair, row in (await kept(db)).items() if row[2]} == {
        pair for pair, row in whole.items() if row[2]
    }
    assert all(abs(row[0] - whole[pair][0]) < 0.01 for pair, row in (await kept(db)).items())


async def test_changes_of_one_person_and_one_mission_at_once_disturb_nobody(
    db: AsyncSession, runtime: Runtime
) -> None:
    await a_town(db)
    await jobs.weigh(runtime)
    before = await kept(db)
    people, all_ = (
        list(await db.scalars(select(Person.id))),
        list(await db.scalars(select(Mission.id))),
    )
    await asyncio.gather(
        *(jobs.one_person(runtime, person=one) for one in people[:4]),
        *(jobs.one_mission(runtime, mission=one) for one in all_),
        return_exceptions=False,
    )
    assert (await kept(db)).keys() == before.keys()


async def test_a_mission_whose_last_date_has_begun_is_suggested_to_nobody(
    db: AsyncSession, runtime: Runtime
) -> None:
    from app.matching.queries import suggesting

    ana, mission = await matching.expert(db), await matching.mission(db)
    await jobs.weigh(runtime)
    now = datetime.now(UTC)
    begun = {"starts_at": now - timedelta(minutes=1)}
    await db.execute(update(MissionSession).values(**begun))
    await db.commit()
    assert (await suggesting.for_person(db, ana.id, now)).pairs == []
    assert (await suggesting.for_mission(db, mission.id, now)).pairs == []
    await jobs.one_mission(runtime, mission=mission.id)
    assert await kept(db) == {}


async def test_the_night_says_when_it_looked_and_by_which_weights(
    db: AsyncSession, runtime: Runtime
) -> None:
    await a_town(db)
    before = datetime.now(UTC)
    await jobs.weigh(runtime)
    rows = list(await db.scalars(select(Suggestion)))
    assert {row.version for row in rows} == {VERSION}
    assert all(before <= row.kept_at <= datetime.now(UTC) for row in rows)
    assert all(row.for_person or row.for_mission for row in rows)


async def test_a_city_without_people_or_missions_has_a_quiet_night(
    db: AsyncSession, runtime: Runtime
) -> None:
    await jobs.weigh(runtime)
    await matching.expert(db)
    await jobs.weigh(runtime)
    await db.execute(delete(Profile))
    await matching.mission(db)
    await jobs.weigh(runtime)
    await jobs.suggest_some(runtime)
    await jobs.expire(runtime)
    assert await kept(db) == {}


async def test_the_worker_knows_each_job_by_its_name(db: AsyncSession, runtime: Runtime) -> None:
    from app.core.jobs import defer

    ana, mission = await matching.expert(db), await matching.mission(db)
    async with runtime.database.transaction() as session:
        await defer(session, "nv:matching.person", person=ana.id)
        await defer(session, "nv:matching.mission", mission=mission.id)
    await run_worker(runtime, runtime.settings.database_url, forever=False)
    assert (await kept(db)).keys() == {(ana.id, mission.id)}


async def test_many_changes_of_one_mission_are_weighed_one_after_the_other(
    db: AsyncSession, runtime: Runtime, work: Work
) -> None:
    from app.core.events import publish
    from app.missions.events import (
        MissionCancelled,
        MissionChanged,
        MissionPublished,
        SessionCancelled,
        SessionMoved,
        SessionsAdded,
    )

    ana = await matching.expert(db)
    mission = await matching.mission(db)
    date = (await missions.dates_of(db, mission))[0]
    events = [
        MissionPublished(mission.id),
        MissionChanged(mission.id),
        SessionsAdded(mission.id, [date.id]),
        SessionMoved(date.id, mission.id, date.starts_at.isoformat()),
        SessionCancelled(date.id, mission.id, "La pluie."),
        MissionCancelled(mission.id, "La pluie."),
    ]
    async with runtime.database.transaction() as session:
        for one in events:
            await publish(session, one)
    await work()
    assert (await kept(db)).keys() == {(ana.id, mission.id)}, "the facts decide, not the event"
    for one in events:
        await db.execute(delete(Suggestion))
        await db.commit()
        async with runtime.database.transaction() as session:
            await publish(session, one)
        await work()
        assert (await kept(db)).keys() == {(ana.id, mission.id)}, type(one).__name__
