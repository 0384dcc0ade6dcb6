"""Applications: every state, every verb, everybody who might try; what each leads to and who is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.rules import Scope
from app.missions.models import Mission, MissionSession
from app.missions.rules import State
from app.organisations.models import Organisation
from app.organisations.rules import Role
from app.volunteering.models import Application, SignUp
from app.volunteering.rules import ApplicationAct, ApplicationState, after_application
from app.volunteering.service import telling
from app.volunteering.service.apply import wish
from tests.api.program import Program, token_of
from tests.factories import missions, organisations, projects, volunteering
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor
from tests.volunteering.scene import told, written_down

NOW = datetime.now(UTC)
REASON = "Nous cherchons plutôt une comptable."
S, DO = ApplicationState, ApplicationAct


@dataclass(frozen=True, slots=True)
class Scene:
    """A mission that Odile runs with Élie, and what Amina sent."""

    mission: Mission
    date: MissionSession
    sent: Application
    people: dict[str, Actor]


async def a_scene(db: AsyncSession, state: ApplicationState = S.SENT) -> Scene:
    owner, editor, member, amina = [
        await person(db, name=n) for n in ("Odile", "Élie", "Max", "Amina")
    ]
    host = await organisations.organisation(db, owner)
    await organisations.join(db, host, editor, Role.EDITOR)
    await organisations.join(db, host, member, Role.MEMBER)
    mission = await missions.mission(db, organisation=host, owner=owner, places=3)
    other_owner = await person(db, name="Otto")
    await organisations.organisation(db, other_owner)
    people = {
        "owner": owner, "editor": editor, "member": member, "author": amina,
        "stranger": await person(db), "other": other_owner,
        "moderator": await person(db, roles=("moderator",)),
    }  # fmt: skip
    date = await volunteering.session_of(db, mission)
    sent = await volunteering.application(db, mission, amina, state)
    await wish(db, sent, [date.id])
    await db.commit()
    return Scene(mission, date, sent, people)


Verb = Callable[[Program, Application], Awaitable[int]]


async def accept(program: Program, one: Application) -> int:
    return (await program.send("POST", f"/applications/{one.public_id}/accept")).status_code


async def refuse(program: Program, one: Application) -> int:
    body = {"reason": REASON}
    return (await program.send("POST", f"/applications/{one.public_id}/refuse", body)).status_code


async def withdraw(program: Program, one: Application) -> int:
    return (await program.send("DELETE", f"/applications/{one.public_id}")).status_code


VERBS: dict[ApplicationAct, tuple[Verb, str]] = {
    DO.ACCEPT: (accept, "owner"), DO.REFUSE: (refuse, "owner"), DO.WITHDRAW: (withdraw, "author"),
}  # fmt: skip


@pytest.mark.parametrize("act", VERBS, ids=str)
@pytest.mark.parametrize("state", S, ids=str)
async def test_each_verb_in_each_state_does_what_the_rules_say_or_answers_409(
    app: ASGIApp, db: AsyncSession, state: ApplicationState, act: ApplicationAct
) -> None:
    scene = await a_scene(db, state)
    verb, who = VERBS[act]
    program = Program(app, await token_of(db, scene.people[who], Scope.VOLUNTEERING))
    then = after_application(state, act)
    before = (scene.sent.answered_at, scene.sent.reason)
    assert await verb(program, scene.sent) == (409 if then is None else 200)
    await db.refresh(scene.sent)
    assert scene.sent.state == (then or state)
    if then is None:
        assert (scene.sent.answered_at, scene.sent.reason) == before
    assert await volunteering.is_conserved(db, scene.date.id)
    assert await verb(program, scene.sent) == 409


@pytest.mark.parametrize("who", ["stranger", "other", "member", "moderator", "author"])
@pytest.mark.parametrize("verb", [accept, refuse], ids=["accept", "refuse"])
async def test_only_those_who_run_the_mission_answer_and_others_do_not_learn_of_it(
    app: ASGIApp, db: AsyncSession, verb: Verb, who: str
) -> None:
    scene = await a_scene(db)
    program = Program(app, await token_of(db, scene.people[who], Scope.VOLUNTEERING))
    assert await verb(program, scene.sent) == 404
    await db.refresh(scene.sent)
    assert scene.sent.state is S.SENT
    assert await written_down(db) == []


@pytest.mark.parametrize("who", ["stranger", "other", "member", "moderator", "owner", "editor"])
async def test_only_its_author_takes_it_back(app: ASGIApp, db: AsyncSession, who: str) -> None:
    scene = await a_scene(db)
    program = Program(app, await token_of(db, scene.people[who], Scope.VOLUNTEERING))
    assert await withdraw(program, scene.sent) == 404
    await db.refresh(scene.sent)
    assert scene.sent.state is S.SENT


@pytest.mark.parametrize("who", ["owner", "editor"])
async def test_owners_and_editors_answer_and_it_is_written_down_without_names_or_reasons(
    app: ASGIApp, db: AsyncSession, who: str
) -> None:
    scene = await a_scene(db)
    actor = scene.people[who]
    program = Program(app, await token_of(db, actor, Scope.VOLUNTEERING))
    assert await accept(program, scene.sent) == 200
    assert await refuse(program, scene.sent) == 200
    entries = await written_down(db)
    assert [one.action for one in entries] == ["application.accepted", "application.refused"]
    for entry in entries:
        assert (entry.by_id, entry.subject_id) == (actor.id, scene.sent.id)
        assert entry.territory_id == scene.mission.territory_id
        assert entry.reason == ""
        assert entry.detail == {
            "mission": scene.mission.public_id, "application": scene.sent.public_id,
        }  # fmt: skip


async def test_who_is_told_at_each_step_and_who_is_not(app: ASGIApp, db: AsyncSession) -> None:
    scene = await a_scene(db)
    people = scene.people
    hosts = {people["owner"].id, people["editor"].id}
    program = Program(app, await token_of(db, people["owner"], Scope.VOLUNTEERING))
    mine = Program(app, await token_of(db, people["author"], Scope.VOLUNTEERING))
    await accept(program, scene.sent)
    [accepted] = await told(db, "answered")
    assert accepted.reaches == {people["author"].id}
    await withdraw(mine, scene.sent)
    [withdrawn] = await told(db, "applied")
    assert withdrawn.reaches == hosts
    assert people["member"].id not in withdrawn.reaches
    again = await mine.send("POST", f"/missions/{scene.mission.public_id}/applications", {})
    assert again.status_code == 201
    assert (await told(db, "applied"))[-1].reaches == hosts


@pytest.mark.parametrize(
    ("state", "french", "english"),
    [
        (S.ACCEPTED, "est acceptée", "You are accepted"),
        (S.REFUSED, "n’a pas été retenue", "was not accepted"),
        (S.EXPIRED, "Personne n’a répondu", "Nobody answered your application"),
    ],
)
async def test_the_answer_is_read_in_one_s_language_with_the_reason_of_a_no(
    db: AsyncSession, state: ApplicationState, french: str, english: str
) -> None:
    scene = await a_scene(db, state)
    await telling.answered(db, scene.sent)
    await db.commit()
    [said] = await told(db, "answered")
    for language, words in (("fr", french), ("en", english)):
        text = await said.read(db, language)
        assert text is not None
        assert words in text.title
        assert scene.mission.title in text.title
        if state is S.REFUSED:
            assert text.excerpt == volunteering.REASON
    scene.sent.hidden_at = NOW
    await db.commit()
    text = await said.read(db)
    assert text is not None
    assert volunteering.REASON not in text.excerpt
    scene.mission.hidden_at = NOW
    await db.commit()
    assert await said.read(db) is None


async def test_those_who_answer_read_the_first_words_in_their_notice(
    app: ASGIApp, db: AsyncSession
) -> None:
    scene, who = await a_scene(db), await person(db, name="Berthe")
    program = Program(app, await token_of(db, who, Scope.VOLUNTEERING))
    body = {"message": "J’ai une remorque. " * 40}
    await program.send("POST", f"/missions/{scene.mission.public_id}/applications", body)
    [said] = await told(db, "applied")
    text = await said.read(db)
    assert text is not None
    assert "Berthe" in text.title
    assert text.excerpt.startswith("J’ai une remorque.")
    assert len(text.excerpt) <= 300
    assert text.path == f"/fr/missions/{scene.mission.public_id}/candidatures"
    assert who.email not in f"{text.title}{text.excerpt}"


async def test_a_project_s_missions_are_answered_by_its_team_not_by_its_mentor(
    app: ASGIApp, db: AsyncSession
) -> None:
    carrier, helper, mentor = [await person(db) for _ in range(3)]
    project = await projects.project(db, carrier=carrier, members=[helper], mentor=mentor)
    mission = await missions.mission(db, project=project)
    for actor, status in ((mentor, 404), (helper, 200)):
        sent = await volunteering.application(db, mission, state="sent")
        program = Program(app, await token_of(db, actor, Scope.VOLUNTEERING))
        assert await accept(program, sent) == status


async def test_reading_marks_nothing_until_one_says_so_and_then_only_what_was_new(
    browser: Visitor, db: AsyncSession
) -> None:
    scene = await a_scene(db)
    answered = await volunteering.application(db, scene.mission, state="accepted")
    elsewhere = await volunteering.application(db, await missions.mission(db), state="sent")
    await sign_in_as(db, browser, scene.people["editor"])
    await browser.go(f"/en/missions/{scene.mission.public_id}/applications")
    await db.refresh(scene.sent)
    assert scene.sent.state is S.SENT
    await browser.submit("form[action$='/seen']")
    for one, state in ((scene.sent, S.SEEN), (answered, S.ACCEPTED), (elsewhere, S.SENT)):
        await db.refresh(one)
        assert one.state is state
    assert scene.sent.seen_at is not None
    assert browser.page.css_first("form[action$='/seen']") is None


@pytest.mark.parametrize(
    ("reason", "status"), [("", 422), ("trop court"[:9], 422), ("x" * 501, 422)]
)
async def test_a_no_needs_a_reason_that_says_something(
    app: ASGIApp, db: AsyncSession, reason: str, status: int
) -> None:
    scene = await a_scene(db)
    program = Program(app, await token_of(db, scene.people["owner"], Scope.VOLUNTEERING))
    path = f"/applications/{scene.sent.public_id}/refuse"
    answer = await program.send("POST", path, {"reason": reason})
    assert answer.status_code == status
    assert "reason" in answer.text
    await db.refresh(scene.sent)
    assert scene.sent.state is S.SENT


async def test_the_author_reads_where_each_stands_and_the_reason_of_a_no(
    browser: Visitor, db: AsyncSession
) -> None:
    amina = await person(db)
    words = {
        S.SENT: "Envoyée", S.SEEN: "Lue", S.ACCEPTED: "Acceptée", S.REFUSED: "Non retenue",
        S.EXPIRED: "sans réponse",
    }  # fmt: skip
    for state in words:
        await volunteering.application(db, await missions.mission(db), amina, state)
    old = await missions.mission(db, title="Vieille histoire")
    await volunteering.application(
        db, old, amina, S.REFUSED, answered_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    await sign_in_as(db, browser, amina)
    await browser.go("/fr/mes-missions")
    badges = " ".join(browser.all(".vol-item"))
    assert volunteering.REASON in badges
    assert "Vieille histoire" not in browser.text
    assert len(browser.all("form[action$='/retirer']")) == 3
    await browser.go("/en/my-missions")
    for said in ("Sent", "Seen", "Accepted", "Not accepted", "Left without an answer"):
        assert said in browser.text


@pytest.mark.parametrize("state", [State.PAUSED, State.DONE, State.CANCELLED])
async def test_what_was_sent_before_a_mission_rests_is_still_answered(
    app: ASGIApp, db: AsyncSession, state: State
) -> None:
    scene = await a_scene(db)
    scene.mission.state, scene.mission.closing_reason = state, "La ruelle est inondée."
    await db.commit()
    program = Program(app, await token_of(db, scene.people["owner"], Scope.VOLUNTEERING))
    assert await accept(program, scene.sent) == 200
    places = select(SignUp).where(SignUp.person_id == scene.people["author"].id)
    assert not list(await db.scalars(places)), "no place is given in what does not take place"


async def test_a_suspended_organisation_answers_nobody(app: ASGIApp, db: AsyncSession) -> None:
    scene = await a_scene(db)
    host = await db.get_one(Organisation, scene.mission.organisation_id)
    host.state = "suspended"  # type: ignore[assignment]
    await db.commit()
    program = Program(app, await token_of(db, scene.people["owner"], Scope.VOLUNTEERING))
    assert await accept(program, scene.sent) in {403, 404}
    await db.refresh(scene.sent)
    assert scene.sent.state is S.SENT
