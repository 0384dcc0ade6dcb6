"""What becomes of a mission: published with a date only, paused and cancelled with a reason, done by the clock."""

import asyncio
import email
import email.policy
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.errors import Conflict, Invalid, Refused
from app.core.events import publish
from app.core.i18n import using
from app.core.needs import NeedKind, needs_of
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.missions import coming
from app.missions.dating import Moved
from app.missions.models import Mission
from app.missions.moderated import Missions
from app.missions.queries.facts import facts_of, listed_ids
from app.missions.rules import Act, SessionState, State
from app.missions.schemas import NewMission
from app.missions.service import calling_off, course, moving
from app.missions.service.places import give_back_place, take_place
from app.missions.service.write import create
from app.organisations.rules import State as OrganisationState
from app.projects.events import ProjectTurned
from app.projects.rules import Act as ProjectAct
from app.projects.service.turn import turn as turn_project
from tests.factories import accounts, missions, organisations, projects, volunteering
from tests.factories.missions import TASKS, ahead

WHY = "La salle est inondée depuis hier."


async def test_a_draft_without_a_date_is_not_published_one_with_a_date_is(
    db: AsyncSession,
) -> None:
    owner = await accounts.person(db)
    empty = await missions.mission(db, owner=owner, state=State.DRAFT, sessions=[])
    with using("en"), pytest.raises(Conflict, match="add a date first"):
        await course.publish(db, owner, empty, clock.now())
    draft = await missions.mission(db, owner=owner, state=State.DRAFT)
    after = await course.publish(db, owner, draft, clock.now())
    assert after.state is State.PUBLISHED and after.published_at
    with pytest.raises(Conflict):
        await course.publish(db, owner, draft, clock.now())


async def test_only_a_verified_organisation_or_a_team_runs_missions(db: AsyncSession) -> None:
    owner, mentor, stranger = [await accounts.person(db) for _ in range(3)]
    pending = await organisations.organisation(db, owner, state=OrganisationState.UNVERIFIED)
    said = {"title": "Planter avec les voisins", "tasks": TASKS, "area": "parc-extension"}
    for actor, host in ((owner, pending), (stranger, await organisations.organisation(db))):
        with pytest.raises(Refused):
            wanted = NewMission(**said, organisation=host.public_id)
            await create(db, actor, wanted, clock.now())
    project = await projects.project(db, carrier=owner, mentor=mentor)
    made = await create(db, owner, NewMission(**said, project=project.public_id), clock.now())
    assert made.state is State.DRAFT and made.contact_id == owner.id
    for actor in (mentor, stranger):
        with pytest.raises(Refused):
            await create(db, actor, NewMission(**said, project=project.public_id), clock.now())
    with pytest.raises(Invalid):
        await create(db, owner, NewMission(**said, project="k7m2p9x4qa"), clock.now())


async def test_pausing_and_cancelling_take_a_reason_and_cancelling_ends_every_date(
    db: AsyncSession,
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, sessions=[ahead(3), ahead(5)])
    with pytest.raises(Invalid):
        await course.turn(db, owner, mission, Act.PAUSE, clock.now(), "non")
    paused = await course.turn(db, owner, mission, Act.PAUSE, clock.now(), WHY)
    assert (paused.state, paused.closing_reason) == (State.PAUSED, WHY)
    resumed = await course.turn(db, owner, mission, Act.RESUME, clock.now())
    assert (resumed.state, resumed.closing_reason) == (State.PUBLISHED, "")
    with using("en"), pytest.raises(Conflict, match="still has dates"):
        await course.turn(db, owner, mission, Act.FINISH, clock.now())
    await course.turn(db, owner, mission, Act.CANCEL, clock.now(), WHY)
    off = await missions.dates_of(db, mission)
    assert {(one.state, one.sequence, one.reason) for one in off} == {
        (SessionState.CANCELLED, 1, WHY)
    }
    with pytest.raises(Conflict):
        await course.turn(db, owner, mission, Act.RESUME, clock.now())


async def test_the_clock_says_that_dates_took_place_and_that_a_mission_is_done(
    db: AsyncSession,
) -> None:
    now = clock.now()
    past = (now - timedelta(hours=3), now - timedelta(hours=1))
    over = await missions.mission(db, sessions=[past])
    goes_on = await missions.mission(db, sessions=[past, ahead(2)])
    assert set(await course.close_past(db, now)) == {over.id, goes_on.id}
    await db.commit()
    assert (await missions.again(db, over)).state is State.DONE
    assert (await missions.again(db, goes_on)).state is State.PUBLISHED
    held = [one.state for one in await missions.dates_of(db, goes_on)]
    assert held == [SessionState.HELD, SessionState.SCHEDULED]
    assert await course.close_past(db, now) == []


