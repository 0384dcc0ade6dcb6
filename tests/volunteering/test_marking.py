"""The day as those who receive people note it: every mark in every state, when, by whom, written down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, DomainError
from app.core.runtime import Runtime
from app.missions.models import MissionSession
from app.volunteering import jobs
from app.volunteering.models import SignUp
from app.volunteering.queries import dates
from app.volunteering.queries.due import over
from app.volunteering.rules import SignUpState, after_sign_up
from app.volunteering.service import finish
from app.volunteering.service.arrive import ACTS, mark
from tests.factories import missions, projects, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.refusing import refusing
from tests.volunteering.scene import DAY, HOUR, noon, session_at, state_of, told, written_down

BEGINS = noon(-1)
ENDS = BEGINS + HOUR * 2
MIDDLE = BEGINS + HOUR
MARKS = [*ACTS, "cancel"]
COMPLETED = text(
    "SELECT count(DISTINCT args->'payload') FROM procrastinate_jobs"
    " WHERE args->>'kind' = 'SignUpCompleted'"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A session, a place in it, and who receives people."""

    date: MissionSession
    place: SignUp
    host: Actor

    async def mark(self, db: AsyncSession, what: str, now: datetime) -> str:
        dated = await dates.hold(db, self.date.id)
        await mark(db, self.host, self.place, dated, what, now)
        await db.commit()
        return (await state_of(db, self.place))[0]


async def a_day(db: AsyncSession, state: SignUpState | str = "signed_up") -> Day:
    host = await person(db)
    date = await session_at(db, BEGINS, owner=host)
    return Day(date, await volunteering.volunteer(db, date, state=state), host)


def time_for(what: str) -> datetime:
    """Return a moment at which a mark may be made."""
    return {"arrived": MIDDLE, "left": MIDDLE, "cancel": BEGINS - HOUR}.get(what, ENDS + HOUR)


@pytest.mark.parametrize("what", ACTS)
@pytest.mark.parametrize("state", SignUpState, ids=str)
async def test_each_mark_in_each_state_follows_the_rules_or_says_that_it_does_not_follow(
    db: AsyncSession, state: SignUpState, what: str
) -> None:
    day = await a_day(db, state)
    then = after_sign_up(state, ACTS[what])
    if what in {"absent", "excused"} and state is SignUpState.NO_SHOW:
        then = SignUpState.NO_SHOW
    if then is None:
        async with refusing(db, Conflict, "ne suit pas"):
            await mark(
                db, day.host, day.place, await dates.hold(db, day.date.id), what, time_for(what)
            )
        assert await state_of(db, day.place) == [state]
        assert await written_down(db) == []
        return
    assert await day.mark(db, what, time_for(what)) == then
    assert day.place.is_excused == (what == "excused")
    assert day.place.marked_by_id == day.host.id
    assert await volunteering.is_conserved(db, day.date.id)
    [entry] = await written_down(db)
    assert (entry.action, entry.by_id) == (f"place.{what}", day.host.id)
    assert entry.detail["place"] == day.place.public_id


@pytest.mark.parametrize(
    ("what", "before", "after"),
    [
        ("arrived", BEGINS - timedelta(minutes=31), ENDS + timedelta(minutes=1)),
        ("left", BEGINS - timedelta(minutes=1), ENDS + DAY * 15),
        ("absent", BEGINS - timedelta(minutes=1), ENDS + DAY * 15),
        ("excused", BEGINS - timedelta(minutes=1), ENDS + DAY * 15),
        ("came", BEGINS - timedelta(minutes=1), ENDS + DAY * 15),
    ],
)
async def test_each_mark_has_its_time(
    db: AsyncSession, what: str, before: datetime, after: datetime
) -> None:
    day = await a_day(db, "arrived" if what == "left" else "signed_up")
    for at in (before, after):
        async with refusing(db, Conflict):
            await mark(db, day.host, day.place, await dates.hold(db, day.date.id), what, at)
    assert await written_down(db) == []


