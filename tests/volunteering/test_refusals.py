"""Why somebody cannot come, each reason in its words, in both languages, on pages and to programs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.accounts.rules import Scope
from app.core.errors import Refused
from app.core.i18n import using
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState, State
from app.organisations.models import Organisation
from app.profiles.models import PersonCheck, Profile
from app.projects.models import Project
from app.skills.qualities import QualityKind
from app.volunteering.models import Application, Ask, SignUp, Waiting
from app.volunteering.service import replace, seat, wait
from app.volunteering.service.apply import wish
from app.volunteering.service.seat import Seated
from app.volunteering.service.sign_up import sign_up
from tests.api.program import Program, token_of
from tests.factories import missions, projects, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.factories.organisations import organisation
from tests.visitor import Visitor
from tests.volunteering.refusing import refusing
from tests.volunteering.scene import HERE, HOUR, mission_of, session_at

NOW = datetime.now(UTC)
Change = Callable[[AsyncSession, MissionSession, Actor], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Case:
    """A reason: how the world came to it, what is answered."""

    name: str
    arrange: Change
    status: int
    code: str
    french: str
    english: str


async def born(db: AsyncSession, who: Actor, age: int) -> None:
    db.add(Profile(person_id=who.id, birth_year=NOW.year - age - 1))


async def holds(
    db: AsyncSession, who: Actor, kind: QualityKind, code: str, until: datetime | None
) -> PersonCheck:
    seen_by = await organisation(db)
    made = PersonCheck(
        person_id=who.id, kind=kind, code=code, organisation_id=seen_by.id, seen_at=NOW,
        expires_on=until.date() if until else None,
    )  # fmt: skip
    db.add(made)
    return made


async def full(db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    for _place in range(date.places):
        await volunteering.sign_up(db, date)


async def line(db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    await volunteering.waiting(db, date)


async def clash(db: AsyncSession, date: MissionSession, who: Actor) -> None:
    other = await session_at(db, date.starts_at + HOUR, title="Corvée du canal")
    await volunteering.volunteer(db, other, who)


async def arrived_elsewhere(db: AsyncSession, date: MissionSession, who: Actor) -> None:
    other = await session_at(db, date.starts_at - HOUR, title="Corvée du canal")
    await volunteering.volunteer(db, other, who, state="arrived")


async def minor(db: AsyncSession, date: MissionSession, who: Actor) -> None:
    (await mission_of(db, date)).minimum_age = 18
    await born(db, who, 16)


async def ageless(db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    (await mission_of(db, date)).minimum_age = 16


async def unchecked(db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    (await mission_of(db, date)).checks = ["police-check"]


async def check_over(db: AsyncSession, date: MissionSession, who: Actor) -> None:
    await unchecked(db, date, who)
    last = date.ends_at - timedelta(days=1)
    await holds(db, who, QualityKind.CHECK, "police-check", last)


async def untrained(db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    (await mission_of(db, date)).trainings = ["first-aid"]


async def training_over(db: AsyncSession, date: MissionSession, who: Actor) -> None:
    await untrained(db, date, who)
    last = date.ends_at - timedelta(days=1)
    await holds(db, who, QualityKind.TRAINING, "first-aid", last)


async def check_withdrawn(db: AsyncSession, date: MissionSession, who: Actor) -> None:
    await unchecked(db, date, who)
    (await holds(db, who, QualityKind.CHECK, "police-check", None)).withdrawn_at = NOW


def became(state: State) -> Change:
    async def turn(db: AsyncSession, date: MissionSession, _who: Actor) -> None:
        mission = await mission_of(db, date)
        mission.state = state
        mission.closing_reason = "La ruelle est inondée."

    return turn


async def called_off(_db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    date.state, date.reason = SessionState.CANCELLED, "Il grêle."


async def begun(_db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    date.starts_at, date.ends_at = NOW - HOUR, NOW + HOUR


async def silenced(db: AsyncSession, date: MissionSession, _who: Actor) -> None:
    organisation_id = (await mission_of(db, date)).organisation_id
    (await db.get_one(Organisation, organisation_id)).state = "suspended"  # type: ignore[assignment]


CASES = [
    Case("full", full, 409, "session-full", "dernière place vient d’être prise", "last place has just been taken"),
    Case("line", line, 409, "session-full", "liste d’attente", "waiting list"),
    Case("clash", clash, 409, "clash", "Corvée du canal", "Corvée du canal"),
    Case("arrived", arrived_elsewhere, 409, "clash", "Corvée du canal", "Corvée du canal"),
    Case("minor", minor, 403, "refused", "18 ans ou plus", "people of 18 years or more"),
    Case("ageless", ageless, 403, "refused", "année de naissance", "year of birth"),
    Case("unchecked", unchecked, 403, "refused", "aucun organisme", "no organisation has noted"),
    Case("check over", check_over, 403, "refused", "avant cette séance", "over before this session"),
    Case("withdrawn", check_withdrawn, 403, "refused", "aucun organisme", "no organisation has noted"),
    Case("untrained", untrained, 403, "refused", "aucun organisme", "no organisation has noted"),
    Case("training over", training_over, 403, "refused", "avant cette séance", "over before this session"),
    Case("paused", became(State.PAUSED), 403, "refused", "en pause", "is paused"),
    Case("done", became(State.DONE), 403, "refused", "terminée", "is done"),
    Case("cancelled", became(State.CANCELLED), 403, "refused", "annulée", "was cancelled"),
    Case("called off", called_off, 409, "not-ahead", "annulée", "was cancelled"),
    Case("begun", begun, 409, "not-ahead", "commencé", "has begun"),
    Case("suspended host", silenced, 404, "not-found", "rien à cette adresse", "found nothing"),
]  # fmt: skip
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


async def rows(db: AsyncSession, who: Actor) -> int:
    """Count what somebody has or awaits, besides their application."""
    found = 0
    for table in (SignUp, Waiting):
        query = select(func.count()).where(
            table.person_id == who.id, table.state.not_in(["cancelled", "arrived"])
        )
        found += (await db.execute(query)).scalar_one()
    return found


async def a_refusal(db: AsyncSession, case: Case) -> tuple[MissionSession, Actor, int]:
    """Make a session of two places, somebody accepted, and what stands against them."""
    who = await person(db)
    date = await session_at(db, NOW + timedelta(days=6), places=2)
    await volunteering.application(db, await mission_of(db, date), who)
    await case.arrange(db, date, who)
    await db.commit()
    return date, who, await rows(db, who)


@EVERY
async def test_a_program_is_told_the_reason_as_a_problem(
    app: ASGIApp, db: AsyncSession, case: Case
) -> None:
    date, who, before = await a_refusal(db, case)
    token = await token_of(db, who, Scope.VOLUNTEERING)
    path = f"/mission-sessions/{date.public_id}/sign-ups"
    for language, words in (("fr", case.french), ("en", case.english)):
        answer = await Program(app, token, language).send("POST", path, {})
        assert answer.status_code == case.status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.json()
        assert body["code"] == case.code
        assert words in body["title"].replace("\xa0", " ")
    assert await rows(db, who) == before
    if case.name not in {"line", "full"}:
        assert await volunteering.is_conserved(db, date.id)


@EVERY
async def test_the_button_says_the_same_and_gives_nothing(
    browser: Visitor, db: AsyncSession, case: Case
) -> None:
    date, who, before = await a_refusal(db, case)
    await sign_in_as(db, browser, who)
    await browser.go("/fr/mes-missions")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    await browser.post(f"/fr/seances/{date.public_id}/participer", {"csrf_token": token})
    assert browser.status == case.status
    assert case.french in browser.text.replace("\xa0", " ")
    assert await rows(db, who) == before


WAITS = [
    case for case in CASES if case.name in {"minor", "unchecked", "check over", "paused", "begun"}
]


@pytest.mark.parametrize("case", WAITS, ids=lambda case: case.name)
async def test_nobody_waits_for_what_they_could_not_take(
    app: ASGIApp, db: AsyncSession, case: Case
) -> None:
    date, who, _before = await a_refusal(db, case)
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    answer = await program.send("POST", f"/mission-sessions/{date.public_id}/waiting")
    assert (answer.status_code, answer.json()["code"]) == (case.status, case.code)
    assert case.english in answer.json()["title"]


@pytest.mark.parametrize("case", WAITS[:4], ids=lambda case: case.name)
async def test_nobody_takes_an_offer_that_is_not_open_to_them_any_more(
    db: AsyncSession, case: Case
) -> None:
    who = await person(db)
    date = await session_at(db, NOW + timedelta(days=6), places=1)
    await volunteering.application(db, await mission_of(db, date), who)
    turn = await volunteering.waiting(db, date, who, offered_until=NOW + HOUR)
    ask = await volunteering.ask(db, date, who)
    await case.arrange(db, date, who)
    await db.commit()
    with using("en"):
        async with refusing(db, Refused, case.english):
            await wait.take(db, who, turn.public_id, NOW)
        async with refusing(db, Refused, case.english):
            await replace.say_yes(db, who, ask.public_id, NOW)
    await db.refresh(turn)
    assert turn.state == "offered"


async def test_a_minor_whose_application_is_accepted_late_is_given_no_adults_place(
    db: AsyncSession,
) -> None:
    who, date = await person(db), await session_at(db, NOW + timedelta(days=6))
    mission = await mission_of(db, date)
    sent = await volunteering.application(db, mission, who)
    await wish(db, sent, [date.id])
    await minor(db, date, who)
    await db.commit()
    assert await seat.seat(db, sent, NOW) == Seated(missed=1)
    assert await rows(db, who) == 0


async def test_every_reason_is_said_at_once(db: AsyncSession, browser: Visitor) -> None:
    who = await person(db)
    date = await session_at(db, NOW + timedelta(days=6))
    for arrange in (minor, unchecked, untrained):
        await arrange(db, date, who)
    await db.commit()
    mission = await mission_of(db, date)
    await sign_in_as(db, browser, who)
    await browser.go(f"/fr/missions/{mission.public_id}/participer")
    await browser.submit("main form", sessions=[date.public_id])
    assert browser.status == 403
    said = browser.text.replace("\xa0", " ")
    assert "18 ans ou plus" in said
    assert said.count("aucun organisme") >= 2
    assert not list(await db.scalars(select(Application)))


async def test_what_holds_on_the_last_day_of_the_session_is_enough(
    app: ASGIApp, db: AsyncSession
) -> None:
    who = await person(db)
    date = await session_at(db, NOW + timedelta(days=6))
    await volunteering.application(db, await mission_of(db, date), who)
    await unchecked(db, date, who)
    check = await holds(db, who, QualityKind.CHECK, "police-check", None)
    check.expires_on = date.ends_at.astimezone(HERE).date()
    await db.commit()
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    taken = await program.send("POST", f"/mission-sessions/{date.public_id}/sign-ups", {})
    assert taken.status_code == 201, taken.text


@pytest.mark.parametrize("verb", ["sign-ups", "waiting"])
async def test_a_suspended_member_and_one_without_a_confirmed_address_are_given_nothing(
    app: ASGIApp, db: AsyncSession, verb: str
) -> None:
    date = await session_at(db, NOW + timedelta(days=6))
    mission = await mission_of(db, date)
    suspended = await person(db)
    fresh = await person(db, confirmed=False)
    for who in (suspended, fresh):
        await volunteering.application(db, mission, who)
    tokens = [await token_of(db, who, Scope.VOLUNTEERING) for who in (suspended, fresh)]
    (await db.get_one(Person, suspended.id)).suspended_at = NOW
    await db.commit()
    path = f"/mission-sessions/{date.public_id}/{verb}"
    for token in tokens:
        answer = await Program(app, token).send("POST", path, {} if verb == "sign-ups" else None)
        assert answer.status_code in {401, 403}, answer.text
    for who in (suspended, fresh):
        assert await rows(db, who) == 0


async def test_once_a_suspension_is_over_they_may_come_again(db: AsyncSession) -> None:
    who = await person(db, suspended_at=NOW - timedelta(days=9), suspended_until=NOW - HOUR)
    date = await session_at(db, NOW + timedelta(days=6))
    await volunteering.application(db, await mission_of(db, date), who)
    actor = await actor_by_id(db, who.id)
    assert actor is not None
    assert (await sign_up(db, actor, date.id, NOW)).state == "signed_up"


async def test_a_draft_and_a_hidden_mission_are_not_there_at_all(
    app: ASGIApp, db: AsyncSession
) -> None:
    who = await person(db)
    draft = await missions.mission(db, state="draft")
    hidden = await missions.mission(db, hidden_at=NOW)
    project = await projects.project(db)
    of_hidden = await missions.mission(db, project=project)
    (await db.get_one(Project, project.id)).hidden_at = NOW
    await db.commit()
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    for mission in (draft, hidden, of_hidden):
        await volunteering.application(db, mission, who)
        date = await volunteering.session_of(db, mission)
        for verb, body in (("sign-ups", {}), ("waiting", None)):
            path = f"/mission-sessions/{date.public_id}/{verb}"
            assert (await program.send("POST", path, body)).status_code == 404
        assert (await program.get(f"/mission-sessions/{date.public_id}/parts")).status_code == 404


async def test_of_a_suspended_organisation_nobody_takes_an_offer_nor_says_yes(
    db: AsyncSession,
) -> None:
    who, date = await person(db), await session_at(db, NOW + timedelta(days=6), places=2)
    await volunteering.application(db, await mission_of(db, date), who)
    turn = await volunteering.waiting(db, date, who, offered_until=NOW + HOUR)
    ask = await volunteering.ask(db, date, who)
    await silenced(db, date, who)
    await db.commit()
    async with refusing(db, Refused, "ne prend personne"):
        await wait.take(db, who, turn.public_id, NOW)
    async with refusing(db, Refused, "ne prend personne"):
        await replace.say_yes(db, who, ask.public_id, NOW)


async def test_who_was_told_no_does_not_come_back_by_an_older_question(db: AsyncSession) -> None:
    who, date = await person(db), await session_at(db, NOW + timedelta(days=6))
    mission: Mission = await mission_of(db, date)
    ask: Ask = await volunteering.ask(db, date, who, asked_at=NOW - HOUR * 5)
    await volunteering.application(db, mission, who, "refused", answered_at=NOW - HOUR)
    async with refusing(db, Refused, "vous ont dit non"):
        await replace.say_yes(db, who, ask.public_id, NOW)
    again = await volunteering.ask(
        db, await session_at(db, NOW + timedelta(days=8)), who, asked_at=NOW
    )
    place, _dated = await replace.say_yes(db, who, again.public_id, NOW)
    assert place.person_id == who.id