async def test_a_project_that_pauses_or_stops_takes_its_missions_along(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    carrier = await accounts.person(db)
    project = await projects.project(db, "mobilising", carrier)
    mission = await missions.mission(db, project=project)
    draft = await missions.mission(db, project=project, state=State.DRAFT)
    why = "Le sol est gelé jusqu’en avril, hélas."
    await turn_project(db, carrier, project, ProjectAct.PAUSE, clock.now(), why)
    await db.commit()
    await work()
    assert (await missions.again(db, mission)).state is State.PAUSED
    with using("en"), pytest.raises(Conflict, match="does not go on"):
        await course.publish(db, carrier, draft, clock.now())
    await turn_project(db, carrier, project, ProjectAct.STOP, clock.now(), why)
    await db.commit()
    await work()
    after = await missions.again(db, mission)
    assert (after.state, after.closing_reason) == (State.CANCELLED, why)
    assert (await missions.again(db, draft)).state is State.DRAFT


async def test_a_finished_project_calls_off_what_is_ahead_and_says_that_the_rest_is_done(
    db: AsyncSession, work: Callable[[], Awaitable[None]], mailbox: Callable[[], list[str]]
) -> None:
    project = await projects.project(db, "closed", language="en")
    ahead = await missions.mission(db, project=project)
    over = await missions.mission(db, project=project, sessions=[missions.ahead(-3)])
    paused = await missions.mission(db, project=project, state=State.PAUSED, sessions=[])
    other = await missions.mission(db)
    [date] = await missions.dates_of(db, ahead)
    place = await volunteering.volunteer(db, date)
    await publish(db, ProjectTurned(project.id, "delivered", "closed"))
    await db.commit()
    await work()
    found = [(await missions.again(db, one)).state for one in (ahead, over, paused, other)]
    assert found == [State.CANCELLED, State.DONE, State.DONE, State.PUBLISHED]
    why = "The project is finished: nobody is needed any more."
    assert (await missions.again(db, ahead)).closing_reason == why
    await db.refresh(place)
    assert place.state == "cancelled"
    assert len([one for one in mailbox() if "seance.ics" in one]) == 1


async def test_of_fifty_who_want_the_last_place_one_wins_and_the_mission_is_full(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission = await missions.mission(db, places=1)
    (one,) = await missions.dates_of(db, mission)
    session_id = one.id

    async def try_it() -> bool:
        async with runtime.database.transaction() as session:
            return await take_place(session, session_id, clock.now())

    won = await asyncio.gather(*(try_it() for _ in range(50)))
    assert sum(won) == 1
    assert (await missions.again(db, mission)).state is State.FULL
    async with runtime.database.transaction() as session:
        assert await give_back_place(session, session_id, clock.now())
    assert (await missions.again(db, mission)).state is State.PUBLISHED
    async with runtime.database.transaction() as session:
        assert not await give_back_place(session, session_id, clock.now()), "nothing was taken"


async def test_moving_cancelling_and_signing_up_at_once_never_wait_in_a_circle(
    db: AsyncSession, runtime: Runtime
) -> None:
    owner = await accounts.person(db)
    mission = await missions.mission(db, owner=owner, places=1, sessions=[ahead(3), ahead(6)])
    first, second = [one.id for one in await missions.dates_of(db, mission)]

    async def take(which: int) -> object:
        async with runtime.database.transaction() as session:
            return await take_place(session, which, clock.now())

    async def shift(day: int) -> object:
        async with runtime.database.transaction() as session:
            one = next(d for d in await missions.dates_of(session, mission) if d.id == second)
            said = Moved.model_validate(
                {"day": ahead(6 + day)[0].date(), "starts": "9:00", "ends": "11:00"}
            )
            return (await moving.move(session, owner, one, said, clock.now()))[0].sequence

    done = await asyncio.gather(
        *(take(n) for n in (first, second) * 6), *(shift(n) for n in range(1, 5))
    )
    assert [one for one in done if one is True] == [True, True]
    assert (await missions.again(db, mission)).state is State.FULL


async def test_nobody_takes_a_place_of_what_is_hidden_paused_past_or_cancelled(
    db: AsyncSession,
) -> None:
    now = clock.now()
    hidden = await missions.mission(db, hidden_at=now)
    paused = await missions.mission(db, state=State.PAUSED, closing_reason=WHY)
    past = await missions.mission(
        db, sessions=[(now - timedelta(hours=1), now + timedelta(hours=1))]
    )
    suspended = await organisations.organisation(db, state=OrganisationState.SUSPENDED)
    of_nobody = await missions.mission(db, organisation=suspended)
    secret = await projects.project(db, hidden_at=now)
    of_hidden = await missions.mission(db, project=secret)
    found = (hidden, paused, past, of_nobody, of_hidden)
    for mission in found:
        (one,) = await missions.dates_of(db, mission)
        assert not await take_place(db, one.id, now)
    assert await listed_ids(db, now) == []
    facts = await facts_of(db, [mission.id for mission in found], now)
    assert [facts[m.id].is_listed for m in found] == [False, False, True, False, False]


def calendar_of(letter: str) -> tuple[icalendar.Calendar, str]:
    message = email.message_from_string(letter, policy=email.policy.default)
    (file,) = list(message.iter_attachments())
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") in {"CANCEL", "PUBLISH"}
    found = icalendar.Calendar.from_ical(file.get_payload(decode=True))
    assert found["METHOD"] == file.get_param("method")
    return found, str(message["Subject"])


async def test_who_comes_is_written_to_in_their_language_and_their_calendar_follows(
    db: AsyncSession,
    settings: Settings,
    work: Callable[[], Awaitable[None]],
    mailbox: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner, one, other = [
        await accounts.person(db, language=language) for language in ("fr", "en", "fr")
    ]

    async def both(_session: AsyncSession, dates: Sequence[int]) -> list[tuple[int, int]]:
        return [(date, who.id) for date in dates for who in (one, other)]

    monkeypatch.setattr(coming, "_comers", {"test": both})
    mission = await missions.mission(db, owner=owner, sessions=[ahead(3)])
    (date,) = await missions.dates_of(db, mission)
    to = Moved.model_validate({"day": ahead(4)[0].date(), "starts": "10:00", "ends": "12:00"})
    await moving.move(db, owner, date, to, clock.now())
    await db.commit()
    await work()
    letters = mailbox()
    assert len(letters) == 2
    subjects = sorted(calendar_of(letter)[1] for letter in letters)
    assert subjects[0].startswith("Another date: “Planter avec")
    await calling_off.cancel(db, owner, date, WHY, clock.now())
    await db.commit()
    await work()
    last = [calendar_of(letter)[0] for letter in mailbox()[2:]]
    for found in last:
        (event,) = found.walk("VEVENT")
        assert (event["UID"], event["SEQUENCE"]) == (date.uid, 2)
        assert (event["STATUS"], found["METHOD"]) == ("CANCELLED", "CANCEL")
        assert WHY in event["DESCRIPTION"]
    assert len(last) == 2


async def test_a_project_says_how_many_hours_and_which_skills_it_still_needs(
    db: AsyncSession,
) -> None:
    project, other = await projects.project(db), await projects.project(db)
    planting = await missions.mission(db, project=project, places=8, wanted=4, sessions=[ahead(3)])
    await missions.mission(db, project=project, skills={"accounting": True, "law": False}, wanted=2)
    await missions.mission(db, project=project, state=State.DRAFT)
    (date,) = await missions.dates_of(db, planting)
    date.taken = 3
    await db.commit()
    with using("en"):
        found = await needs_of(db, [project.id, other.id])
    lines = {need.kind: need for need in found[project.id] if need.kind in {"hours", "skills"}}
    hours, skills = lines[NeedKind.HOURS], lines[NeedKind.SKILLS]
    assert (hours.have, hours.want) == (360, 480)
    assert hours.sentence == "2 hours of help are still missing."
    assert (skills.title, skills.have, skills.want) == ("Accounting", 0, 2)
    assert [n for n in found[other.id] if n.kind in {"hours", "skills"}] == []


async def test_hidden_by_moderators_it_is_nowhere_and_comes_back_as_it_was(
    db: AsyncSession, runtime: Runtime
) -> None:
    mission, ways = await missions.mission(db), Missions()
    found = await ways.find(db, mission.public_id)
    assert found is not None and TASKS in found.text and not found.is_hidden
    await ways.hide(db, runtime, mission.id, clock.now())
    await db.commit()
    assert await listed_ids(db, clock.now()) == []
    await ways.restore(db, runtime, mission.id, clock.now())
    await db.commit()
    assert await listed_ids(db, clock.now()) == [mission.id]
    draft = await missions.mission(db, state=State.DRAFT)
    assert await ways.find(db, draft.id) is None


async def test_facts_hold_what_matching_asks_in_two_statements(db: AsyncSession) -> None:
    made = await missions.mission(
        db, skills={"accounting": True, "law": False}, languages=["fr"], minimum_age=18,
        checks=["police-check"], causes=["climate"], sessions=[ahead(2), ahead(4)], places=3,
    )  # fmt: skip
    first = (await missions.dates_of(db, made))[0]
    first.taken = 3
    await db.commit()
    facts = (await facts_of(db, [made.id], clock.now()))[made.id]
    assert facts.required == {"accounting"} and len(facts.skills) == 2
    assert (facts.minimum_age, facts.languages, facts.checks) == (18, {"fr"}, {"police-check"})
    assert len(facts.sessions) == 2 and len(facts.with_places) == 1
    assert facts.has_place and 45 < facts.lat < 46 and -74 < facts.lon < -73
    assert isinstance((await db.execute(select(Mission))).scalar_one(), Mission)