async def test_a_place_is_taken_back_before_it_begins_and_the_person_is_told(
    db: AsyncSession,
) -> None:
    day = await a_day(db)
    async with refusing(db, Conflict, "commencé"):
        await mark(db, day.host, day.place, await dates.hold(db, day.date.id), "cancel", BEGINS)
    assert await day.mark(db, "cancel", BEGINS - HOUR) == "cancelled"
    [said] = await told(db, "dropped")
    assert said.reaches == {day.place.person_id}
    for language, words in (("fr", "plus"), ("en", "You are not expected")):
        read = await said.read(db, language)
        assert read is not None
        assert words in read.title
    assert await told(db, "cancelled") == []


@pytest.mark.parametrize(
    ("at", "left"),
    [(MIDDLE, MIDDLE), (ENDS + HOUR, ENDS), (BEGINS, BEGINS + timedelta(minutes=20))],
)
async def test_nobody_leaves_after_the_end_nor_before_they_came(
    db: AsyncSession, at: datetime, left: datetime
) -> None:
    day = await a_day(db, "arrived")
    if at == BEGINS:
        day.place.arrived_at = left
        await db.commit()
    assert await day.mark(db, "left", at) == "left_early"
    assert day.place.left_at == left


async def test_said_afterwards_to_have_come_they_were_there_from_beginning_to_end(
    db: AsyncSession,
) -> None:
    day = await a_day(db, "no_show")
    await day.mark(db, "came", ENDS + DAY)
    assert (day.place.arrived_at, day.place.left_at) == (BEGINS, ENDS)
    assert await db.scalar(COMPLETED) == 1


@pytest.mark.parametrize(
    ("what", "heard"), [("left", 1), ("came", 1), ("absent", 0), ("arrived", 0)]
)
async def test_hours_hear_of_whoever_took_part_and_of_nobody_else(
    db: AsyncSession, what: str, heard: int
) -> None:
    day = await a_day(db, "arrived" if what == "left" else "signed_up")
    await day.mark(db, what, time_for(what))
    assert await db.scalar(COMPLETED) == heard


async def test_who_is_absent_and_then_excused_is_excused_and_back(db: AsyncSession) -> None:
    day = await a_day(db)
    for what, excused in (
        ("absent", False),
        ("excused", True),
        ("excused", True),
        ("absent", False),
    ):
        assert await day.mark(db, what, MIDDLE) == "no_show"
        assert day.place.is_excused is excused


async def test_whoever_was_noted_there_by_mistake_can_be_noted_absent(db: AsyncSession) -> None:
    day = await a_day(db, "arrived")
    assert await day.mark(db, "absent", MIDDLE) == "no_show"
    assert (day.place.arrived_at, day.place.left_at) == (None, None)


async def test_the_page_has_a_button_for_what_may_be_noted_and_no_other(
    browser: Visitor, db: AsyncSession
) -> None:
    owner, now = await person(db), datetime.now(UTC)
    date = await session_at(db, now - HOUR, owner=owner, places=9)
    marks = {
        "signed_up": {"arrived", "absent", "excused"},
        "reminded": {"arrived", "absent", "excused"},
        "arrived": {"left", "absent"},
        "no_show": {"arrived", "excused"},
        "completed": set(),
        "left_early": set(),
    }
    places = {state: await volunteering.volunteer(db, date, state=state) for state in marks}
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/seances/{date.public_id}/accueil")
    for state, wanted in marks.items():
        found = browser.page.css(f"form[action*='{places[state].public_id}'] button")
        assert {one.attributes["value"] for one in found} == wanted, state
        if wanted:
            assert all("–" in (one.attributes["aria-label"] or "") for one in found)


async def test_once_over_the_page_asks_who_came_for_two_weeks(
    browser: Visitor, db: AsyncSession
) -> None:
    owner, now = await person(db), datetime.now(UTC)
    recent = await session_at(db, now - DAY, owner=owner)
    old = await session_at(db, now - DAY * 16, owner=owner)
    await sign_in_as(db, browser, owner)
    for date, wanted in ((recent, {"came", "absent", "excused"}), (old, set())):
        await volunteering.volunteer(db, date)
        await browser.go(f"/fr/seances/{date.public_id}/accueil")
        assert {
            one.attributes["value"] for one in browser.page.css("form button[name=mark]")
        } == wanted
    await browser.go(f"/en/mission-sessions/{recent.public_id}/welcome")
    assert "say who came" in browser.text


