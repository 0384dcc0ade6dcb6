"""Every state × act × person: what is allowed happens, and nothing else; each refusal says why."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEntry
from app.core import csrf
from app.core.errors import Invalid, Refused
from app.core.i18n import using
from app.projects import policy
from app.projects.models import Project, Turn
from app.projects.rules import Act, State, TeamRole
from app.projects.service.turn import turn
from tests.factories import projects
from tests.factories.accounts import person, sign_in_as
from tests.organisations.press import press
from tests.organisations.told import told_by, written

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
WHY = "Le sol est gelé jusqu’en avril."

LEADS = {
    State.CO_CREATION: {"declare_ready": State.READY},
    State.READY: {"reopen_plan": State.CO_CREATION, "mobilise": State.MOBILISING},
    State.MOBILISING: {"open_campaign": State.CROWDFUNDING, "begin": State.IN_PROGRESS},
    State.CROWDFUNDING: {"fund": State.IN_PROGRESS, "miss": State.MOBILISING},
    State.IN_PROGRESS: {"deliver": State.DELIVERED},
    State.DELIVERED: {"take_up_again": State.IN_PROGRESS, "close": State.CLOSED},
    State.CLOSED: {},
    State.PAUSED: {"resume": State.MOBILISING, "stop": State.STOPPED},
    State.STOPPED: {"restart": State.CO_CREATION},
}
"""What PRODUCT §4 says, written down a second time; a paused project comes from mobilising."""

for goes_on in (State.CO_CREATION, State.READY, State.MOBILISING, State.IN_PROGRESS):
    LEADS[goes_on] |= {"pause": State.PAUSED, "stop": State.STOPPED}

MAY = {
    "carrier": {
        "mobilise", "begin", "deliver", "take_up_again", "close", "reopen_plan", "pause", "resume",
        "stop", "restart", "open_campaign",
    },
    "member": {"mobilise", "begin", "deliver", "take_up_again", "close", "reopen_plan"},
    "mentor": {"declare_ready", "reopen_plan"},
    "moderator": {"declare_ready", "reopen_plan"},
    "stranger": set(),
}  # fmt: skip
ROLES = {"carrier": TeamRole.CARRIER, "member": TeamRole.MEMBER, "mentor": TeamRole.MENTOR}
HERE = ("mobilise", "begin", "deliver", "take_up_again", "pause", "resume", "stop", "restart")
"""Acts that the page of the project offers; the plan's page, its report and campaigns have the others."""


def standing(state: State) -> dict[str, object]:
    """Return the columns of a project that stands there."""
    paused = state is State.PAUSED
    return {
        "state": state, "paused_from": State.MOBILISING if paused else None,
        "paused_reason": WHY if paused else "",
        "stopped_reason": WHY if state is State.STOPPED else "",
    }  # fmt: skip


async def put(db, project, state: State, **more) -> None:
    await db.execute(
        update(Project).where(Project.id == project.id).values(**standing(state), **more)
    )
    await db.commit()
    await db.refresh(project)


def test_each_may_do_what_is_theirs_where_it_leads_somewhere_and_is_told_why_not(team):
    for state, (who, actor), act in (
        (state, each, act) for state in State for each in team.everybody.items() for act in Act
    ):
        there = Project(territory_id=team.project.territory_id, **standing(state))
        verdict = policy.may_turn(actor, there, ROLES.get(who), act)
        expected = act in MAY[who] and act in LEADS[state]
        assert bool(verdict) is expected, (state, who, act, verdict.reason)
        assert bool(verdict.reason) is not expected
        if act in MAY[who] and not expected:
            assert "L’état du projet est" in verdict.reason


def test_nobody_turns_what_moderators_hid_nor_acts_while_suspended(team):
    hidden = Project(hidden_at=NOW, territory_id=team.project.territory_id, state=State.READY)
    for who, actor in team.everybody.items():
        for act in LEADS[State.READY]:
            assert not policy.may_turn(actor, hidden, ROLES.get(who), Act(act))
    for act in ("fund", "miss"):
        verdict = policy.may_turn(
            team.carrier, Project(state=State.CROWDFUNDING), TeamRole.CARRIER, Act(act)
        )
        assert verdict.reason == "Seule la fin de sa campagne fait cela."


@pytest.mark.parametrize("state", list(State))
async def test_a_carrier_presses_every_act_in_a_state(db, team, runtime, browser, state):
    await sign_in_as(db, browser, team.carrier)
    token = csrf.token(runtime.settings, browser.http.cookies["session"])
    form = {"reason": WHY, csrf.FIELD: token}
    for act in HERE:
        await put(db, team.project, state)
        pressed = await browser.http.post(
            f"{team.path}/tourner/{act}", data=form, headers={"sec-fetch-site": "same-origin"}
        )
        now_is = (await projects.again(db, team.project)).state
        if act in LEADS[state]:
            assert (pressed.status_code, now_is) == (303, LEADS[state][act]), act
        else:
            assert (pressed.status_code, now_is) == (403, state), act
            assert "Cela ne se peut pas maintenant" in pressed.text


