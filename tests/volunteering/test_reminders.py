"""Reminders: once, at the right hour of the place, in one's language, to those who still come."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core import clock
from app.core.runtime import Runtime
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState
from app.volunteering import jobs
from app.volunteering.models import SignUp
from app.volunteering.queries.due import to_remind
from app.volunteering.service.finish import move
from app.volunteering.timing import is_reminder_due
from tests.factories import volunteering
from tests.factories.accounts import person
from tests.volunteering.scene import DAY, HOUR, here, mission_of, noon, session_at, state_of

BEGINS = noon(3)
THE_DAY_BEFORE = BEGINS - HOUR * 24
LONG_AGO = BEGINS - DAY * 9
Work = Callable[[], Awaitable[None]]
Mailbox = Callable[[], list[str]]
VANCOUVER = ZoneInfo("America/Vancouver")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the jobs' clock stand at a moment."""

    def stand(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return stand


Stand = Callable[[datetime], None]


async def coming(
    db: AsyncSession, date_: MissionSession, signed_up_at: datetime = LONG_AGO, **fields: object
) -> SignUp:
    return await volunteering.volunteer(
        db,
        date_,
        await person(db, **fields),
        signed_up_at=signed_up_at,  # type: ignore[arg-type]
    )


async def reminded(db: AsyncSession, runtime: Runtime, *places: SignUp) -> list[bool]:
    await jobs.remind(runtime)
    return [state == "reminded" for state in await state_of(db, *places)]


async def test_the_reminder_leaves_a_day_before_and_not_a_minute_earlier(
    db: AsyncSession, runtime: Runtime, at: Stand
) -> None:
    place = await coming(db, await session_at(db, BEGINS))
    at(THE_DAY_BEFORE - timedelta(minutes=1))
    assert await reminded(db, runtime, place) == [False]
    at(THE_DAY_BEFORE)
    assert await reminded(db, runtime, place) == [True]


async def test_each_letter_is_in_one_s_language_says_when_and_where_and_is_sent_once(
    db: AsyncSession, runtime: Runtime, at: Stand, work: Work, mailbox: Mailbox
) -> None:
    date_ = await session_at(db, BEGINS, title="Ruelle en fleurs", place_label="Ruelle Drolet")
    for language in ("fr", "en"):
        await coming(db, date_, language=language, name=f"Sam {language}")
    at(THE_DAY_BEFORE)
    for _thrice in range(3):
        await jobs.remind(runtime)
    await work()
    letters = sorted(mailbox(), key=lambda one: "Sam fr" in one)
    assert len(letters) == 2
    english, french = letters
    assert "You are expected at" in english
    assert "/en/my-missions" in english
    assert "/fr/mes-missions" in french
    for letter in letters:
        assert "Drolet" in letter
        assert "12" in letter


@pytest.mark.parametrize(
    ("hour", "begins", "leaves"),
    [
        (7, 9, False), (8, 9, False), (6, 12, False), (8, 12, True), (20, 19, True), (21, 19, False),
    ],
)  # fmt: skip
async def test_the_night_holds_it_back_and_too_late_it_does_not_leave_at_all(
    db: AsyncSession, runtime: Runtime, at: Stand, hour: int, begins: int, leaves: bool
) -> None:
    starts = here(BEGINS, begins)
    place = await coming(db, await session_at(db, starts))
    day = BEGINS if hour < begins else BEGINS - DAY
    at(here(day, hour))
    assert await reminded(db, runtime, place) == [leaves]


async def test_the_night_is_the_mission_s_own(
    db: AsyncSession, runtime: Runtime, at: Stand
) -> None:
    starts = here(BEGINS, 18, zone=VANCOUVER)
    west = await coming(db, await session_at(db, starts, zone="America/Vancouver"))
    east = await coming(db, await session_at(db, starts))
    at(here(BEGINS, 7, zone=VANCOUVER))
    assert await reminded(db, runtime, west, east) == [False, True]
    at(here(BEGINS, 8, zone=VANCOUVER))
    assert await reminded(db, runtime, west) == [True]


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7)])
async def test_on_the_days_the_clocks_change_it_leaves_at_eight_of_the_new_time(day: date) -> None:
    starts = here(day, 13)
    seven, eight = here(day, 7, 59), here(day, 8)
    assert not is_reminder_due(starts - DAY * 9, seven, starts, "America/Toronto")
    assert is_reminder_due(starts - DAY * 9, eight, starts, "America/Toronto")


