"""The places of dates: counted by who takes them, never more than there are, whatever happens meanwhile."""

import asyncio
from datetime import timedelta

import pytest

from app.core import clock
from app.core.errors import DomainError
from app.missions.rules import Act, SessionState, State
from app.missions.service import calling_off, course, dates, moving
from app.missions.service.places import give_back_place, take_place
from tests.factories import accounts, missions
from tests.factories.missions import ahead
from tests.missions.said import TYPED, WHY, asked, moved


async def test_a_mission_is_full_when_every_date_ahead_is_and_not_before(db):
    mission = await missions.mission(db, places=1, sessions=[ahead(-3), ahead(3), ahead(4)])
    _past, first, second = [one.id for one in await missions.dates_of(db, mission)]
    now = clock.now()
    assert await take_place(db, first, now)
    assert (await missions.again(db, mission)).state is State.PUBLISHED
    assert await take_place(db, second, now)
    assert (await missions.again(db, mission)).state is State.FULL
    assert not await take_place(db, second, now)
    assert await give_back_place(db, first, now)
    assert (await missions.again(db, mission)).state is State.PUBLISHED
    assert [one.taken for one in await missions.dates_of(db, mission)] == [0, 0, 1]


async def test_a_place_that_does_not_exist_is_neither_taken_nor_given_back(db):
    assert not await take_place(db, 10**9, clock.now())
    assert not await give_back_place(db, 10**9, clock.now())


@pytest.mark.parametrize(
    ("change", "full"),
    [("more places", False), ("another date", False), ("cancel the free one", True)],
)
async def test_what_changes_the_places_changes_whether_it_is_full(db, settings, change, full):
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, places=1, sessions=[ahead(3), ahead(4)])
    first, second = await missions.dates_of(db, mission)
    now = clock.now()
    await take_place(db, first.id, now)
    if change == "cancel the free one":
        await calling_off.cancel(db, owner, second, WHY, now)
    else:
        await take_place(db, second.id, now)
        assert (await missions.again(db, mission)).state is State.FULL
        if change == "more places":
            await moving.move(db, owner, second, moved(second.starts_at, places="2"), now)
        else:
            await dates.add(db, settings, owner, mission, asked(90).plan(mission.zone), now)
    assert ((await missions.again(db, mission)).state is State.FULL) == full


async def test_time_that_passes_makes_a_mission_full_of_what_is_left_and_then_done(db):
    mission = await missions.mission(db, places=1, sessions=[ahead(1), ahead(3)])
    first, second = await missions.dates_of(db, mission)
    await take_place(db, second.id, clock.now())
    await db.commit()
    assert await course.close_past(db, first.ends_at + timedelta(minutes=1)) == [mission.id]
    await db.commit()
    assert (await missions.again(db, mission)).state is State.FULL
    await course.close_past(db, second.ends_at + timedelta(minutes=1))
    await db.commit()
    assert (await missions.again(db, mission)).state is State.DONE
    assert {one.state for one in await missions.dates_of(db, mission)} == {SessionState.HELD}


async def test_the_clock_does_nothing_twice_and_leaves_drafts_and_what_goes_on(db):
    now = clock.now()
    running = (now - timedelta(hours=1), now + timedelta(hours=1))
    await missions.mission(db, sessions=[running])
    draft = await missions.mission(db, state=State.DRAFT, sessions=[ahead(-3)])
    paused = await missions.mission(
        db, state=State.PAUSED, closing_reason=WHY, sessions=[ahead(-3)]
    )
    changed = await course.close_past(db, now)
    assert set(changed) == {draft.id, paused.id}
    await db.commit()
    assert (await missions.again(db, draft)).state is State.DRAFT
    assert (await missions.again(db, paused)).state is State.PAUSED
    assert await course.close_past(db, now) == []


