"""Dates are added, moved and cancelled by who runs a mission; UIDs stay, sequences rise, nonsense is refused."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Conflict, DomainError, Invalid, Refused
from app.core.i18n import using
from app.core.settings import Settings
from app.missions.dating import Dates, Moved, Plan, SessionsSent
from app.missions.models import Mission, MissionSeries
from app.missions.recurrence import local
from app.missions.rules import Act, SessionState, Span, State
from app.missions.service import calling_off, course, dates, moving
from tests.factories import accounts, missions, organisations
from tests.factories.missions import ahead

ZONE = "America/Toronto"
WHY = "Il pleuvra toute la journée."


def asked(**values: Any) -> Dates:
    day = (clock.now() + timedelta(days=30)).date()
    return Dates.model_validate({"day": day, "starts": "13:00", "ends": "15:00", **values})


def plan(begin: datetime, minutes: int = 120, **numbers: Any) -> Plan:
    return Plan((Span(begin, begin + timedelta(minutes=minutes)),), **numbers)


def moved(to: datetime, minutes: int = 120, **values: Any) -> Moved:
    begin, end = local(to, ZONE), local(to + timedelta(minutes=minutes), ZONE)
    said = {"day": begin.date(), "starts": f"{begin:%H:%M}", "ends": f"{end:%H:%M}", **values}
    return Moved.model_validate(said)


async def test_a_date_is_added_with_the_numbers_of_its_mission_and_a_name_for_ever(
    db: AsyncSession, settings: Settings
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[], places=6, wanted=3)
    (one,) = await dates.add(db, settings, owner, mission, asked().plan(ZONE), clock.now())
    assert (one.places, one.wanted, one.taken, one.sequence) == (6, 3, 0, 0)
    assert one.uid == f"session-{one.public_id}@testserver"
    assert f"{local(one.starts_at, ZONE):%H:%M}" == "13:00"


async def test_a_series_keeps_its_rule_and_its_exceptions(
    db: AsyncSession, settings: Settings
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[])
    first = asked().day
    without = first + timedelta(days=7)
    form = asked(
        repeat="weekly", until=first + timedelta(days=21), exceptions=[f"{without:%Y-%m-%d}\n"],
        places="9", wanted="2",
    )  # fmt: skip
    made = await dates.add(db, settings, owner, mission, form.plan(ZONE), clock.now())
    assert [local(one.starts_at, ZONE).date() - first for one in made] == [
        timedelta(days=n) for n in (0, 14, 21)
    ]
    assert {(one.places, one.wanted) for one in made} == {(9, 2)}
    kept = (await db.execute(select(MissionSeries))).scalar_one()
    assert kept.rrule.startswith("FREQ=WEEKLY") and kept.exceptions == [without]
    assert {one.series_id for one in made} == {kept.id}


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"day": "2020-01-01"}, "day", "past"),
        ({"day": "2099-01-01"}, "day", "two years"),
        ({"ends": "13:00"}, "day", "end after"),
        ({"ends": "12:00"}, "day", "end after"),
        ({"ends": "13:05"}, "day", "15 minutes"),
        ({"repeat": "weekly"}, "until", "until when"),
        ({"repeat": "weekly", "until": "2020-01-01"}, "until", "before it begins"),
        ({"repeat": "daily", "until": "2099-01-01"}, "until", "200 dates"),
        ({"repeat": "weekly", "until": "2099-01-01", "ends": "12:00"}, "ends", "end after"),
    ],
)
async def test_dates_that_make_no_sense_are_refused_beside_their_field(
    db: AsyncSession, settings: Settings, values: dict[str, Any], field: str, words: str
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[])
    with using("en"), pytest.raises(Invalid) as refused:
        form = asked(**values)
        await dates.add(db, settings, owner, mission, form.plan(ZONE), clock.now())
    assert words in refused.value.errors[field]


@pytest.mark.parametrize(
    "values",
    [
        {"day": "31/12/2027"}, {"day": "2027-02-30"}, {"starts": "25:00"}, {"starts": "noon"},
        {"ends": "12:60"}, {"repeat": "hourly"}, {"weekdays": ["7"]}, {"until": "soon"},
        {"exceptions": ["24 juin"]}, {"places": "0"}, {"wanted": "501"}, {"places": "-3"},
        {"wanted": "5", "places": "4"}, {"exceptions": ["2027-01-01 " * 101]}, {"zone": "Mars/Base"},
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_before_anything_is_asked(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        asked(**values)


def test_a_night_ends_on_the_next_day_and_times_are_read_as_people_write_them() -> None:
    form = Dates.model_validate({"day": "2027-06-05", "starts": "22 h 30", "ends": "2h"})
    assert (form.starts, form.ends) == (time(22, 30), time(2, 0))
    (span,) = form.plan(ZONE).spans
    assert span.minutes == 210


def test_a_program_says_the_local_time_without_an_offset() -> None:
    sent = SessionsSent.model_validate(
        {"starts": "2027-11-06T22:00", "minutes": 480, "rule": "FREQ=DAILY;COUNT=2"}
    )
    first, second = sent.plan(ZONE).spans
    assert first.starts_at == datetime(2027, 11, 7, 2, tzinfo=UTC)
    assert second.starts_at == datetime(2027, 11, 8, 3, tzinfo=UTC)
    with pytest.raises(ValueError, match="without an offset"):
        SessionsSent.model_validate({"starts": "2027-11-06T22:00Z", "minutes": 60})
    with using("en"), pytest.raises(Invalid) as refused:
        SessionsSent.model_validate(
            {"starts": "2027-11-06T22:00", "minutes": 60, "rule": "FREQ=DAILY;COUNT=1000"}
        ).plan(ZONE)
    assert "200 dates" in refused.value.errors["rule"]


async def test_two_dates_of_a_mission_never_overlap_but_two_missions_may(
    db: AsyncSession, settings: Settings
) -> None:
    owner = await accounts.person(db)
    begin, _end = ahead()
    mission = await missions.mission(db, owner=owner)
    with using("en"), pytest.raises(Invalid, match="overlap"):
        over = plan(begin + timedelta(minutes=119))
        await dates.add(db, settings, owner, mission, over, clock.now())
    await dates.add(db, settings, owner, mission, plan(begin + timedelta(hours=2)), clock.now())
    other = await missions.mission(db, owner=owner, sessions=[])
    await dates.add(db, settings, owner, other, plan(begin), clock.now())


async def test_only_who_runs_a_mission_dates_it(db: AsyncSession, settings: Settings) -> None:
    owner, editor, member, stranger = [await accounts.person(db) for _ in range(4)]
    organisation = await organisations.organisation(db, owner)
    await organisations.join(db, organisation, editor, "editor")
    await organisations.join(db, organisation, member, "member")
    mission = await missions.mission(db, organisation=organisation, sessions=[])
    for actor in (member, stranger):
        with pytest.raises(Refused):
            await dates.add(db, settings, actor, mission, asked().plan(ZONE), clock.now())
    assert await dates.add(db, settings, editor, mission, asked().plan(ZONE), clock.now())


async def test_a_move_keeps_the_uid_and_raises_the_sequence_and_numbers_alone_do_not(
    db: AsyncSession,
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner)
    (one,) = await missions.dates_of(db, mission)
    uid, begin = one.uid, one.starts_at
    assert await moving.move(db, owner, one, moved(begin, places="9"), clock.now()) == []
    assert (one.uid, one.sequence, one.places) == (uid, 0, 9)
    later = begin + timedelta(days=1)
    said = moved(later, reason="La salle est prise ce jour-là.")
    (after,) = await moving.move(db, owner, one, said, clock.now())
    assert (after.uid, after.sequence, after.starts_at) == (uid, 1, later)
    assert after.reason == said.reason


async def test_a_move_onto_another_date_the_past_or_fewer_places_than_people_is_refused(
    db: AsyncSession,
) -> None:
    owner = await accounts.person(db)
    first, second = ahead(3), ahead(4)
    mission = await missions.mission(db, owner=owner, sessions=[first, second])
    one = (await missions.dates_of(db, mission))[0]
    one.taken = 3
    await db.commit()
    for to, words in (
        (moved(second[0] + timedelta(hours=1)), "overlap"),
        (moved(clock.now() - timedelta(days=2)), "past"),
        (moved(first[0], places="2"), "3 people come already"),
    ):
        with using("en"), pytest.raises(Invalid) as refused:
            await moving.move(db, owner, one, to, clock.now())
        assert words in " ".join(refused.value.errors.values())


async def test_a_cancelled_date_says_why_stays_and_makes_room_for_another(
    db: AsyncSession, settings: Settings
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner)
    (one,) = await missions.dates_of(db, mission)
    (off,) = await calling_off.cancel(db, owner, one, WHY, clock.now())
    assert (off.state, off.reason, off.sequence) == (SessionState.CANCELLED, WHY, 1)
    for again in (calling_off.cancel(db, owner, one, WHY, clock.now()),
                  moving.move(db, owner, one, moved(one.starts_at), clock.now())):  # fmt: skip
        with pytest.raises(Refused):
            await again
    assert await dates.add(db, settings, owner, mission, plan(one.starts_at), clock.now())


async def test_a_cancelled_date_of_a_series_becomes_an_exception_of_its_rule(
    db: AsyncSession, settings: Settings
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[])
    first: date = asked().day
    form = asked(repeat="daily", until=first + timedelta(days=2))
    made = await dates.add(db, settings, owner, mission, form.plan(ZONE), clock.now())
    await calling_off.cancel(db, owner, made[1], WHY, clock.now())
    kept = (await db.execute(select(MissionSeries))).scalar_one()
    assert kept.exceptions == [first + timedelta(days=1)]


async def test_more_dates_than_a_mission_may_have_are_refused(
    db: AsyncSession, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner)
    monkeypatch.setattr("app.missions.service.dates.SESSIONS_MAX", 1)
    with using("en"), pytest.raises(Invalid, match="at most 1 dates"):
        await dates.add(db, settings, owner, mission, asked().plan(ZONE), clock.now())


async def test_a_date_opens_a_mission_that_was_done_again(
    db: AsyncSession, settings: Settings
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, state=State.DONE, sessions=[])
    with pytest.raises(Conflict):
        await course.turn(db, owner, mission, Act.REOPEN, clock.now())
    await dates.add(db, settings, owner, mission, asked().plan(ZONE), clock.now())
    assert (await missions.again(db, mission)).state is State.PUBLISHED
    off = await missions.mission(db, owner=owner, state=State.CANCELLED)
    with pytest.raises(DomainError):
        await dates.add(db, settings, owner, off, asked().plan(ZONE), clock.now())


async def test_what_goes_on_or_is_over_is_not_moved(db: AsyncSession) -> None:
    owner = await accounts.person(db)
    now = clock.now()
    running = (now - timedelta(minutes=30), now + timedelta(minutes=90))
    mission: Mission = await missions.mission(db, owner=owner, sessions=[running])
    (one,) = await missions.dates_of(db, mission)
    with using("en"), pytest.raises(Invalid, match="begun"):
        await moving.move(db, owner, one, moved(now + timedelta(days=3)), now)
