"""Steps in the calendars of the team: on the page, in the month, in the feed of their own programs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.calendar import Entry, entries_of
from app.core.i18n import using
from app.plans.calendar import steps as source
from app.plans.models import Plan
from app.plans.rules import StepAct, StepState
from app.plans.schemas import StepWords
from app.plans.service import steps
from app.projects.models import Project, TeamMember
from app.projects.rules import Act, Standing, State
from app.projects.service.turn import turn
from tests.factories import plans, projects
from tests.factories.accounts import person
from tests.plans.world import Browsers, Team, signed_in, team

DAY = timedelta(days=1)
YEAR = timedelta(days=365)


async def entries(db: AsyncSession, who: Any, since: timedelta = -YEAR) -> list[Entry]:
    now = clock.now()
    return await source(db, who.id, now + since, now + YEAR)


async def with_step(db: AsyncSession, start: int = 5, end: int = 20, **fields: Any) -> Team:
    of = await team(db, fields.pop("project", State.IN_PROGRESS))
    await plans.plan(db, of.project, of.carrier, {})
    await plans.step(db, of.project, start, end, **fields)
    return of


async def test_a_step_is_whole_days_in_the_calendar_of_who_runs_the_project(
    db: AsyncSession,
) -> None:
    of = await with_step(db, title="Planter", note="Apportez des gants")
    [hers] = await entries(db, of.carrier)
    [his] = await entries(db, of.member)
    assert hers == his
    assert hers.is_all_day
    assert hers.title == "Étape\u00a0: Planter"
    assert hers.description == f"{of.project.title} · Apportez des gants"
    assert hers.path == f"{of.plan}#steps"
    assert (hers.is_cancelled, hers.is_tentative) == (False, False)
    assert (hers.ends_at - hers.starts_at) / DAY == pytest.approx(16, abs=0.05)
    with using("en"):
        [english] = await entries(db, of.carrier)
    assert english.title == "Step: Planter"
    assert english.uid == hers.uid
    assert english.path == f"/en/projects/{of.which}/plan#steps"


async def test_whoever_does_not_run_the_project_has_none_of_it(db: AsyncSession) -> None:
    of = await with_step(db)
    invited, gone, stranger = [await person(db) for _ in range(3)]
    await projects.join(db, of.project, invited, standing=Standing.INVITED)
    await projects.join(db, of.project, gone, standing=Standing.LEFT)
    for who in (invited, gone, stranger, of.mentor):
        assert await entries(db, who) == []


async def test_a_milestone_is_one_day_and_says_so(db: AsyncSession) -> None:
    of = await with_step(db, 5, 5, title="La fête")
    [one] = await entries(db, of.carrier)
    assert one.title == "Jalon\u00a0: La fête"
    assert timedelta(hours=23) <= one.ends_at - one.starts_at <= timedelta(hours=25)
    assert one.starts_at.astimezone(UTC).hour in {4, 5}, "midnight in Montréal"


async def test_only_what_touches_the_days_that_are_asked_for_comes(db: AsyncSession) -> None:
    of = await with_step(db)
    today = datetime.now(UTC).date()

    async def between(first: date, last: date) -> int:
        moment = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
        until = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
        return len(await source(db, of.carrier.id, moment, until))

    assert await between(today, today + 4 * DAY) == 0
    assert await between(today, today + 5 * DAY) == 1
    assert await between(today + 10 * DAY, today + 11 * DAY) == 1, "in the midst of it"
    assert await between(today + 20 * DAY, today + 90 * DAY) == 1
    assert await between(today + 21 * DAY, today + 90 * DAY) == 0


async def test_moved_it_is_the_same_moment_with_a_higher_number(db: AsyncSession) -> None:
    of = await team(db)
    now, soon = clock.now(), plans.today() + 9 * DAY
    made = await steps.add(db, of.carrier, of.number, StepWords(title="Planter", ends_on=soon), now)
    [before] = await entries(db, of.carrier)
    moved = StepWords(title="Planter", ends_on=soon + 7 * DAY, version=1)
    await steps.change(db, of.carrier, of.number, made.public_id, moved, now + timedelta(hours=1))
    [after] = await entries(db, of.carrier)
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert after.changed_at > before.changed_at
    assert after.starts_at - before.starts_at >= 7 * DAY - timedelta(hours=1)


async def test_dropped_is_called_off_done_stays_and_taken_out_is_gone(db: AsyncSession) -> None:
    of = await team(db)
    now, soon = clock.now(), plans.today() + 9 * DAY
    names = ["Laisser", "Finir", "Retirer"]
    dropped, done, gone = [
        await steps.add(db, of.carrier, of.number, StepWords(title=name, ends_on=soon), now)
        for name in names
    ]
    was = {one.uid: one.sequence for one in await entries(db, of.carrier)}
    await steps.turn_step(db, of.carrier, of.number, dropped.public_id, StepAct.DROP, now)
    await steps.turn_step(db, of.carrier, of.number, done.public_id, StepAct.FINISH, now)
    await steps.remove(db, of.carrier, of.number, gone.public_id, now)
    found = {one.title.split("\u00a0: ")[1]: one for one in await entries(db, of.carrier)}
    assert set(found) == {"Laisser", "Finir"}
    assert found["Laisser"].is_cancelled
    assert not found["Finir"].is_cancelled
    assert "Fait" in found["Finir"].description
    assert all(one.sequence > was[one.uid] for one in found.values())


@pytest.mark.parametrize(
    ("state", "step", "cancelled", "tentative"),
    [
        (State.PAUSED, StepState.PLANNED, False, True),
        (State.STOPPED, StepState.PLANNED, True, False),
        (State.STOPPED, StepState.DONE, False, False),
        (State.PAUSED, StepState.DROPPED, True, False),
        (State.CLOSED, StepState.PLANNED, False, False),
        (State.MOBILISING, StepState.PLANNED, False, False),
    ],
)
async def test_what_becomes_of_the_project_is_said_of_its_steps(
    db: AsyncSession, state: State, step: StepState, cancelled: bool, tentative: bool
) -> None:
    of = await with_step(db, project=state, state=step)
    [one] = await entries(db, of.carrier)
    assert (one.is_cancelled, one.is_tentative) == (cancelled, tentative)


async def test_a_project_that_stops_raises_the_number_of_each_step(db: AsyncSession) -> None:
    of = await with_step(db)
    [before] = await entries(db, of.carrier)
    await turn(db, of.carrier, of.project, Act.STOP, clock.now(), projects.REASON)
    [after] = await entries(db, of.carrier)
    assert after.is_cancelled
    assert after.sequence > before.sequence


@pytest.mark.parametrize("hidden", [Plan, Project])
async def test_what_moderators_hid_leaves_calendars(db: AsyncSession, hidden: Any) -> None:
    of = await with_step(db)
    await db.execute(update(hidden).values(hidden_at=clock.now()))
    assert await entries(db, of.carrier) == []
    await db.execute(update(hidden).values(hidden_at=None))
    assert len(await entries(db, of.carrier)) == 1


async def test_who_leaves_the_team_finds_its_steps_no_longer(db: AsyncSession) -> None:
    of = await with_step(db)
    gone = update(TeamMember).where(TeamMember.person_id == of.member.id)
    await db.execute(gone.values(standing=Standing.LEFT))
    assert await entries(db, of.member) == []
    assert len(await entries(db, of.carrier)) == 1


async def test_steps_of_several_projects_come_by_time_among_other_moments(
    db: AsyncSession,
) -> None:
    of = await with_step(db, 9, 9, title="Deuxième")
    other = await projects.project(db, carrier=of.carrier, title="Un four à pain au parc")
    await plans.plan(db, other, of.carrier, {})
    await plans.step(db, other, 3, 4, title="Première")
    now = clock.now()
    found = await entries_of(db, of.carrier.id, now, now + YEAR)
    assert [one.title.split("\u00a0: ")[1] for one in found] == ["Première", "Deuxième"]
    assert len({one.uid for one in found}) == 2


async def test_the_list_shows_it_under_its_first_day_ahead_and_the_month_at_its_ends(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await with_step(db, -3, 3, title="Semer")
    browser = await signed_in(db, visitor, of.member, "/fr/moi/calendrier")
    assert len(browser.all(".moment")) == 1
    assert "Étape : Semer" in browser.text
    last = plans.today() + 3 * DAY
    day = browser.page.css_first(".calendar-day h2")
    assert day is not None
    assert day.attributes["id"] == f"day-{last.isoformat()}", "it began: its end is what is ahead"
    await browser.go(f"/fr/moi/calendrier/{last:%Y-%m}")
    marked = [one for one in browser.all(".month-day") if "Semer" in one]
    assert len(marked) in {1, 2}
    assert "h" not in marked[0].split("Semer")[1], "no hour: days only"
    mentor = await signed_in(db, visitor, of.mentor, "/fr/moi/calendrier")
    assert "Semer" not in mentor.text


async def test_a_step_that_goes_on_does_not_crowd_out_what_comes_next(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await with_step(db, -30, 30, title="Longue haleine")
    await plans.step(db, of.project, 4, 4, title="La fête")
    browser = await signed_in(db, visitor, of.carrier, "/fr/moi")
    assert "Jalon : La fête" in browser.text
    assert "Longue haleine" not in browser.text


async def test_the_feed_gives_dates_that_take_nobodys_time(
    db: AsyncSession, visitor: Browsers
) -> None:
    of = await with_step(db, 5, 7, title="Planter; arroser, nommer\\")
    browser = await signed_in(db, visitor, of.member, "/fr/moi/calendrier")
    await browser.submit("form[action$='/fil']")
    address = browser.all(".secret-address a")[0]
    program = visitor()
    await program.go(address.removeprefix("http://testserver"))
    feed = icalendar.Calendar.from_ical(program.answer.text)
    [event] = [one for one in feed.events if str(one["UID"]).startswith("step-")]
    first = plans.today() + 5 * DAY
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (first, first + 3 * DAY)
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["SUMMARY"] == "Étape : Planter; arroser, nommer\\"
    assert event["URL"].endswith(f"{of.plan}#steps")
    etag = program.answer.headers["etag"]
    await program.go(program.path, headers={"if-none-match": etag})
    assert program.status == 304, "the same steps are not sent twice"
    await steps.turn_step(
        db, of.carrier, of.number, str(event["UID"]).split("-")[1].split("@")[0], StepAct.DROP,
        clock.now(),
    )  # fmt: skip
    await db.commit()
    await program.go(program.path)
    [off] = icalendar.Calendar.from_ical(program.answer.text).events
    assert off["STATUS"] == "CANCELLED"
    assert off["SEQUENCE"] > event["SEQUENCE"]
    assert off["UID"] == event["UID"]
