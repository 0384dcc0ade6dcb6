"""A session is moved: reminders begin anew, offers end in time, and who is torn between two is told."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.queries import actor_by_id
from app.core.runtime import Runtime
from app.missions.events import SessionMoved
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState
from app.volunteering import subscribers
from app.volunteering.models import SignUp
from app.volunteering.queries.moments import torn
from app.volunteering.service import cancel
from app.volunteering.service.sign_up import sign_up
from tests.factories import volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.scene import DAY, HOUR, mission_of, noon, session_at, state_of, told

NOW = datetime.now(UTC)
SATURDAY = noon(9)


async def moves(
    db: AsyncSession, runtime: Runtime, date: MissionSession, to: datetime, hours: int = 2
) -> None:
    """Move a session, as missions do, and let volunteering hear of it twice."""
    was = date.starts_at
    date.starts_at, date.ends_at = to, to + HOUR * hours
    date.sequence += 1
    await db.commit()
    event = SessionMoved(date.id, date.mission_id, was.isoformat())
    for _twice in range(2):
        await subscribers.follow_move(runtime, event)


async def two_places(db: AsyncSession) -> tuple[MissionSession, MissionSession, SignUp, SignUp]:
    """Give somebody a place on Saturday, and another on Sunday."""
    who = await person(db)
    one = await session_at(db, SATURDAY, title="Planter des frênes")
    two = await session_at(db, SATURDAY + DAY, title="Servir la soupe")
    mine = [await volunteering.volunteer(db, date, who) for date in (one, two)]
    return one, two, mine[0], mine[1]


async def test_who_is_torn_between_two_sessions_is_told_once_for_each_move(
    db: AsyncSession, runtime: Runtime
) -> None:
    one, _two, mine, other = await two_places(db)
    await volunteering.volunteer(db, one)
    await moves(db, runtime, one, SATURDAY + DAY + HOUR)
    [said] = await told(db, "torn")
    assert said.reaches == {mine.person_id}
    assert said.data == {"sign_up": mine.public_id, "other": other.public_id}
    await moves(db, runtime, one, SATURDAY + DAY - HOUR)
    assert len(await told(db, "torn")) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "deux fois en même temps"), ("en", "expected twice at the same time")],
)
async def test_the_notice_names_both_and_leads_to_one_s_missions(
    db: AsyncSession, runtime: Runtime, language: str, words: str
) -> None:
    one, _two, _mine, other = await two_places(db)
    await moves(db, runtime, one, SATURDAY + DAY + HOUR)
    [said] = await told(db, "torn")
    text = await said.read(db, language)
    assert text is not None
    assert words in text.title
    assert "Planter des frênes" in text.title
    assert "Servir la soupe" in text.title
    assert text.path == {"fr": "/fr/mes-missions", "en": "/en/my-missions"}[language]
    await cancel.release(db, other, await _held(db, other), NOW)
    assert await said.read(db, language) is None


async def _held(db: AsyncSession, place: SignUp) -> cancel.Dated:
    return await cancel.dates.hold(db, place.session_id)


async def test_the_notice_falls_silent_once_the_session_is_moved_away_again(
    db: AsyncSession, runtime: Runtime
) -> None:
    one, *_others = await two_places(db)
    await moves(db, runtime, one, SATURDAY + DAY + HOUR)
    await moves(db, runtime, one, SATURDAY + DAY * 3)
    [said] = await told(db, "torn")
    assert await said.read(db) is None


@pytest.mark.parametrize("which", [0, 1])
async def test_the_notice_names_no_mission_that_moderators_hid(
    db: AsyncSession, runtime: Runtime, which: int
) -> None:
    one, two, *_places = await two_places(db)
    await moves(db, runtime, one, SATURDAY + DAY + HOUR)
    [said] = await told(db, "torn")
    assert await said.read(db) is not None
    hidden = await db.get_one(Mission, (one, two)[which].mission_id)
    hidden.hidden_at = NOW
    await db.commit()
    assert await said.read(db) is None


@pytest.mark.parametrize("why", ["beside", "cancelled session", "place given back", "completed"])
async def test_nobody_is_told_of_what_is_no_clash(
    db: AsyncSession, runtime: Runtime, why: str
) -> None:
    one, two, _mine, other = await two_places(db)
    if why == "cancelled session":
        two.state, two.reason = SessionState.CANCELLED, "Il grêle."
    if why == "place given back":
        other.state, other.cancelled_at = "cancelled", NOW  # type: ignore[assignment]
    if why == "completed":
        other.state = "completed"  # type: ignore[assignment]
    to = two.ends_at if why == "beside" else two.starts_at
    await moves(db, runtime, one, to)
    assert await told(db, "torn") == []
    assert await torn(db, one.id) == []


async def test_three_at_one_time_are_each_named(db: AsyncSession, runtime: Runtime) -> None:
    one, _two, mine, _other = await two_places(db)
    third = await session_at(db, SATURDAY + DAY + HOUR * 2)
    await volunteering.sign_up(db, third, await _actor(db, mine.person_id))
    await moves(db, runtime, one, SATURDAY + DAY, hours=4)
    assert len(await told(db, "torn")) == 2


async def _actor(db: AsyncSession, person_id: int) -> Actor:
    found = await actor_by_id(db, person_id)
    assert found is not None
    return found


async def test_one_s_page_says_the_clash_beside_both_until_one_is_given_back(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    one, two = (
        await session_at(db, SATURDAY, title="Planter"),
        await session_at(db, SATURDAY + DAY, title="Servir"),
    )
    who = await person(db)
    for date in (one, two):
        await volunteering.volunteer(db, date, who)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/mes-missions")
    assert browser.all(".vol-torn") == []
    await moves(db, runtime, one, SATURDAY + DAY + HOUR)
    await browser.go("/fr/mes-missions")
    assert len(browser.all(".vol-torn")) == 2
    assert "rendre une des deux places" in browser.all(".vol-torn")[0]
    await browser.go("/en/my-missions")
    assert "You are expected elsewhere at the same time: “Servir”" in browser.text
    await browser.follow("I cannot come")
    await browser.submit("main form")
    assert browser.all(".vol-torn") == []


async def test_an_offer_or_a_question_at_the_time_of_another_place_says_so(
    browser: Visitor, db: AsyncSession
) -> None:
    who = await person(db)
    held = await session_at(db, SATURDAY, title="Planter")
    await volunteering.volunteer(db, held, who)
    offered = await session_at(db, SATURDAY + HOUR, places=1)
    await volunteering.waiting(db, offered, who, offered_until=NOW + DAY)
    await volunteering.ask(db, await session_at(db, SATURDAY - HOUR), who)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/mes-missions")
    said = browser.all(".vol-torn")
    assert len(said) == 2
    assert all("« Planter »" in one.replace("\xa0", " ") for one in said)
    await browser.submit("form[action$='/prendre']")
    assert browser.status == 409
    assert "Planter" in browser.text


async def test_moved_to_another_day_everybody_is_reminded_anew(
    db: AsyncSession, runtime: Runtime
) -> None:
    date = await session_at(db, NOW + HOUR * 20)
    reminded = await volunteering.volunteer(db, date, state="reminded")
    fresh = await volunteering.volunteer(db, date)
    await moves(db, runtime, date, SATURDAY)
    assert await state_of(db, reminded, fresh) == ["signed_up", "signed_up"]
    assert await volunteering.is_conserved(db, date.id)


async def test_moved_by_an_hour_nobody_is_reminded_again_the_letter_of_the_move_says_it(
    db: AsyncSession, runtime: Runtime
) -> None:
    date = await session_at(db, NOW + HOUR * 20)
    reminded = await volunteering.volunteer(db, date, state="reminded")
    await moves(db, runtime, date, NOW + HOUR * 21)
    assert await state_of(db, reminded) == ["reminded"]


@pytest.mark.parametrize("state", ["arrived", "completed", "no_show", "cancelled"])
async def test_what_was_noted_of_the_day_is_not_undone_by_a_move(
    db: AsyncSession, runtime: Runtime, state: str
) -> None:
    date = await session_at(db, NOW + HOUR * 20)
    place = await volunteering.sign_up(db, date, state=state)
    await moves(db, runtime, date, SATURDAY)
    assert await state_of(db, place) == [state]


async def test_offers_end_when_it_begins_and_not_before_now(
    db: AsyncSession, runtime: Runtime
) -> None:
    date = await session_at(db, NOW + DAY * 5, places=3)
    early = await volunteering.waiting(db, date, offered_until=NOW + HOUR)
    late = await volunteering.waiting(db, date, offered_until=NOW + DAY * 3)
    await moves(db, runtime, date, NOW + HOUR * 9)
    await db.refresh(early)
    await db.refresh(late)
    assert early.offer_ends_at == NOW + HOUR
    assert late.offer_ends_at == NOW + HOUR * 9
    await moves(db, runtime, date, NOW - timedelta(minutes=5))
    await db.refresh(late)
    assert late.offer_ends_at is not None
    assert late.offered_at is not None
    assert late.offered_at < late.offer_ends_at <= datetime.now(UTC) + timedelta(seconds=2)


async def test_the_moved_session_frees_the_moment_it_had_and_claims_the_new_one(
    db: AsyncSession, runtime: Runtime
) -> None:
    one, _two, mine, _other = await two_places(db)
    free = await session_at(db, SATURDAY)
    actor = await _actor(db, mine.person_id)
    await moves(db, runtime, one, SATURDAY + DAY * 4)
    await volunteering.application(db, await mission_of(db, free), actor)
    assert (await sign_up(db, actor, free.id, NOW)).state == "signed_up"
