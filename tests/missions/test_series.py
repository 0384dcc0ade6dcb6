"""Dates that come back: moved and cancelled one by one, or with those that follow them."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid, Refused
from app.core.i18n import using
from app.missions.dating import Repeat, Scope, SessionsSent
from app.missions.models import MissionSeries
from app.missions.recurrence import local
from app.missions.rules import SessionState, State
from app.missions.service import calling_off, dates, moving
from tests.factories import accounts, missions, organisations, projects
from tests.missions.said import WHY, ZONE, asked, at, in_days, moved, shows

FOLLOWING = Scope.FOLLOWING


async def weekly(db, settings, owner, weeks=4, **fields):
    """Make a mission with a date each week, and give both."""
    mission = await missions.mission(db, owner=owner, sessions=[], **fields)
    first = in_days(30)
    form = asked(repeat="weekly", until=first + timedelta(days=7 * (weeks - 1)))
    made = await dates.add(db, settings, owner, mission, form.plan(mission.zone), clock.now())
    assert len(made) == weeks
    await db.commit()
    return mission, made


async def undone(db, *rows):
    """Take back what a refusal left half done, as the end of a request does."""
    await db.rollback()
    for row in rows:
        await db.refresh(row)


async def days_of(db, mission):
    first = in_days(30)
    return [
        (local(one.starts_at, ZONE).date() - first).days
        for one in await missions.dates_of(db, mission)
        if one.state is SessionState.SCHEDULED
    ]


async def test_one_date_moves_alone_and_the_others_stay(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    to = moved(made[1].starts_at + timedelta(days=1), reason=WHY)
    changed = await moving.move(db, owner, made[1], to, clock.now())
    assert [one.id for one in changed] == [made[1].id]
    assert await days_of(db, mission) == [0, 8, 14, 21]
    after = await missions.dates_of(db, mission)
    assert [one.sequence for one in after] == [0, 1, 0, 0]
    assert [one.reason for one in after] == ["", WHY, "", ""]


async def test_a_date_and_those_that_follow_it_move_by_as_many_days_to_the_same_hours(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    names = [one.uid for one in made]
    to = moved(at(in_days(39), 9, 30), 90, scope="following", places="8", wanted="2")
    changed = await moving.move(db, owner, made[1], to, clock.now())
    assert [one.id for one in changed] == [one.id for one in made[1:]]
    assert await days_of(db, mission) == [0, 9, 16, 23]
    after = await missions.dates_of(db, mission)
    assert [one.uid for one in after] == names, "a date keeps its name for ever"
    assert [one.sequence for one in after] == [0, 1, 1, 1]
    assert [shows(one.starts_at)[-5:] for one in after] == ["13:00", "09:30", "09:30", "09:30"]
    assert [(one.ends_at - one.starts_at).seconds // 60 for one in after] == [120, 90, 90, 90]
    assert [(one.places, one.wanted) for one in after] == [(4, 1), (8, 2), (8, 2), (8, 2)]


async def test_the_following_may_move_onto_days_that_they_leave_themselves(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    to = moved(made[1].starts_at, scope="following")
    changed = await moving.move(db, owner, made[0], to, clock.now())
    assert len(changed) == 4
    assert await days_of(db, mission) == [7, 14, 21, 28]


async def test_the_following_do_not_move_onto_a_date_that_stays_nor_onto_each_other(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    with using("en"), pytest.raises(Invalid, match="would overlap"):
        back = moved(made[0].starts_at + timedelta(hours=1), scope="following")
        await moving.move(db, owner, made[1], back, clock.now())
    await undone(db, mission, *made)
    assert await days_of(db, mission) == [0, 7, 14, 21]
    with using("en"), pytest.raises(Invalid, match="past"):
        gone = moved(clock.now() - timedelta(days=3), scope="following")
        await moving.move(db, owner, made[0], gone, clock.now())
    await undone(db, mission, *made)
    with using("en"), pytest.raises(Invalid, match="two years"):
        far = moved(made[3].starts_at + timedelta(days=705), scope="following")
        await moving.move(db, owner, made[0], far, clock.now())


async def test_moving_the_following_leaves_those_that_were_cancelled_and_those_of_other_series(
    db, settings
):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    form = asked(repeat="daily", until=in_days(31), starts="18:00", ends="19:00")
    others = await dates.add(db, settings, owner, mission, form.plan(ZONE), clock.now())
    await calling_off.cancel(db, owner, made[2], WHY, clock.now())
    to = moved(made[1].starts_at + timedelta(days=2), scope="following")
    changed = await moving.move(db, owner, made[1], to, clock.now())
    assert [one.id for one in changed] == [made[1].id, made[3].id]
    assert {one.sequence for one in others} == {0}


async def test_a_single_date_has_none_that_follow_it(db):
    owner = await accounts.person(db)
    begin = at(in_days(20), 10)
    day = timedelta(days=1)
    twice = [(begin, begin + day / 24), (begin + day, begin + day + day / 24)]
    mission = await missions.mission(db, owner=owner, sessions=twice)
    first, second = await missions.dates_of(db, mission)
    to = moved(begin + timedelta(hours=3), 60, scope="following")
    assert len(await moving.move(db, owner, first, to, clock.now())) == 1
    off = await calling_off.cancel(db, owner, first, WHY, clock.now(), FOLLOWING)
    assert [one.id for one in off] == [first.id]
    assert second.state is SessionState.SCHEDULED


async def test_numbers_of_the_following_change_without_raising_a_sequence(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    to = moved(made[1].starts_at, scope="following", places="9", wanted="5")
    assert await moving.move(db, owner, made[1], to, clock.now()) == []
    after = await missions.dates_of(db, mission)
    assert [one.places for one in after] == [4, 9, 9, 9]
    assert {one.sequence for one in after} == {0}


async def test_numbers_that_only_repeat_the_first_date_s_leave_the_others_theirs(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    made[2].places, made[2].wanted = 30, 5
    await db.commit()
    first = made[0]
    same = {"places": str(first.places), "wanted": str(first.wanted)}
    to = moved(first.starts_at + timedelta(minutes=30), scope="following", **same)
    await moving.move(db, owner, first, to, clock.now())
    after = await missions.dates_of(db, mission)
    assert [(one.places, one.wanted) for one in after] == [(4, 1), (4, 1), (30, 5), (4, 1)]


async def test_a_date_of_the_following_that_holds_more_people_refuses_fewer_places(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    made[2].taken = 4
    await db.commit()
    to = moved(made[1].starts_at, scope="following", places="3")
    with using("en"), pytest.raises(Invalid) as refused:
        await moving.move(db, owner, made[1], to, clock.now())
    assert refused.value.errors["places"].startswith("4 people come already")
    await undone(db, mission)
    assert [one.places for one in await missions.dates_of(db, mission)] == [4, 4, 4, 4]


async def test_more_people_wanted_than_there_are_places_makes_room(db):
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, places=4, wanted=1)
    (one,) = await missions.dates_of(db, mission)
    await moving.move(db, owner, one, moved(one.starts_at, wanted="7"), clock.now())
    assert (one.places, one.wanted) == (7, 7)
    await moving.move(db, owner, one, moved(one.starts_at, places="3"), clock.now())
    assert (one.places, one.wanted) == (3, 3)


async def test_a_date_and_those_that_follow_it_are_cancelled_with_one_reason(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    off = await calling_off.cancel(db, owner, made[2], WHY, clock.now(), FOLLOWING)
    assert [one.id for one in off] == [made[2].id, made[3].id]
    after = await missions.dates_of(db, mission)
    assert [(one.state, one.sequence, one.reason) for one in after] == [
        (SessionState.SCHEDULED, 0, ""), (SessionState.SCHEDULED, 0, ""),
        (SessionState.CANCELLED, 1, WHY), (SessionState.CANCELLED, 1, WHY),
    ]  # fmt: skip
    kept = (await db.execute(select(MissionSeries))).scalar_one()
    assert kept.exceptions == [in_days(44), in_days(51)]
    with pytest.raises(Refused):
        await calling_off.cancel(db, owner, made[3], WHY, clock.now(), FOLLOWING)


async def test_cancelling_the_following_leaves_the_mission_full_or_not_as_what_is_left(
    db, settings
):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner, weeks=2, places=2)
    made[0].taken = 2
    await db.commit()
    await calling_off.cancel(db, owner, made[1], WHY, clock.now(), FOLLOWING)
    assert (await missions.again(db, mission)).state is State.FULL
    to = moved(made[0].starts_at, places="3")
    await moving.move(db, owner, made[0], to, clock.now())
    assert (await missions.again(db, mission)).state is State.PUBLISHED


async def test_an_exception_is_noted_on_the_clock_of_the_series_not_of_its_mission(db, settings):
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[])
    day = in_days(30)
    sent = SessionsSent.model_validate(
        {
            "starts": f"{day}T08:00",
            "minutes": 60,
            "rule": "FREQ=DAILY;COUNT=2",
            "zone": "Asia/Tokyo",
        }
    )
    made = await dates.add(db, settings, owner, mission, sent.plan(mission.zone), clock.now())
    await calling_off.cancel(db, owner, made[0], WHY, clock.now())
    kept = (await db.execute(select(MissionSeries))).scalar_one()
    assert kept.exceptions == [day]
    assert local(made[0].starts_at, ZONE).date() == day - timedelta(days=1)


def next_change(month: int) -> date:
    """Return the next Sunday on which clocks change: the second of March, the first of November."""
    sunday = 2 if month == 3 else 1
    year = clock.now().year + 1
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (sunday - 1))


@pytest.mark.parametrize("month", [3, 11])
async def test_the_following_keep_their_hour_through_the_night_when_clocks_change(
    db, settings, month
):
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[])
    first = next_change(month) - timedelta(days=7)
    form = asked(day=first, repeat=Repeat.WEEKLY, until=first + timedelta(days=14))
    now = at(first, 12) - timedelta(days=30)
    made = await dates.add(db, settings, owner, mission, form.plan(ZONE), now)
    offsets = {local(one.starts_at, ZONE) - one.starts_at.replace(tzinfo=None) for one in made}
    assert len(offsets) == 2, "two of them on one side of the night, one on the other"
    to = moved(at(first + timedelta(days=1), 18), scope="following")
    await moving.move(db, owner, made[0], to, now)
    assert [shows(one.starts_at)[-5:] for one in made] == ["18:00"] * 3
    assert {(one.ends_at - one.starts_at) for one in made} == {timedelta(hours=2)}


async def test_a_nights_work_over_the_change_of_clocks_lasts_as_long_as_clocks_show(db, settings):
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[])
    lasted = []
    for month in (3, 11):
        saturday = next_change(month) - timedelta(days=1)
        form = asked(day=saturday, starts="22:00", ends="06:00")
        now = at(saturday, 12) - timedelta(days=30)
        (one,) = await dates.add(db, settings, owner, mission, form.plan(ZONE), now)
        lasted.append((one.ends_at - one.starts_at).seconds // 3600)
    assert lasted == [7, 9]


async def test_only_who_runs_it_moves_or_cancels_what_follows(db, settings):
    carrier, mate, mentor, stranger = [await accounts.person(db) for _ in range(4)]
    project = await projects.project(db, "mobilising", carrier, [mate], mentor=mentor)
    mission = await missions.mission(db, project=project, sessions=[])
    form = asked(repeat="weekly", until=in_days(44))
    made = await dates.add(db, settings, carrier, mission, form.plan(ZONE), clock.now())
    to = moved(made[0].starts_at + timedelta(days=1), scope="following")
    for actor in (mentor, stranger):
        with pytest.raises(Refused):
            await moving.move(db, actor, made[0], to, clock.now())
        with pytest.raises(Refused):
            await calling_off.cancel(db, actor, made[0], WHY, clock.now(), FOLLOWING)
    assert len(await moving.move(db, mate, made[0], to, clock.now())) == 3


async def test_the_pages_offer_the_following_for_a_series_only_and_say_how_many_changed(
    db, settings, visitor
):
    owner = await accounts.person(db, language="en")
    organisation = await organisations.organisation(db, owner)
    mission, made = await weekly(db, settings, owner, organisation=organisation)
    (single,) = await dates.add(db, settings, owner, mission, asked(90).plan(ZONE), clock.now())
    await db.commit()
    browser = await accounts.sign_in_as(db, visitor("en"), owner)
    of = f"/en/missions/{mission.public_id}/dates"
    await browser.go(f"{of}/{single.public_id}/move")
    assert not browser.page.css("input[name=scope]")
    await browser.go(f"{of}/{made[1].public_id}/move")
    assert browser.page.css_first("input[name=scope][checked]").attributes["value"] == "one"
    await browser.submit(day=f"{in_days(38)}", scope="following")
    assert "3 dates are changed." in browser.text
    assert "are being written to" not in browser.text, "nobody comes yet"
    await browser.go(f"{of}/{made[2].public_id}/cancel")
    await browser.submit(reason=WHY, scope="everything")
    assert browser.status == 422
    assert "offered answers" in browser.error("scope")
    assert WHY in browser.page.html
    await browser.submit(reason=WHY, scope="following")
    assert "2 dates are cancelled." in browser.text
    assert await days_of(db, mission) == [0, 8, 60]


async def test_a_date_begun_does_not_move_but_those_that_follow_it_are_cancelled(db, settings):
    owner = await accounts.person(db)
    mission, made = await weekly(db, settings, owner)
    during = made[1].starts_at + timedelta(minutes=30)
    to = moved(made[1].starts_at + timedelta(days=1), scope="following")
    with using("en"), pytest.raises(Invalid, match="has begun"):
        await moving.move(db, owner, made[1], to, during)
    await undone(db, mission, *made)
    off = await calling_off.cancel(db, owner, made[1], WHY, during, FOLLOWING)
    assert len(off) == 3
    with pytest.raises(Refused):
        await calling_off.cancel(db, owner, made[0], WHY, during)


async def test_a_plan_of_two_hundred_dates_is_taken_and_a_mission_holds_twice_as_many(db, settings):
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[])
    rule = "FREQ=DAILY;COUNT=200"
    now = clock.now()
    for hour in (8, 12):
        start = datetime.combine(in_days(2), datetime.min.time()) + timedelta(hours=hour)
        sent = SessionsSent.model_validate({"starts": start, "minutes": 60, "rule": rule})
        assert len(await dates.add(db, settings, owner, mission, sent.plan(ZONE), now)) == 200
    with using("en"), pytest.raises(Invalid, match="at most 400 dates"):
        await dates.add(
            db, settings, owner, mission, asked(300, starts="18:00", ends="19:00").plan(ZONE), now
        )
