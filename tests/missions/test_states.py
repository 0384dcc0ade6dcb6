"""The course of a mission through HTTP: every verb in every state by everybody has one answer, with its words."""

from typing import Any

import pytest
from sqlalchemy import update

from app.core import clock, csrf
from app.core.errors import Conflict
from app.core.i18n import using
from app.missions.models import Mission, MissionSession
from app.missions.rules import OPEN, READABLE, REASONED, Act, SessionState, State, after
from app.missions.service import course
from tests.api.program import problem
from tests.factories import accounts, missions, projects
from tests.missions.said import WHY

VERBS = ("publish", "pause", "resume", "finish", "reopen", "cancel")
PAGES = ("publish", "pause", "resume", "finish", "cancel", "discard")


async def put_in(db, mission, state):
    """Put a mission into a state, whatever it was."""
    reason = WHY if state in {State.PAUSED, State.CANCELLED} else ""
    values = {"state": state, "closing_reason": reason, "published_at": clock.now()}
    await db.execute(update(Mission).where(Mission.id == mission.id).values(**values))
    await db.execute(update(MissionSession).values(state=SessionState.SCHEDULED))
    await db.commit()


def becomes(state: State, verb: str, *, has_dates: bool) -> State | None:
    """Return what a verb makes of a mission that has a date ahead, or none."""
    act = Act(verb)
    if (act is Act.FINISH and has_dates) or (act is Act.REOPEN and not has_dates):
        return None
    if act is Act.PUBLISH and not has_dates:
        return None
    return after(state, act)


@pytest.mark.parametrize("has_dates", [True, False])
async def test_every_verb_in_every_state_leads_where_the_rules_say_or_to_a_conflict(
    db, run, holding, has_dates
):
    it = await run(**({} if has_dates else {"sessions": []}))
    program = await holding(it.owner, "missions:write")
    for state in State:
        for verb in VERBS:
            await put_in(db, it.mission, state)
            sent = {"act": verb} | ({"reason": WHY} if Act(verb) in REASONED else {})
            answer = await program.send("POST", f"/missions/{it.mission.public_id}/turn", sent)
            then = becomes(state, verb, has_dates=has_dates)
            if then is None:
                said = problem(answer, 409, "conflict")
                assert said["title"].endswith("."), (state, verb)
                assert (await missions.again(db, it.mission)).state is state
            else:
                assert answer.status_code == 200, (state, verb, answer.text)
                assert answer.json()["state"] == then, (state, verb)
                assert answer.json()["reason"] == (WHY if Act(verb) in REASONED else "")


@pytest.mark.parametrize("act", sorted(REASONED))
@pytest.mark.parametrize(
    "reason", [None, "", "non", "         \n          ", "…………………………", "x" * 501, "mot\x00" * 5]
)
async def test_what_must_be_explained_is_refused_without_words(db, run, holding, act, reason):
    it = await run()
    program = await holding(it.owner, "missions:write")
    sent = {"act": act} | ({} if reason is None else {"reason": reason})
    answer = await program.send("POST", f"/missions/{it.mission.public_id}/turn", sent)
    assert answer.status_code == 422, answer.text
    assert "reason" in answer.text
    assert (await missions.again(db, it.mission)).state is State.PUBLISHED


@pytest.mark.parametrize("name", ["stranger", "mentor", "belongs", "unconfirmed"])
@pytest.mark.parametrize("host", ["project", "organisation"])
async def test_nobody_else_turns_a_mission_whatever_its_state(db, cast, holding, name, host):
    everybody = await cast()
    mission = await missions.mission(db, **{host: getattr(everybody, host)})
    program = await holding(everybody[name], "missions:write")
    reads_drafts = (name, host) in {("mentor", "project"), ("belongs", "organisation")}
    for state, verb in zip(State, VERBS, strict=True):
        await put_in(db, mission, state)
        for asked in (verb, "cancel"):
            sent = {"act": asked, "reason": WHY}
            answer = await program.send("POST", f"/missions/{mission.public_id}/turn", sent)
            known = state in READABLE or reads_drafts
            assert answer.status_code == (403 if known else 404), (state, asked)
    assert (await missions.again(db, mission)).state is State.CANCELLED


@pytest.mark.parametrize("name", ["carrier", "member", "editor", "owner"])
async def test_each_of_those_who_run_it_publishes_pauses_resumes_and_cancels(
    db, cast, holding, name
):
    everybody = await cast()
    mission = await missions.mission(
        db, project=everybody.project, organisation=everybody.organisation, state=State.DRAFT
    )
    program = await holding(everybody[name], "missions:write")
    for verb, then in (("publish", "published"), ("pause", "paused"), ("resume", "published"),
                       ("cancel", "cancelled")):  # fmt: skip
        sent = {"act": verb, "reason": WHY}
        answer = await program.send("POST", f"/missions/{mission.public_id}/turn", sent)
        assert answer.json()["state"] == then


