"""Late cancellations: who is asked, in which order, when, and how it ends."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import DomainError, NotFound
from app.missions.models import Mission, MissionSession
from app.notifications.models import Notice
from app.profiles.models import Profile
from app.volunteering.models import Ask, Replacement, SignUp
from app.volunteering.queries import dates
from app.volunteering.refusals import SessionFull
from app.volunteering.rules import WAVE_SIZE, AskState
from app.volunteering.service import cancel, replace, search
from app.volunteering.timing import is_night
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.volunteering.refusing import refusing

HERE = ZoneInfo("America/Toronto")


def noon(days: int = 1) -> datetime:
    """Return noon in Montréal, some days from now (UTC)."""
    day = datetime.now(HERE) + timedelta(days=days)
    return day.replace(hour=12, minute=0, second=0, microsecond=0).astimezone(UTC)


NOW = noon()


async def tomorrow(db: AsyncSession, places: int = 2, **fields: object) -> MissionSession:
    """Make a session that is a day away from NOW."""
    when = (NOW + timedelta(hours=26), NOW + timedelta(hours=29))
    mission = await missions.mission(db, places=places, sessions=[when], **fields)  # type: ignore[arg-type]
    return await volunteering.session_of(db, mission)


async def known(db: AsyncSession, date: MissionSession, number: int) -> list[Actor]:
    """Make people that the mission accepted before, the first of them first."""
    mission, people = await db.get_one(Mission, date.mission_id), []
    for place in range(number):
        who = await person(db)
        at = NOW - timedelta(days=10, minutes=place)
        await volunteering.application(db, mission, who, answered_at=at, sent_at=at)
        people.append(who)
    return people


async def drops_out(db: AsyncSession, place: SignUp, who: Actor, now: datetime = NOW) -> None:
    await cancel.cancel(db, who, place.public_id, now)
    await db.commit()


async def wave(db: AsyncSession, date: MissionSession, now: datetime = NOW) -> list[int]:
    asked = await search.send_wave(db, date.id, now)
    await db.commit()
    return [one.person_id for one in asked]


async def test_a_late_cancellation_asks_people_in_waves_until_somebody_comes(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    date = await tomorrow(db)
    leaver = await person(db)
    place = await volunteering.volunteer(db, date, leaver)
    people = await known(db, date, WAVE_SIZE + 2)
    await drops_out(db, place, leaver)
    await db.refresh(place)
    assert place.is_late
    first = await wave(db, date)
    assert first == [who.id for who in people[:WAVE_SIZE]]
    assert await wave(db, date) == []
    later = NOW + timedelta(hours=3)
    second = await wave(db, date, later)
    assert second == [who.id for who in people[WAVE_SIZE:]]
    await work()
    told = set(
        await db.scalars(select(Notice.person_id).where(Notice.kind == "volunteering.asked"))
    )
    assert told == {who.id for who in people}
    ask = (await db.execute(select(Ask).where(Ask.person_id == people[1].id))).scalar_one()
    got, _dated = await replace.say_yes(db, people[1], ask.public_id, later)
    await db.commit()
    assert got.person_id == people[1].id
    assert await volunteering.is_conserved(db, date.id)
    assert await wave(db, date, later + timedelta(hours=4)) == []
    search = await db.get_one(Replacement, date.id, populate_existing=True)
    assert search.closed_at is not None


async def test_in_time_nobody_is_bothered_and_a_waiting_list_comes_first(db: AsyncSession) -> None:
    date = await tomorrow(db, places=1)
    leaver = await person(db)
    place = await volunteering.volunteer(db, date, leaver)
    await known(db, date, 2)
    turn = await volunteering.waiting(db, date)
    await drops_out(db, place, leaver)
    await db.refresh(turn)
    assert turn.state == "offered"
    assert await wave(db, date) == []
    early = NOW + timedelta(days=20)
    far = await missions.mission(db, sessions=[(early, early + timedelta(hours=2))])
    away = await volunteering.session_of(db, far)
    calm = await volunteering.volunteer(db, away, leaver)
    await drops_out(db, calm, leaver)
    await db.refresh(calm)
    assert not calm.is_late
    assert await db.get(Replacement, away.id) is None


async def test_at_night_nobody_is_asked_anything(db: AsyncSession) -> None:
    date = await tomorrow(db)
    leaver = await person(db)
    place = await volunteering.volunteer(db, date, leaver)
    people = await known(db, date, 1)
    night = NOW + timedelta(hours=10)
    assert is_night(night, "America/Toronto")
    await drops_out(db, place, leaver, night)
    search = await db.get_one(Replacement, date.id)
    assert search.next_at.astimezone(HERE).hour == 8
    assert await wave(db, date, night) == []
    assert await wave(db, date, search.next_at) == [people[0].id]


async def test_least_recently_asked_first_and_nobody_more_than_they_chose(
    db: AsyncSession,
) -> None:
    date, other = await tomorrow(db), await tomorrow(db)
    often, once, never, paused, sparing = await known(db, date, 5)
    await volunteering.ask(db, other, often, asked_at=NOW - timedelta(days=1))
    await volunteering.ask(db, other, once, asked_at=NOW - timedelta(days=40))
    await volunteering.ask(db, other, sparing, asked_at=NOW - timedelta(days=2))
    db.add(Profile(person_id=paused.id, paused_at=NOW))
    db.add(Profile(person_id=sparing.id, monthly_quota=1))
    await db.commit()
    leaver = await person(db)
    await drops_out(db, await volunteering.volunteer(db, date, leaver), leaver)
    assert await wave(db, date) == [never.id, once.id, often.id]


@pytest.mark.parametrize("why", ["minor", "unknown", "busy", "other_language", "refused", "gone"])
async def test_who_may_not_or_cannot_come_is_never_asked(db: AsyncSession, why: str) -> None:
    adults = {"minimum_age": 18} if why in {"minor", "unknown"} else {}
    date = await tomorrow(db, languages=["en"] if why == "other_language" else [], **adults)
    [who] = await known(db, date, 1)
    if why == "minor":
        db.add(Profile(person_id=who.id, birth_year=NOW.year - 15))
    if why == "busy":
        elsewhere = await tomorrow(db)
        await volunteering.volunteer(db, elsewhere, who)
    if why == "refused":
        mission = await db.get_one(Mission, date.mission_id)
        await volunteering.application(db, mission, who, "refused")
    if why == "gone":
        from app.accounts.models import Person

        (await db.get_one(Person, who.id)).deleted_at = NOW
    await db.commit()
    leaver = await person(db)
    place = await volunteering.sign_up(db, date, leaver)
    await drops_out(db, place, leaver)
    assert await wave(db, date) == []
    assert list(await db.scalars(select(Ask))) == []


async def test_when_nobody_is_left_to_ask_the_organisers_are_told_once(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    owner, leaver = await person(db), await person(db)
    date = await tomorrow(db, owner=owner)
    await drops_out(db, await volunteering.sign_up(db, date, leaver), leaver)
    for _twice in range(2):
        await wave(db, date)
    await work()
    kinds = list(await db.scalars(select(Notice.kind).where(Notice.person_id == owner.id)))
    assert kinds.count("volunteering.nobody") == 1
    assert kinds.count("volunteering.cancelled_late") == 1


async def test_the_first_yes_has_the_place_and_the_second_is_told(db: AsyncSession) -> None:
    date = await tomorrow(db, places=1)
    one, two = await known(db, date, 2)
    asks = [await volunteering.ask(db, date, who) for who in (one, two)]
    stranger = await person(db)
    async with refusing(db, NotFound):
        await replace.say_yes(db, stranger, asks[0].public_id, NOW)
    await replace.say_yes(db, one, asks[0].public_id, NOW)
    await db.commit()
    async with refusing(db, SessionFull):
        await replace.say_yes(db, two, asks[1].public_id, NOW)
    await db.refresh(asks[1])
    assert asks[1].state is AskState.CLOSED
    assert await volunteering.is_conserved(db, date.id)


async def test_a_no_is_nobody_s_business_and_can_become_a_yes(db: AsyncSession) -> None:
    date = await tomorrow(db)
    [who] = await known(db, date, 1)
    ask = await volunteering.ask(db, date, who)
    await replace.say_no(db, who, ask.public_id, NOW)
    await db.commit()
    assert ask.state is AskState.DECLINED
    place, _dated = await replace.say_yes(db, who, ask.public_id, NOW)
    assert place.person_id == who.id


async def test_who_runs_the_mission_invites_people_and_their_yes_is_enough(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    date = await tomorrow(db, places=3)
    new, busy = await person(db), await person(db)
    await volunteering.volunteer(db, await tomorrow(db), busy)
    dated = await dates.hold(db, date.id)
    made = await replace.invite(db, dated, [new.id, busy.id, new.id], NOW)
    again = await replace.invite(db, dated, [new.id], NOW)
    await db.commit()
    assert [one.person_id for one in made] == [new.id]
    assert again == []
    await work()
    assert list(await db.scalars(select(Notice.kind).where(Notice.person_id == new.id))) == [
        "volunteering.invited"
    ]
    await replace.say_yes(db, new, made[0].public_id, NOW)
    await db.commit()
    assert await volunteering.is_conserved(db, date.id)
    async with refusing(db, DomainError):
        await replace.invite(db, dated, [busy.id], date.ends_at)