async def test_a_mission_whose_every_date_was_cancelled_thanks_nobody(db):
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[ahead(2)])
    (one,) = await missions.dates_of(db, mission)
    now = clock.now()
    await calling_off.cancel(db, owner, one, WHY, now)
    await db.commit()
    assert await course.close_past(db, now + timedelta(days=5)) == []
    assert (await missions.again(db, mission)).state is State.PUBLISHED


async def test_a_mission_paused_over_its_last_date_is_done_once_it_is_resumed(db):
    owner = await accounts.person(db)
    mission = await missions.mission(
        db, owner=owner, state=State.PAUSED, closing_reason=WHY, sessions=[ahead(-2)]
    )
    now = clock.now()
    await course.close_past(db, now)
    await course.turn(db, owner, mission, Act.RESUME, now)
    await db.commit()
    assert await course.close_past(db, now) == [mission.id]
    await db.commit()
    assert (await missions.again(db, mission)).state is State.DONE


async def test_taking_moving_cancelling_and_the_clock_together_end_and_count_right(db, runtime):
    owner = await accounts.person(db)
    mission = await missions.mission(
        db, owner=owner, places=3, sessions=[ahead(-1), ahead(3), ahead(6), ahead(9)]
    )
    _past, first, second, third = [one.id for one in await missions.dates_of(db, mission)]

    async def alone(verb, *values):
        async with runtime.database.transaction() as session:
            return await verb(session, *values)

    async def cancel_it(session):
        one = next(d for d in await missions.dates_of(session, mission) if d.id == third)
        await calling_off.cancel(session, owner, one, WHY, clock.now())

    async def pause_and_resume(session):
        await course.turn(session, owner, mission, Act.PAUSE, clock.now(), WHY)
        await course.turn(session, owner, mission, Act.RESUME, clock.now())

    takes = [alone(take_place, which, clock.now()) for which in (first, second) for _ in range(5)]
    gives = [alone(give_back_place, which, clock.now()) for which in (first, second)]
    others = [alone(cancel_it), alone(pause_and_resume), alone(course.close_past, clock.now())]
    done = await asyncio.gather(*takes, *gives, *others, return_exceptions=True)
    assert not [
        one for one in done if isinstance(one, BaseException) and not isinstance(one, DomainError)
    ]
    rows = await missions.dates_of(db, mission)
    won, given = sum(x is True for x in done[:10]), sum(x is True for x in done[10:12])
    assert sum(one.taken for one in rows) == won - given
    assert all(0 <= one.taken <= one.places for one in rows)
    is_full = all(one.taken == 3 for one in rows if one.id in {first, second})
    expected = State.FULL if is_full else State.PUBLISHED
    assert (await missions.again(db, mission)).state is expected


async def test_through_two_servers_one_text_wins_and_one_reason_is_kept(db, run, two_servers):
    it = await run(sessions=[ahead(3), ahead(5)])
    (headers,) = await two_servers.sign_in(db, [it.owner])
    forms = [TYPED | {"title": f"Plant {n} shrubs", "version": "1"} for n in range(20, 26)]
    calls = [("POST", f"{it.where}/edit", headers)] * len(forms)
    answers = await two_servers.at_once(calls, forms)
    assert sorted(answer.status_code for answer in answers) == [303] + [409] * 5
    winner = next(
        form for form, answer in zip(forms, answers, strict=True) if answer.status_code == 303
    )
    after = await missions.again(db, it.mission)
    assert (after.title, after.version) == (winner["title"], 2)
    calls = [("POST", f"{it.where}/cancel", headers)] * 4
    reasons = [{"reason": f"{WHY} ({n})"} for n in range(4)]
    answers = await two_servers.at_once(calls, reasons)
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
    after = await missions.again(db, it.mission)
    found = {
        (one.state, one.sequence, one.reason) for one in await missions.dates_of(db, it.mission)
    }
    assert found == {(SessionState.CANCELLED, 1, after.closing_reason)}, (
        "each date once, one reason"
    )