class Buttons:
    """A browser that presses the buttons of a mission's pages, whether they are there or not."""

    def __init__(self, browser: Any, settings: Any) -> None:
        self.browser = browser
        secret = browser.http.cookies.get("session")
        self.headers = {csrf.HEADER: csrf.token(settings, secret)} if secret else {}

    async def press(self, mission: Mission, verb: str, **fields: str) -> int:
        path = f"/en/missions/{mission.public_id}/{verb}"
        await self.browser.post(path, fields, headers=dict(self.headers))
        return self.browser.status


async def test_the_buttons_do_the_same_on_pages_and_say_why_not(db, run, visitor, settings):
    it = await run()
    browser = await accounts.sign_in_as(db, visitor("en"), it.owner)
    buttons = Buttons(browser, settings)
    for state in State:
        for verb in PAGES:
            await put_in(db, it.mission, state)
            if verb == "discard" and state is State.DRAFT:
                continue
            then = None if verb == "discard" else becomes(state, verb, has_dates=True)
            status = await buttons.press(it.mission, verb, reason=WHY)
            if then is not None:
                assert status == 200, (state, verb)
                assert (await missions.again(db, it.mission)).state is then
            else:
                assert status in {403, 409}, (state, verb, status)
                assert (await missions.again(db, it.mission)).state is state


async def test_a_visitor_is_asked_to_sign_in_and_a_stranger_is_refused(db, run, visitor, settings):
    it = await run()
    stranger = await accounts.person(db, language="en")
    theirs = Buttons(await accounts.sign_in_as(db, visitor("en"), stranger), settings)
    nobody = Buttons(visitor("en"), settings)
    for verb in PAGES:
        assert await theirs.press(it.mission, verb, reason=WHY) == 403, verb
        assert "Only who runs this mission can do this." in theirs.browser.text
        await nobody.press(it.mission, verb, reason=WHY)
        assert "/sign-in" in nobody.browser.path or nobody.browser.status in {401, 403}, verb
    assert (await missions.again(db, it.mission)).state is State.PUBLISHED


@pytest.mark.parametrize("verb", ["pause", "cancel"])
async def test_the_page_that_asks_why_is_not_shown_when_it_could_lead_nowhere(
    db, run, visitor, verb
):
    it = await run()
    browser = await accounts.sign_in_as(db, visitor("en"), it.owner)
    for state in State:
        await put_in(db, it.mission, state)
        await browser.go(f"{it.where}/{verb}")
        may = after(state, Act(verb)) is not None
        assert browser.status == (200 if may else 409), state


async def test_the_reason_comes_back_with_its_fault_and_french_words(db, run, visitor):
    it = await run()
    browser = await accounts.sign_in_as(db, visitor("fr"), it.owner)
    await browser.go(f"/fr/missions/{it.mission.public_id}/annuler")
    await browser.submit(reason="trop peu")
    assert browser.status == 422
    assert "au moins 10 caractères" in browser.error("reason")
    assert browser.page.css_first("textarea[name=reason]").text().strip() == "trop peu"
    await browser.submit(reason=WHY)
    assert "annulée" in browser.text
    assert WHY in browser.text


async def test_publishing_twice_at_once_publishes_once(db, run, runtime):
    import asyncio

    it = await run(state=State.DRAFT)

    async def try_it() -> bool:
        async with runtime.database.transaction() as session:
            with using("en"):
                try:
                    await course.publish(session, it.owner, it.mission, clock.now())
                except Conflict as refusal:
                    assert "already been published" in refusal.message
                    return False
            return True

    assert sorted(await asyncio.gather(*(try_it() for _ in range(6)))) == [False] * 5 + [True]
    assert (await missions.again(db, it.mission)).state is State.PUBLISHED


async def test_only_verbs_of_people_are_taken_and_nothing_else_beside_them(run, holding):
    it = await run()
    program = await holding(it.owner, "missions:write")
    path = f"/missions/{it.mission.public_id}/turn"
    for sent in (
        {"act": "fill"},
        {"act": "free"},
        {"act": "explode"},
        {},
        {"act": "pause", "x": 1},
    ):
        assert (await program.send("POST", path, sent)).status_code == 422, sent
    problem(
        await program.send("POST", "/missions/k7m2p9x4qa/turn", {"act": "pause"}), 404, "not-found"
    )


async def test_a_mission_of_a_project_that_does_not_go_on_is_not_published(db, holding):
    carrier = await accounts.person(db)
    for state in ("paused", "stopped", "closed"):
        project = await projects.project(db, state, carrier)
        draft = await missions.mission(db, project=project, state=State.DRAFT)
        program = await holding(carrier, "missions:write")
        answer = await program.send("POST", f"/missions/{draft.public_id}/turn", {"act": "publish"})
        assert "does not go on for now" in problem(answer, 409, "conflict")["title"]


async def test_a_published_mission_that_fills_and_empties_follows_its_places(db, run):
    it = await run(places=2)
    (one,) = await missions.dates_of(db, it.mission)
    one.taken = 2
    await db.commit()
    paused = await course.turn(db, it.owner, it.mission, Act.PAUSE, clock.now(), WHY)
    assert paused.state is State.PAUSED
    resumed = await course.turn(db, it.owner, it.mission, Act.RESUME, clock.now())
    assert resumed.state is State.FULL, "it comes back as full as it is"
    assert resumed.state in OPEN
