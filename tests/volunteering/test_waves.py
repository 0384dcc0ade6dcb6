"""Waves of questions: their order and pace, the nights that hold them back, and what ends them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.personal import Leaving, erasers
from app.missions.models import MissionSession
from app.missions.rules import SessionState, State
from app.organisations.models import Organisation
from app.profiles.models import Profile
from app.volunteering.models import Ask, Replacement, SignUp
from app.volunteering.queries import dates
from app.volunteering.rules import WAVE_SIZE, WAVES_MAX
from app.volunteering.service import arrive, cancel, replace, search, withdraw
from app.volunteering.service.finish import call_off
from app.volunteering.timing import is_night
from tests.factories import missions, projects, volunteering
from tests.factories.accounts import person
from tests.factories.organisations import organisation
from tests.volunteering.scene import (
    DAY,
    HERE,
    HOUR,
    here,
    mission_of,
    noon,
    session_at,
    state_of,
    told,
)

NOW = noon()
NIGHTS = {
    "an ordinary night": date(2027, 1, 15),
    "the night that loses an hour": date(2027, 3, 14),
    "the night that has one more": date(2027, 11, 7),
}


async def tomorrow(db: AsyncSession, **fields: object) -> MissionSession:
    return await session_at(db, NOW + HOUR * 26, **{"places": 4, **fields})


async def known(db: AsyncSession, date_: MissionSession, number: int) -> list[Actor]:
    """Make people whom the mission accepted before, the latest first."""
    mission, found = await mission_of(db, date_), []
    for place in range(number):
        who = await person(db)
        at = NOW - DAY * 10 - timedelta(minutes=place)
        await volunteering.application(db, mission, who, answered_at=at, sent_at=at)
        found.append(who)
    return found


async def leaves(
    db: AsyncSession, date_: MissionSession, now: datetime = NOW, number: int = 1
) -> list[SignUp]:
    """Let people who had places give them back."""
    gone = [await volunteering.sign_up(db, date_) for _ in range(number)]
    for place in gone:
        await cancel.release(db, place, await dates.hold(db, date_.id), now)
        await db.commit()
    return gone


async def wave(db: AsyncSession, date_: MissionSession, now: datetime = NOW) -> list[int]:
    asked = await search.send_wave(db, date_.id, now)
    await db.commit()
    return [one.person_id for one in asked]


async def search_of(db: AsyncSession, date_: MissionSession) -> Replacement:
    return await db.get_one(Replacement, date_.id, populate_existing=True)


@pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS)
@pytest.mark.parametrize("hour", [21, 23, 0, 1, 3, 7])
async def test_between_nine_and_eight_nobody_is_asked_whatever_the_clocks_do(
    db: AsyncSession, night: date, hour: int
) -> None:
    evening = night - timedelta(days=1)
    at = here(evening if hour > 20 else night, hour, 30)
    date_ = await session_at(db, here(night, 15), places=4)
    [who] = await known(db, date_, 1)
    await leaves(db, date_, at)
    found = await search_of(db, date_)
    assert found.next_at.astimezone(HERE).isoformat()[:16] == f"{night}T08:00"
    assert await wave(db, date_, at) == []
    assert await wave(db, date_, found.next_at - timedelta(seconds=1)) == []
    assert await wave(db, date_, found.next_at) == [who.id]


async def test_a_wave_that_is_due_at_night_waits_for_the_morning(db: AsyncSession) -> None:
    night = NIGHTS["the night that has one more"]
    date_ = await session_at(db, here(night, 15), places=4)
    people = await known(db, date_, WAVE_SIZE + 1)
    evening = here(night - timedelta(days=1), 20, 30)
    await leaves(db, date_, evening)
    assert len(await wave(db, date_, evening)) == WAVE_SIZE
    await db.execute(update(Replacement).values(next_at=evening + HOUR))
    await db.commit()
    assert await wave(db, date_, evening + HOUR) == []
    found = await search_of(db, date_)
    assert found.next_at == here(night, 8)
    assert found.wave == 1
    assert await wave(db, date_, found.next_at) == [people[-1].id]


async def test_the_night_is_that_of_the_place_not_of_montreal(db: AsyncSession) -> None:
    west = ZoneInfo("America/Vancouver")
    date_ = await session_at(db, here(NOW + DAY, 15, zone=west), places=4, zone="America/Vancouver")
    await known(db, date_, 1)
    at = here(NOW + DAY, 9)
    assert is_night(at, "America/Vancouver")
    await leaves(db, date_, at)
    assert (await search_of(db, date_)).next_at == here(NOW + DAY, 8, zone=west)


async def test_when_the_morning_comes_after_it_has_begun_nobody_is_asked(db: AsyncSession) -> None:
    date_ = await session_at(db, here(NOW + DAY, 7), places=4)
    await known(db, date_, 1)
    await leaves(db, date_, here(NOW, 22))
    assert await db.get(Replacement, date_.id) is None


async def test_waves_are_as_large_as_what_is_missing_and_follow_one_another(
    db: AsyncSession,
) -> None:
    date_ = await tomorrow(db)
    people = await known(db, date_, WAVE_SIZE * 3)
    held = [await volunteering.sign_up(db, date_) for _ in range(2)]
    for place in held:
        await cancel.release(db, place, await dates.hold(db, date_.id), NOW)
        await db.commit()
    assert (await search_of(db, date_)).target == 2
    assert await wave(db, date_) == [who.id for who in people[: WAVE_SIZE * 2]]
    found = await search_of(db, date_)
    assert found.wave == 1
    assert NOW < found.next_at <= NOW + HOUR * 3
    ask = (await db.execute(select(Ask).where(Ask.person_id == people[0].id))).scalar_one()
    await replace.say_yes(db, people[0], ask.public_id, found.next_at)
    await db.commit()
    assert await wave(db, date_, found.next_at) == [who.id for who in people[WAVE_SIZE * 2 :]]


async def test_as_soon_as_so_many_come_again_as_before_it_stops(db: AsyncSession) -> None:
    date_ = await tomorrow(db)
    people = await known(db, date_, WAVE_SIZE + 1)
    await leaves(db, date_)
    await wave(db, date_)
    newcomer = people[-1]
    await volunteering.sign_up(db, date_, newcomer)
    assert await wave(db, date_, NOW + HOUR * 3) == []
    assert (await search_of(db, date_)).closed_at == NOW + HOUR * 3
    assert await told(db, "nobody") == []


async def test_the_last_place_taken_lets_go_of_everybody_who_has_not_answered(
    db: AsyncSession,
) -> None:
    date_ = await tomorrow(db, places=1)
    people = await known(db, date_, 2)
    await leaves(db, date_)
    await wave(db, date_)
    asks = list(await db.scalars(select(Ask).order_by(Ask.id)))
    await replace.say_yes(db, people[1], asks[1].public_id, NOW)
    await db.commit()
    assert await state_of(db, *asks) == ["closed", "accepted"]
    [first, second] = await told(db, "asked")
    assert await first.read(db) is None
    assert await second.read(db) is None


async def test_no_more_than_so_many_waves_and_then_the_team_knows(db: AsyncSession) -> None:
    owner = await person(db)
    date_ = await session_at(db, NOW + HOUR * 40, places=4, owner=owner)
    await known(db, date_, WAVE_SIZE * WAVES_MAX + 1)
    await leaves(db, date_)
    now, asked = NOW, 0
    for _wave in range(WAVES_MAX + 3):
        asked += len(await wave(db, date_, now))
        now = max((await search_of(db, date_)).next_at, now)
    assert asked == WAVE_SIZE * WAVES_MAX
    found = await search_of(db, date_)
    assert (found.wave, found.closed_at is None) == (WAVES_MAX, False)
    [said] = await told(db, "nobody")
    assert said.reaches == {owner.id}


async def test_a_second_late_cancellation_goes_on_where_the_first_stopped(
    db: AsyncSession,
) -> None:
    date_ = await tomorrow(db)
    people = await known(db, date_, WAVE_SIZE + 1)
    await leaves(db, date_)
    await wave(db, date_)
    await search.close(db, date_.id, NOW)
    await db.commit()
    await leaves(db, date_, NOW + HOUR)
    found = await search_of(db, date_)
    assert (found.closed_at, found.wave) == (None, 1)
    assert await wave(db, date_, NOW + HOUR) == [people[-1].id]


async def test_nobody_is_asked_twice_for_one_session_whatever_they_said(db: AsyncSession) -> None:
    date_ = await tomorrow(db)
    people = await known(db, date_, 3)
    await volunteering.ask(db, date_, people[0], state="declined", answered_at=NOW)
    await volunteering.ask(db, date_, people[1], wave=0)
    await leaves(db, date_)
    assert await wave(db, date_) == [people[2].id]


async def test_who_gave_the_place_back_waits_or_comes_already_is_not_asked(
    db: AsyncSession,
) -> None:
    date_ = await tomorrow(db)
    comes, waits, left = await known(db, date_, 3)
    await volunteering.sign_up(db, date_, comes)
    await volunteering.sign_up(db, date_, left, "cancelled")
    turn = await volunteering.waiting(db, date_, waits)
    await db.execute(update(MissionSession).where(MissionSession.id == date_.id).values(places=4))
    await search.look_for(db, await dates.hold(db, date_.id), NOW)
    await db.execute(update(Replacement).values(target=4))
    await db.commit()
    assert await wave(db, date_) == []
    assert await state_of(db, turn) == ["waiting"]


async def test_the_paused_and_those_asked_as_often_as_they_chose_are_left_alone(
    db: AsyncSession,
) -> None:
    date_ = await tomorrow(db)
    paused, none, one, willing = await known(db, date_, 4)
    db.add_all([
        Profile(person_id=paused.id, paused_at=NOW),
        Profile(person_id=none.id, monthly_quota=0),
        Profile(person_id=one.id, monthly_quota=1),
    ])  # fmt: skip
    earlier = await session_at(db, NOW - DAY * 5)
    await volunteering.ask(db, earlier, one, asked_at=NOW - DAY * 29)
    await db.commit()
    await leaves(db, date_)
    assert await wave(db, date_) == [willing.id]


async def test_a_month_later_they_may_be_asked_again_after_those_never_asked(
    db: AsyncSession,
) -> None:
    date_ = await tomorrow(db)
    once, never = await known(db, date_, 2)
    db.add(Profile(person_id=once.id, monthly_quota=1))
    earlier = await session_at(db, NOW - DAY * 5)
    await volunteering.ask(db, earlier, once, asked_at=NOW - DAY * 31)
    await leaves(db, date_)
    assert await wave(db, date_) == [never.id, once.id]


@pytest.mark.parametrize("how", ["dropped", "refused", "withdrawn", "closed account", "erased"])
async def test_however_a_place_is_lost_late_somebody_is_looked_for(
    db: AsyncSession, how: str
) -> None:
    owner, who = await person(db), await person(db)
    date_ = await tomorrow(db, owner=owner)
    place = await volunteering.sign_up(db, date_, who)
    sent = await volunteering.application(db, await mission_of(db, date_), who)
    if how == "dropped":
        dated = await dates.hold(db, date_.id)
        await arrive.mark(db, owner, place, dated, "cancel", NOW)
    if how == "refused":
        await withdraw.refuse(db, owner, sent, "Nous n’avons plus besoin d’aide.", NOW)
    if how == "withdrawn":
        await withdraw.withdraw(db, who, sent.public_id, NOW)
    if how == "closed account":
        await db.execute(update(Person).where(Person.id == who.id).values(deleted_at=NOW))
        await cancel.release(db, place, await dates.hold(db, date_.id), NOW)
    if how == "erased":
        await erasers()["volunteering"](db, Leaving(who.id, erase_words=True, now=NOW))
    await db.commit()
    assert (await search_of(db, date_)).target == 1
    assert await volunteering.is_conserved(db, date_.id)


async def test_in_time_nobody_is_looked_for(db: AsyncSession) -> None:
    date_ = await session_at(db, NOW + HOUR * 49, places=4)
    await known(db, date_, 1)
    [place] = await leaves(db, date_)
    assert not place.is_late
    assert await db.get(Replacement, date_.id) is None


@pytest.mark.parametrize("why", ["cancelled", "paused", "hidden", "suspended host"])
async def test_a_search_ends_with_what_it_was_for(db: AsyncSession, why: str) -> None:
    date_ = await tomorrow(db)
    await known(db, date_, 2)
    await leaves(db, date_)
    mission = await mission_of(db, date_)
    if why == "cancelled":
        date_.state, date_.reason = SessionState.CANCELLED, "Il grêle."
        await db.flush()
        await call_off(db, date_.id, NOW)
    if why == "paused":
        mission.state = State.PAUSED
    if why == "hidden":
        mission.hidden_at = NOW
    if why == "suspended host":
        host = await db.get_one(Organisation, mission.organisation_id)
        host.state = "suspended"  # type: ignore[assignment]
    await db.commit()
    assert await wave(db, date_) == []
    assert (await search_of(db, date_)).closed_at == NOW
    assert list(await db.scalars(select(Ask))) == []


async def test_the_people_of_the_same_project_or_organisation_are_known_and_no_others(
    db: AsyncSession,
) -> None:
    host, carrier = await organisation(db), await person(db)
    project = await projects.project(db, carrier=carrier)
    when = [(NOW + HOUR * 26, NOW + HOUR * 28)]
    for of, other in (({"organisation": host}, {}), ({"project": project}, {})):
        before = await missions.mission(db, **of, state="done")
        stranger_s = await missions.mission(db, **other)
        friend, stranger, refused = [await person(db) for _ in range(3)]
        await volunteering.application(db, before, friend)
        await volunteering.application(db, stranger_s, stranger)
        await volunteering.application(db, before, refused, "refused")
        mission = await missions.mission(db, **of, sessions=when, places=4)
        date_ = await volunteering.session_of(db, mission)
        await leaves(db, date_)
        assert await wave(db, date_) == [friend.id]


async def test_a_project_s_team_is_told_of_a_late_cancellation_and_who_left_is_not(
    db: AsyncSession,
) -> None:
    carrier, helper, mentor, who = [await person(db) for _ in range(4)]
    project = await projects.project(db, carrier=carrier, members=[helper], mentor=mentor)
    when = [(NOW + HOUR * 26, NOW + HOUR * 28)]
    mission = await missions.mission(db, project=project, sessions=when)
    date_ = await volunteering.session_of(db, mission)
    place = await volunteering.volunteer(db, date_, who)
    await cancel.cancel(db, who, place.public_id, NOW)
    await db.commit()
    [said] = await told(db, "cancelled_late")
    assert said.reaches == {carrier.id, helper.id}
    for language, words in (("fr", "nous demandons à d’autres"), ("en", "others are being asked")):
        text = await said.read(db, language)
        assert text is not None
        assert words in text.title
        assert who.display_name in text.title
        assert who.email not in f"{text.title} {text.excerpt}"