@pytest.mark.parametrize("who", ["member", "mentor", "stranger", "moderator", "visitor"])
async def test_others_are_refused_in_words_what_is_not_theirs(db, team, runtime, browser, who):
    if who != "visitor":
        await sign_in_as(db, browser, team.everybody[who])
    for act in HERE:
        state = next(state for state in State if act in LEADS[state])
        await put(db, team.project, state)
        path = f"{team.path}/tourner/{act}"
        if who == "visitor":
            await browser.post(path, {"reason": WHY})
            assert "/fr/connexion" in browser.path or browser.status in {401, 403}
        else:
            await press(runtime, browser, path, reason=WHY)
        now_is = (await projects.again(db, team.project)).state
        if who in MAY and act in MAY[who]:
            assert now_is is LEADS[state][act], act
        else:
            assert now_is is state, act
        if who in {"mentor", "stranger", "moderator"}:
            assert browser.status == 403
            assert "Seul" in browser.text


async def test_the_page_of_an_act_says_what_will_happen_and_offers_a_way_back(db, team, browser):
    await sign_in_as(db, browser, team.carrier)
    await browser.go(f"{team.path}/tourner/stop")
    assert browser.all("h1") == ["Arrêter le projet"]
    assert "ne tombe sur un lien mort" in browser.text
    assert "L’état affiché sera : Arrêté" in browser.text.replace("\u00a0", " ")
    assert "(facultatif)" not in browser.text
    assert browser.page.css_first("main button.button-danger") is not None
    await browser.go(f"{team.path}/tourner/deliver")
    assert "Réalisé" in browser.text
    assert "(facultatif)" in browser.text
    await browser.follow("Non, revenir")
    assert browser.path.startswith(team.path)
    assert (await projects.again(db, team.project)).state is State.IN_PROGRESS


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Veuillez dire pourquoi"), ("   \n ", "Veuillez dire pourquoi"),
        ("neuf mots", "Veuillez dire pourquoi"), ("x" * 501, "500"),
    ],
)  # fmt: skip
async def test_a_reason_is_a_sentence_and_what_was_typed_is_kept(db, team, browser, reason, said):
    await sign_in_as(db, browser, team.carrier)
    await browser.go(f"{team.path}/tourner/pause")
    await browser.submit(reason=reason)
    assert browser.status == 422
    assert said in browser.error("reason")
    kept = browser.page.css_first("textarea[name=reason]").text().removeprefix("\n")
    assert kept.strip() == reason.strip()
    with pytest.raises(Invalid) as refusal:
        await turn(db, team.carrier, team.project, Act.PAUSE, NOW, reason)
    assert set(refusal.value.errors) == {"reason"}
    assert (await projects.again(db, team.project)).state is State.IN_PROGRESS


async def test_an_act_that_hurts_nobody_may_say_why_and_need_not(db, team):
    await turn(db, team.mate, team.project, Act.DELIVER, NOW)
    await turn(db, team.mate, team.project, Act.TAKE_UP_AGAIN, NOW, f"  {WHY}  ")
    await turn(db, team.mate, team.project, Act.DELIVER, NOW, "Enfin !")
    steps = list(await db.scalars(select(Turn.reason).order_by(Turn.id)))
    assert steps == ["", WHY, "Enfin !"]
    with pytest.raises(Invalid) as refusal:
        await turn(db, team.carrier, team.project, Act.CLOSE, NOW, "x" * 501)
    assert "500" in refusal.value.errors["reason"]


async def test_what_else_is_true_changes_with_the_state(db, team):
    made, carrier = team.project, team.carrier
    await put(db, made, State.MOBILISING, nudged_at=NOW)
    later = [NOW + timedelta(days=number) for number in range(8)]
    await turn(db, carrier, made, Act.BEGIN, later[0])
    assert (made.started_at, made.turned_at, made.nudged_at) == (later[0], later[0], None)
    await turn(db, carrier, made, Act.PAUSE, later[1], WHY)
    assert (made.paused_from, made.paused_reason) == (State.IN_PROGRESS, WHY)
    await turn(db, carrier, made, Act.RESUME, later[2])
    assert (made.state, made.paused_from, made.paused_reason) == (State.IN_PROGRESS, None, "")
    assert made.started_at == later[0]
    await turn(db, carrier, made, Act.DELIVER, later[3])
    assert made.delivered_at == later[3]
    await turn(db, carrier, made, Act.TAKE_UP_AGAIN, later[4], WHY)
    assert made.delivered_at is None
    await turn(db, carrier, made, Act.STOP, later[5], WHY)
    assert (made.closed_at, made.stopped_reason) == (later[5], WHY)
    await turn(db, carrier, made, Act.RESTART, later[6], "On a trouvé un autre camion.")
    assert (made.closed_at, made.stopped_reason, made.state) == (None, "", State.CO_CREATION)
    assert made.version == 8


