"""The day itself: reminders, arrivals inside the window only, who did not come, what follows."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import CapturingLogger

from app.accounts.models import Person
from app.core.errors import Conflict, DomainError, Invalid, NotFound
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.missions.events import MissionChanged, SessionCancelled, SessionMoved
from app.missions.models import MissionSession
from app.missions.rules import SessionState
from app.notifications.models import Notice
from app.volunteering import jobs, subscribers
from app.volunteering.codes import arrival_code, is_code
from app.volunteering.models import SignUp
from app.volunteering.queries import dates, due
from app.volunteering.rules import SignUpState
from app.volunteering.service import arrive, finish
from app.volunteering.timing import is_night
from tests.factories import missions, volunteering
from tests.factories.accounts import person
from tests.volunteering.refusing import refusing

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)


async def session_at(
    db: AsyncSession, starts: datetime, hours: int = 2, **fields: object
) -> MissionSession:
    mission = await missions.mission(db, sessions=[(starts, starts + HOUR * hours)], **fields)  # type: ignore[arg-type]
    return await volunteering.session_of(db, mission)


async def noted(db: AsyncSession, place: SignUp, what: str, now: datetime) -> SignUp:
    dated = await dates.hold(db, place.session_id)
    await arrive.mark(db, await person(db), place, dated, what, now)
    await db.commit()
    return place


def test_a_code_is_its_session_s_alone_and_forgives_how_it_is_typed(settings: Settings) -> None:
    code = arrival_code(settings, "abcdefghjk")
    assert len(code) == 6
    for typed in (code, code.upper(), f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:]}"):
        assert is_code(settings, "abcdefghjk", typed)
    for typed in ("", code[:5], code + "x", arrival_code(settings, "zzzzzzzzzz"), "é" * 6):
        assert not is_code(settings, "abcdefghjk", typed)


async def test_one_arrives_inside_the_window_only_and_once(
    db: AsyncSession, settings: Settings
) -> None:
    date = await session_at(db, NOW + HOUR)
    amina = await person(db)
    place = await volunteering.volunteer(db, date, amina)
    dated = await dates.by_public_id(db, date.public_id)
    code = arrival_code(settings, date.public_id)
    early, late = date.starts_at - timedelta(minutes=31), date.ends_at + timedelta(minutes=1)
    async with refusing(db, Conflict, "à partir"):
        await arrive.arrive(db, settings, amina, dated, code, early)
    async with refusing(db, Conflict, "pris fin"):
        await arrive.arrive(db, settings, amina, dated, code, late)
    async with refusing(db, Invalid):
        await arrive.arrive(db, settings, amina, dated, "aaaaaa", date.starts_at)
    stranger = await person(db)
    async with refusing(db, NotFound):
        await arrive.arrive(db, settings, stranger, dated, code, date.starts_at)
    first = date.starts_at - timedelta(minutes=30)
    await arrive.arrive(db, settings, amina, dated, code, first)
    await arrive.arrive(db, settings, amina, dated, code, date.starts_at)
    await db.commit()
    await db.refresh(place)
    assert (place.state, place.arrived_at) == (SignUpState.ARRIVED, first)


async def test_those_who_receive_people_correct_what_was_noted(db: AsyncSession) -> None:
    date = await session_at(db, NOW - HOUR)
    place = await volunteering.volunteer(db, date)
    await noted(db, place, "absent", NOW)
    await noted(db, place, "excused", NOW)
    assert (place.state, place.is_excused) == (SignUpState.NO_SHOW, True)
    await noted(db, place, "arrived", NOW)
    assert (place.state, place.is_excused) == (SignUpState.ARRIVED, False)
    await noted(db, place, "left", NOW + HOUR / 2)
    assert (place.state, place.left_at) == (SignUpState.LEFT_EARLY, NOW + HOUR / 2)
    dated = await dates.hold(db, date.id)
    host = await person(db)
    for what in ("arrived", "absent", "came", "left"):
        async with refusing(db, Conflict):
            await arrive.mark(db, host, place, dated, what, NOW + HOUR / 2)


async def test_before_it_begins_nobody_is_absent_and_after_two_weeks_nothing_is_noted(
    db: AsyncSession,
) -> None:
    date = await session_at(db, NOW + HOUR * 5)
    place = await volunteering.volunteer(db, date)
    dated, host = await dates.hold(db, date.id), await person(db)
    for what in ("absent", "excused", "came", "left", "arrived"):
        async with refusing(db, DomainError):
            await arrive.mark(db, host, place, dated, what, NOW)
    async with refusing(db, Conflict):
        await arrive.mark(db, host, place, dated, "came", date.ends_at + timedelta(days=15))
    await noted(db, place, "cancel", NOW)
    assert place.state is SignUpState.CANCELLED
    assert await volunteering.is_conserved(db, date.id)


async def test_once_over_who_arrived_took_part_and_who_did_not_was_absent_a_day_later(
    db: AsyncSession, runtime: Runtime
) -> None:
    date = await session_at(db, NOW - HOUR * 3)
    there = await volunteering.volunteer(db, date, state="arrived")
    missing = await volunteering.volunteer(db, date, state="reminded")
    turn = await volunteering.waiting(db, date)
    for _twice in range(2):
        await jobs.finish_sessions(runtime)
    for row in (there, missing, turn):
        await db.refresh(row)
    assert (there.state, missing.state, turn.state) == ("completed", "reminded", "closed")
    assert there.left_at == date.ends_at
    await finish.finish(db, date.id, date.ends_at + HOUR * 24)
    await db.commit()
    await db.refresh(missing)
    assert missing.state is SignUpState.NO_SHOW
    assert await volunteering.is_conserved(db, date.id)


async def test_what_cannot_be_settled_is_passed_over_and_written_down(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = await session_at(db, NOW - HOUR * 9)
    lost = 10**9
    place = await volunteering.volunteer(db, late, state="arrived")

    async def some(_session: AsyncSession, _now: datetime) -> list[int]:
        return [lost, late.id]

    monkeypatch.setattr(jobs, "log", log := CapturingLogger())
    await jobs.settle_each(runtime, some, finish.finish)
    await db.refresh(place)
    assert place.state == "completed", "one that fails does not hold the next one up"
    [(level, words, facts)] = log.calls
    assert (level, words) == ("warning", ("volunteering.passed_over",))
    assert facts == {"by": "some", "id": lost, "why": "NotFound"}


async def test_the_oldest_come_first_when_more_is_due_than_one_run_settles(
    db: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "BATCH", 2)
    made = [await session_at(db, NOW - HOUR * hours) for hours in (3, 9, 6)]
    for date in made:
        await volunteering.volunteer(db, date, state="arrived")
    assert await due.over(db, NOW) == [made[1].id, made[2].id]
    ends = [HOUR * 5, HOUR * 8, HOUR * 2]
    for date, ago in zip(made, ends, strict=True):
        turn = await volunteering.waiting(db, date, offered_until=NOW - ago)
        assert turn.offer_ends_at == NOW - ago
    assert await due.with_offers_over(db, NOW) == [made[1].id, made[0].id]


async def test_where_nobody_was_noted_the_organisers_are_asked_once_and_nobody_is_absent(
    db: AsyncSession, runtime: Runtime, work: Callable[[], Awaitable[None]]
) -> None:
    owner = await person(db)
    date = await session_at(db, NOW - HOUR * 3, owner=owner)
    place = await volunteering.volunteer(db, date)
    for _twice in range(2):
        await jobs.finish_sessions(runtime)
    await finish.finish(db, date.id, date.ends_at + HOUR * 30)
    await db.commit()
    await work()
    await db.refresh(place)
    assert place.state is SignUpState.SIGNED_UP
    kinds = list(await db.scalars(select(Notice.kind).where(Notice.person_id == owner.id)))
    assert kinds.count("volunteering.who_came") == 1
    await noted(db, place, "came", NOW)
    assert (place.state, place.left_at) == (SignUpState.COMPLETED, date.ends_at)


async def test_one_is_reminded_once_in_one_s_own_language(
    db: AsyncSession,
    runtime: Runtime,
    work: Callable[[], Awaitable[None]],
    mailbox: Callable[[], list[str]],
) -> None:
    date = await session_at(db, NOW + HOUR * 20, place_label="Ruelle Drolet")
    old = NOW - timedelta(days=5)
    rose, tom = await person(db), await person(db, language="en")
    for who in (rose, tom):
        await volunteering.volunteer(db, date, who, signed_up_at=old)
    fresh = await volunteering.volunteer(db, date, signed_up_at=NOW)
    for _twice in range(2):
        await jobs.remind(runtime)
    await work()
    letters = [m for m in mailbox() if rose.email in m or tom.email in m]
    if is_night(datetime.now(UTC), "America/Toronto"):
        assert letters == []
        return
    assert len(letters) == 2
    assert any("Rappel" in m for m in letters)
    assert any("Reminder" in m for m in letters)
    await db.refresh(fresh)
    assert fresh.state is SignUpState.SIGNED_UP


async def test_a_session_that_is_cancelled_cancels_its_places_and_its_list(
    db: AsyncSession, runtime: Runtime
) -> None:
    date = await session_at(db, NOW + HOUR * 50)
    coming, left = await person(db), await person(db)
    place = await volunteering.volunteer(db, date, coming)
    await volunteering.sign_up(db, date, left, "cancelled", cancelled_at=NOW - HOUR)
    turn = await volunteering.waiting(db, date, offered_until=NOW + HOUR)
    both = {(date.id, coming.id), (date.id, turn.person_id)}
    assert set(await due.comers(db, [date.id])) == both
    date.state, date.reason, date.changed_at = SessionState.CANCELLED, "Trop de pluie.", NOW
    await db.commit()
    event = SessionCancelled(date.id, date.mission_id, "Trop de pluie.")
    for _twice in range(2):
        await subscribers.call_off(runtime, event)
    await db.refresh(place)
    await db.refresh(turn)
    await db.refresh(date)
    assert (place.state, turn.state, date.taken) == ("cancelled", "closed", 0)
    assert set(await due.comers(db, [date.id])) == both


async def test_a_moved_session_ends_its_offers_before_it_begins(
    db: AsyncSession, runtime: Runtime
) -> None:
    date = await session_at(db, NOW + HOUR * 50)
    turn = await volunteering.waiting(db, date, offered_until=NOW + HOUR * 40)
    date.starts_at, date.ends_at = NOW + HOUR * 10, NOW + HOUR * 12
    await db.commit()
    event = SessionMoved(date.id, date.mission_id, (NOW + HOUR * 50).isoformat())
    await subscribers.follow_move(runtime, event)
    await db.refresh(turn)
    assert turn.offer_ends_at == date.starts_at


async def test_places_that_are_added_are_offered_to_those_who_wait(
    db: AsyncSession, runtime: Runtime
) -> None:
    date = await session_at(db, NOW + HOUR * 50, places=1)
    await volunteering.volunteer(db, date)
    turns = [await volunteering.waiting(db, date) for _ in range(3)]
    await db.execute(update(MissionSession).where(MissionSession.id == date.id).values(places=3))
    await db.commit()
    for _twice in range(2):
        await subscribers.pass_places_on(runtime, MissionChanged(date.mission_id))
    for turn in turns:
        await db.refresh(turn)
    assert [turn.state for turn in turns] == ["offered", "offered", "waiting"]
    assert await volunteering.is_conserved(db, date.id)


@pytest.mark.parametrize("hours", [5, 60])
async def test_who_closes_their_account_leaves_their_place_to_others(
    db: AsyncSession, runtime: Runtime, hours: int
) -> None:
    date = await session_at(db, NOW + HOUR * hours)
    who = await person(db)
    place = await volunteering.volunteer(db, date, who)
    await db.execute(update(Person).where(Person.id == who.id).values(deleted_at=NOW))
    await db.commit()
    for _twice in range(2):
        await jobs.free_places(runtime)
    await db.refresh(place)
    assert place.state is SignUpState.CANCELLED
    taken = select(func.sum(MissionSession.taken))
    assert (await db.execute(taken)).scalar_one() == 0