async def test_who_has_just_signed_up_knows_it_still(
    db: AsyncSession, runtime: Runtime, at: Stand
) -> None:
    date_ = await session_at(db, BEGINS)
    fresh = await coming(db, date_, signed_up_at=THE_DAY_BEFORE + HOUR)
    just_in_time = await coming(db, date_, signed_up_at=THE_DAY_BEFORE)
    at(THE_DAY_BEFORE + HOUR * 2)
    assert await reminded(db, runtime, fresh, just_in_time) == [False, True]


async def change(db: AsyncSession, date_: MissionSession, place: SignUp, what: str) -> None:
    """Let something happen after which nobody is to be reminded."""
    mission: Mission = await mission_of(db, date_)
    if what == "cancelled":
        date_.state, date_.reason = SessionState.CANCELLED, "Il grêle."
    if what == "held":
        date_.state = SessionState.HELD
    if what == "hidden":
        mission.hidden_at = THE_DAY_BEFORE
    if what == "given back":
        place.state, place.cancelled_at = "cancelled", LONG_AGO  # type: ignore[assignment]
    if what == "arrived":
        place.state = "arrived"  # type: ignore[assignment]
    who = {
        "closed": {"deleted_at": LONG_AGO},
        "suspended": {"suspended_at": LONG_AGO},
        "unconfirmed": {"email_confirmed_at": None},
    }
    if what in who:
        await db.execute(update(Person).where(Person.id == place.person_id).values(**who[what]))
    await db.commit()


@pytest.mark.parametrize(
    "what",
    ["cancelled", "held", "hidden", "given back", "arrived", "closed", "suspended", "unconfirmed"],
)
async def test_nobody_is_reminded_of_what_is_not_theirs_to_come_to(
    db: AsyncSession, runtime: Runtime, at: Stand, what: str
) -> None:
    date_ = await session_at(db, BEGINS)
    place = await coming(db, date_)
    await change(db, date_, place, what)
    at(THE_DAY_BEFORE)
    assert await reminded(db, runtime, place) == [False]
    assert await to_remind(db, THE_DAY_BEFORE) == []


async def test_whoever_s_suspension_is_over_is_reminded(
    db: AsyncSession, runtime: Runtime, at: Stand
) -> None:
    place = await coming(
        db, await session_at(db, BEGINS), suspended_at=LONG_AGO, suspended_until=THE_DAY_BEFORE
    )
    at(THE_DAY_BEFORE)
    assert await reminded(db, runtime, place) == [True]


async def test_moved_it_is_reminded_anew_the_day_before_its_new_moment(
    db: AsyncSession, runtime: Runtime, at: Stand, work: Work, mailbox: Mailbox
) -> None:
    date_ = await session_at(db, BEGINS)
    place = await coming(db, date_)
    at(THE_DAY_BEFORE)
    await jobs.remind(runtime)
    date_.starts_at, date_.ends_at = BEGINS + DAY * 5, BEGINS + DAY * 5 + HOUR
    date_.sequence += 1
    await db.commit()
    await move(db, date_.id, THE_DAY_BEFORE)
    await db.commit()
    assert await state_of(db, place) == ["signed_up"]
    at(THE_DAY_BEFORE + DAY * 4)
    assert await reminded(db, runtime, place) == [False]
    at(THE_DAY_BEFORE + DAY * 5)
    assert await reminded(db, runtime, place) == [True]
    await work()
    assert len(mailbox()) == 2


async def test_one_letter_that_cannot_be_written_keeps_nobody_else_waiting(
    db: AsyncSession, runtime: Runtime, at: Stand
) -> None:
    date_ = await session_at(db, BEGINS)
    gone, there = await coming(db, date_), await coming(db, date_)
    at(THE_DAY_BEFORE)
    near = await to_remind(db, THE_DAY_BEFORE)
    assert [one.sign_up_id for one in near] == [gone.id, there.id]
    await db.execute(update(Person).where(Person.id == gone.person_id).values(deleted_at=LONG_AGO))
    await db.commit()
    assert await reminded(db, runtime, gone, there) == [False, True]


def test_the_hours_of_reminders_are_utc_moments() -> None:
    assert BEGINS.tzinfo is UTC