async def test_a_paused_project_may_stop_and_forgets_where_it_was(db, team):
    await turn(db, team.carrier, team.project, Act.PAUSE, NOW, WHY)
    await turn(db, team.carrier, team.project, Act.STOP, NOW, "Plus personne n’a le temps.")
    made = team.project
    assert (made.paused_from, made.paused_reason) == (None, "")
    await turn(db, team.carrier, made, Act.RESTART, NOW, "La relève est là.")
    assert made.state is State.CO_CREATION
    with pytest.raises(Refused):
        await turn(db, team.carrier, made, Act.RESUME, NOW)


async def test_the_place_itself_turns_without_a_policy_but_not_from_anywhere(db, team):
    await put(db, team.project, State.CROWDFUNDING)
    with pytest.raises(Refused, match="Campagne de financement"):
        await turn(db, None, team.project, Act.DELIVER, NOW)
    assert await turn(db, None, team.project, Act.FUND, NOW) is State.IN_PROGRESS
    step = (await db.execute(select(Turn))).scalar_one()
    assert (step.by_id, step.was, step.now_is) == (None, State.CROWDFUNDING, State.IN_PROGRESS)


async def test_the_log_keeps_what_the_team_did_not_do_itself(db, team):
    await turn(db, team.carrier, team.project, Act.DELIVER, NOW)
    assert list(await db.scalars(select(AuditEntry.action))) == []
    for who, reason in ((team.mentor, "Le budget ne tombe pas juste."), (team.staff, WHY)):
        await put(db, team.project, State.READY)
        await turn(db, who, team.project, Act.REOPEN_PLAN, NOW, reason)
    await put(db, team.project, State.CROWDFUNDING)
    await turn(db, None, team.project, Act.MISS, NOW)
    rows = list(await db.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert [(row.action, row.by_id, row.detail["state"]) for row in rows] == [
        ("project.turned", team.mentor.id, "co_creation"),
        ("project.turned", team.staff.id, "co_creation"),
        ("project.turned", None, "mobilising"),
    ]  # fmt: skip
    assert (rows[1].reason, rows[1].subject_id) == (WHY, team.project.id)


async def test_a_plan_nobody_reviewed_is_not_ready_and_no_report_closes_nothing(db, team):
    await put(db, team.project, State.CO_CREATION)
    with pytest.raises(Refused, match="plan"):
        await turn(db, team.mentor, team.project, Act.DECLARE_READY, NOW)
    await put(db, team.project, State.DELIVERED)
    with pytest.raises(Refused, match="ce qui a été fait"):
        await turn(db, team.carrier, team.project, Act.CLOSE, NOW)
    assert list(await db.scalars(select(Turn.id))) == []


async def test_followers_hear_of_each_turn_once_whoever_did_it_apart(db, team):
    (due,) = await told_by(db, turn(db, team.mate, team.project, Act.DELIVER, NOW))
    assert (due.kind, due.followers_of, due.but) == (
        "projects.turned", [f"project:{team.project.id}"], [team.mate.id],
    )  # fmt: skip
    for language, words in (("fr", "Réalisé"), ("en", "Delivered")):
        said = await written(db, due, language)
        assert said is not None
        assert words in said.title
        with using(language):
            assert team.project.public_id in said.path
    (again,) = await told_by(
        db, turn(db, team.mate, team.project, Act.TAKE_UP_AGAIN, NOW, "La clôture est tombée.")
    )
    assert again.key != due.key
    said = await written(db, again)
    assert said is not None
    assert said.excerpt == "La clôture est tombée."
    await put(db, team.project, State.DELIVERED, hidden_at=NOW)
    assert await written(db, again) is None


async def test_the_history_is_public_and_forgets_the_names_of_who_left(db, team, visitor):
    await turn(db, team.carrier, team.project, Act.PAUSE, NOW, WHY)
    await turn(db, team.carrier, team.project, Act.RESUME, NOW)
    await db.commit()
    page = await visitor().go(team.path)
    (history,) = page.page.css(".project-history")
    words = " ".join(history.text(separator=" ").split())
    assert WHY in words
    assert words.index("En réalisation") < words.index("En pause"), "the last turn first"
    assert "Rosalie" in words
    await db.execute(update(Turn).values(by_id=None))
    await db.commit()
    shown = await visitor("en").go(team.path.replace("/fr/projets", "/en/projects"))
    assert "Under way" in " ".join(shown.all(".project-history"))
    assert "Rosalie" not in " ".join(shown.all(".project-history"))


async def test_whoever_is_suspended_turns_nothing(db, team):
    who = await person(db, suspended_at=datetime.now(UTC), suspended_until=None)
    await projects.join(db, team.project, who, TeamRole.CARRIER)
    with pytest.raises(Refused, match="suspendu"):
        await turn(db, who, team.project, Act.DELIVER, NOW)