async def test_a_place_of_another_session_is_not_marked_through_this_one(
    browser: Visitor, db: AsyncSession
) -> None:
    owner, now = await person(db), datetime.now(UTC)
    own = await session_at(db, now - HOUR, owner=owner)
    other = await session_at(db, now - HOUR)
    place = await volunteering.volunteer(db, other)
    mine = await volunteering.volunteer(db, own)
    await sign_in_as(db, browser, owner)
    await browser.go(f"/fr/seances/{own.public_id}/accueil")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    sent = {"csrf_token": token, "mark": "absent"}
    await browser.post(f"/fr/seances/{own.public_id}/personnes/{place.public_id}", sent)
    assert browser.status == 404
    await browser.post(f"/fr/seances/{other.public_id}/personnes/{place.public_id}", sent)
    assert browser.status == 403
    for nonsense in ("", "completed", "cancelled", "ABSENT"):
        here = f"/fr/seances/{own.public_id}/personnes/{mine.public_id}"
        await browser.post(here, {"csrf_token": token, "mark": nonsense})
        assert browser.status == 422
    assert await state_of(db, place, mine) == ["signed_up", "signed_up"]


async def test_the_team_of_a_project_notes_and_a_mentor_only_looks_elsewhere(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    carrier, helper, mentor = [await person(db) for _ in range(3)]
    project = await projects.project(db, carrier=carrier, members=[helper], mentor=mentor)
    now = datetime.now(UTC)
    mission = await missions.mission(db, project=project, sessions=[(now - HOUR, now + HOUR)])
    date = await volunteering.session_of(db, mission)
    place = await volunteering.volunteer(db, date)
    path = f"/fr/seances/{date.public_id}/accueil"
    assert (await (await sign_in_as(db, visitor(), mentor)).go(path)).status == 403
    one = await sign_in_as(db, visitor(), helper)
    await one.go(path)
    await one.submit(f"form[action*='{place.public_id}']", mark="arrived")
    assert await state_of(db, place) == ["arrived"]
    [entry] = await written_down(db)
    assert entry.by_id == helper.id


async def test_over_who_was_there_took_part_and_hours_hear_of_each_once(
    db: AsyncSession, runtime: Runtime
) -> None:
    now = datetime.now(UTC)
    date = await session_at(db, now - HOUR * 3, places=9)
    there = [await volunteering.volunteer(db, date, state="arrived") for _ in range(3)]
    early = await volunteering.volunteer(db, date, state="left_early")
    missing = await volunteering.volunteer(db, date)
    for _thrice in range(3):
        await jobs.finish_sessions(runtime)
    assert await state_of(db, *there, early, missing) == ["completed"] * 3 + [
        "left_early",
        "signed_up",
    ]
    assert await db.scalar(COMPLETED) == 3
    await finish.finish(db, date.id, date.ends_at + DAY)
    await db.commit()
    assert await state_of(db, missing) == ["no_show"]
    assert await told(db, "who_came") == []
    assert await volunteering.is_conserved(db, date.id)


async def test_sessions_where_nobody_is_ever_noted_do_not_come_back_for_ever(
    db: AsyncSession, runtime: Runtime
) -> None:
    now = datetime.now(UTC)
    silent = await session_at(db, now - DAY * 3)
    await volunteering.volunteer(db, silent)
    fresh = await session_at(db, now - HOUR * 4)
    await volunteering.volunteer(db, fresh)
    noted = await session_at(db, now - DAY * 3)
    await volunteering.volunteer(db, noted, state="completed")
    absent = await volunteering.volunteer(db, noted)
    assert sorted(await over(db, now)) == sorted([fresh.id, noted.id])
    await jobs.finish_sessions(runtime)
    assert await state_of(db, absent) == ["no_show"]
    assert await over(db, now) == [fresh.id]


async def test_before_the_end_nothing_is_settled(db: AsyncSession) -> None:
    day = await a_day(db, "arrived")
    await finish.finish(db, day.date.id, ENDS - timedelta(seconds=1))
    await db.commit()
    assert await state_of(db, day.place) == ["arrived"]
    with pytest.raises(DomainError):
        await finish.finish(db, 10**9, ENDS)


def test_every_mark_has_a_moment() -> None:
    assert {what: time_for(what) for what in MARKS}.keys() == set(MARKS)
