"""Projects for programs, case by case: what is named when it is wrong, who may, and what everybody reads."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from app.core.i18n import using
from app.projects.models import Project, TeamMember, Update
from app.projects.rules import Act, Standing, State, TeamRole
from app.projects.service.turn import turn
from tests.api.program import problem
from tests.factories import answers, ideas, organisations, projects
from tests.factories.accounts import person

NOW = datetime(2026, 5, 4, 14, tzinfo=UTC)
NEWS = {"title": "Douze pommiers", "body": "Ils attendent dans la cour de l’école."}
SENT = {"title": "Un verger pour tous", "summary": projects.SUMMARY}
HELLO = {"message": "Je sais poser des pavés."}


@pytest.fixture
def path(team) -> str:
    return f"/projects/{team.project.public_id}"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"), ({"title": "court"}, "title"), ({"title": "x" * 121}, "title"),
        ({"summary": "court"}, "summary"), ({"summary": "x" * 601}, "summary"),
        ({"language": "de"}, "language"), ({"version": 0}, "version"), ({"version": 2**70}, "version"),
        ({"version": None}, "version"), ({"themes": ["a", "b"]}, "themes"),
        ({"themes": ["nature", "food", "youth", "housing"]}, "themes"),
        ({"latitude": 95}, "latitude"), ({"latitude": 45.5}, "longitude"),
        ({"place_label": "x" * 121}, "place_label"), ({"state": "closed"}, "state"),
        ({"hidden_at": None}, "hidden_at"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_project_is_named_and_nothing_changes(
    db, team, path, holding, change, field
):
    program = await holding(team.carrier)
    answer = await program.send("PUT", path, {**SENT, "version": 1, **change})
    assert field in str(problem(answer, 422, "invalid")["errors"])
    assert (await projects.again(db, team.project)).version == 1


@pytest.mark.parametrize(
    ("method", "where", "sent", "field"),
    [
        ("POST", "/updates", {**NEWS, "title": ""}, "title"),
        ("POST", "/updates", {**NEWS, "body": "court"}, "body"),
        ("POST", "/updates", {**NEWS, "hidden": True}, "hidden"),
        ("POST", "/turns", {"act": "explode"}, "act"), ("POST", "/turns", {}, "act"),
        ("POST", "/turns", {"act": "close"}, "act"),
        ("POST", "/turns", {"act": "pause", "reason": "x" * 601}, "reason"),
        ("POST", "/turns", {"act": "pause", "reason": "court"}, "reason"),
        ("POST", "/team", {}, "person"), ("POST", "/team", {"person": "zzzzzzzzzz"}, "person"),
        ("POST", "/team", {"person": "x", "role": "boss"}, "role"),
        ("POST", "/team/requests", {"message": "court"}, "message"),
        ("POST", "/team/requests", {**HELLO, "role": "carrier"}, "role"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_anything_else_is_named_too(
    team, path, holding, method, where, sent, field
):
    program = await holding(team.stranger if where == "/team/requests" else team.carrier)
    answer = await program.send(method, path + where, sent)
    assert field in str(problem(answer, 422, "invalid")["errors"])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe"])
async def test_what_is_no_json_is_said_so(team, path, holding, body):
    program = await holding(team.carrier)
    for where in ("", "/turns", "/updates"):
        method = "PUT" if where == "" else "POST"
        answer = await program.post_raw(path + where, body, method=method)
        assert answer.status_code in {400, 422}
        assert answer.headers["content-type"] == "application/problem+json"


async def test_reasons_are_in_the_language_of_the_program(team, path, holding):
    for language, words in (("fr", "Veuillez dire pourquoi"), ("en", "Please say why")):
        program = await holding(team.carrier, language=language)
        answer = await program.send("POST", f"{path}/turns", {"act": "stop"})
        assert words in str(problem(answer, 422, "invalid")["errors"])


async def test_an_idea_that_is_nobodys_to_carry_begins_nothing(db, holding):
    author = await person(db)
    program = await holding(author)
    draft = await ideas.idea(db, author, state="draft")
    young = await ideas.idea(db, author)
    theirs = await answers.candidate(db)
    for idea, status, code in (
        (draft.public_id, 404, "not-found"), ("zzzzzzzzzz", 404, "not-found"),
        (young.public_id, 403, "refused"), (theirs.public_id, 403, "refused"),
    ):  # fmt: skip
        problem(await program.send("POST", "/projects", {**SENT, "idea": idea}), status, code)
    assert await db.scalar(select(func.count()).select_from(Project)) == 0


async def test_a_project_tells_programs_all_that_its_page_shows(db, team, path, anybody):
    idea = await answers.candidate(db)
    await ideas.supporters(db, idea, local=2, other=1)
    helper = await organisations.organisation(db, name="Éco-quartier")
    await projects.sponsor(db, team.project, helper)
    team.project.idea_id, team.project.place_label = idea.id, "Coin Saint-Roch"
    team.project.place_lat, team.project.place_lon = 45.53, -73.62
    await turn(db, team.carrier, team.project, Act.PAUSE, NOW, projects.REASON)
    await db.commit()
    it = (await anybody.get(path)).json()
    assert (it["state"], it["idea"], it["supporters"]) == ("paused", idea.public_id, 3)
    assert it["organisation"]["name"] == "Éco-quartier"
    assert it["place"] == {"label": "Coin Saint-Roch", "latitude": 45.53, "longitude": -73.62}
    assert [(mate["name"], mate["role"]) for mate in it["team"]] == [
        ("Rosalie", "carrier"), ("Boris", "member"), ("Mireille", "mentor"),
    ]  # fmt: skip
    assert [(step["was"], step["now_is"], step["reason"]) for step in it["turns"]] == [
        ("in_progress", "paused", projects.REASON)
    ]
    assert it["pages"]["en"].startswith("http://testserver/en/projects/")
    assert "@" not in str(it), "no address of anybody"


async def test_the_list_is_paged_by_key_and_says_where_it_goes_on(db, anybody):
    for number in range(5):
        await projects.project(
            db, title=f"Projet numéro {number}", created_at=NOW + timedelta(days=number)
        )
    first = await anybody.get("/projects", params={"limit": 3})
    assert 'rel="next"' in first.headers["link"]
    second = await anybody.get("/projects", params={"after": first.json()["after"], "limit": 3})
    found = [one["title"] for page in (first, second) for one in page.json()["projects"]]
    assert found == [f"Projet numéro {number}" for number in range(4, -1, -1)]
    assert second.json()["after"] is None
    assert "link" not in second.headers


@pytest.mark.parametrize(
    "query",
    [
        {"area": "atlantide"}, {"state": "done"}, {"has": "gold"}, {"language": "de"},
        {"limit": 0}, {"limit": 10_000}, {"after": "?"}, {"x": 1}, {"theme": "x" * 41},
    ],
)  # fmt: skip
async def test_a_list_that_nobody_knows_is_refused(anybody, query):
    problem(await anybody.get("/projects", params=query), 422, "invalid")


async def test_each_filter_of_the_list_is_a_filter_of_the_api(db, anybody):
    await projects.project(db, State.MOBILISING, title="Un verger", themes=["food"], language="en")
    await projects.project(db, State.STOPPED, title="Un rêve", area="westmount")

    async def titles(**query) -> list[str]:
        answer = await anybody.get("/projects", params=query)
        return [one["title"] for one in answer.json()["projects"]]

    assert await titles() == ["Un verger"]
    assert await titles(state="stopped") == ["Un rêve"]
    assert await titles(state="stopped", area="parc-extension") == []
    assert await titles(theme="food", language="en", area="parc-extension") == ["Un verger"]


async def test_what_a_team_told_is_read_by_pages_and_what_is_held_by_the_team_alone(
    db, team, path, anybody, holding
):
    for number in range(4):
        await projects.update(db, team.project, team.carrier, title=f"Nouvelle {number}")
    await projects.update(db, team.project, team.carrier, title="Retenue", hidden_at=NOW)
    await projects.update(db, team.project, team.carrier, title="Reprise", withdrawn_at=NOW)
    first = await anybody.get(f"{path}/updates", params={"limit": 3})
    second = await anybody.get(f"{path}/updates", params={"after": first.json()["after"]})
    found = [one["title"] for page in (first, second) for one in page.json()["updates"]]
    assert found == [f"Nouvelle {number}" for number in range(3, -1, -1)]
    inside = (await (await holding(team.mate)).get(f"{path}/updates")).json()["updates"]
    assert [(one["title"], one["is_held"]) for one in inside][:2] == [
        ("Retenue", True), ("Nouvelle 3", False),
    ]  # fmt: skip
    for program in (await holding(team.mentor), await holding(team.stranger)):
        seen = (await program.get(f"{path}/updates")).json()["updates"]
        assert "Retenue" not in [one["title"] for one in seen]


async def test_news_are_corrected_once_each_and_gone_news_are_404(db, team, path, holding):
    program = await holding(team.mate)
    told = (await program.send("POST", f"{path}/updates", NEWS)).json()
    assert (told["by"], told["version"], told["edited_at"]) == ("Boris", 1, None)
    here = f"{path}/updates/{told['id']}"
    sent = {**NEWS, "title": "Treize pommiers", "version": 1}
    assert (await program.send("PUT", here, sent)).json()["version"] == 2
    sent["title"] = "Quatorze pommiers"
    problem(await program.send("PUT", here, sent), 409, "moved-on")
    other = await projects.project(db, carrier=team.mate)
    elsewhere = f"/projects/{other.public_id}/updates/{told['id']}"
    for where in (elsewhere, f"{path}/updates/zzzzzzzzzz", f"{path}/updates/x"):
        problem(await program.send("PUT", where, sent), 404, "not-found")
        problem(await program.send("DELETE", where), 404, "not-found")
    assert (await program.send("DELETE", here)).status_code == 204
    problem(await program.send("DELETE", here), 404, "not-found")
    problem(await program.send("PUT", here, sent), 404, "not-found")


async def test_the_sixth_news_of_a_day_waits_for_tomorrow(db, team, path, holding):
    program = await holding(team.carrier)
    for _ in range(5):
        assert (await program.send("POST", f"{path}/updates", NEWS)).status_code == 201
    said = problem(await program.send("POST", f"{path}/updates", NEWS), 403, "refused")
    assert "24 hours" in said["title"]
    await db.execute(update(Update).values(created_at=datetime.now(UTC) - timedelta(hours=25)))
    await db.commit()
    assert (await program.send("POST", f"{path}/updates", NEWS)).status_code == 201


async def test_a_team_is_joined_and_left_by_programs_with_the_same_words(db, team, path, holding):
    lead, ana = await holding(team.carrier), await holding(team.stranger)
    mine = f"{path}/team/{team.stranger.public_id}"
    asked = await ana.send("POST", f"{path}/team/requests", HELLO)
    assert asked.json()["waiting"] == [], "who asks reads nobody else's question"
    problem(await ana.send("POST", f"{path}/team/requests", HELLO), 409, "conflict")
    waiting = (await lead.get(f"{path}/team")).json()["waiting"]
    assert [(one["id"], one["standing"], one["role"]) for one in waiting] == [
        (team.stranger.public_id, "asked", "member")
    ]
    problem(await lead.send("PUT", mine, {}), 422, "invalid")
    refused = await lead.send("PUT", mine, {"yes": False})
    assert refused.json()["waiting"] == []
    problem(await lead.send("PUT", mine, {"yes": True}), 404, "not-found")
    said = problem(await ana.send("POST", f"{path}/team/requests", HELLO), 403, "refused")
    assert "The team has said no" in said["title"]
    invited = await lead.send("POST", f"{path}/team", {"person": team.stranger.public_id})
    assert [one["standing"] for one in invited.json()["waiting"]] == ["invited"]
    joined = await ana.send("PUT", mine, {"yes": True})
    assert team.stranger.public_id in [one["id"] for one in joined.json()["team"]]
    problem(await ana.send("PUT", mine, {"yes": True}), 404, "not-found")
    left = await ana.send("DELETE", mine)
    assert team.stranger.public_id not in [one["id"] for one in left.json()["team"]]
    problem(await ana.send("DELETE", mine), 404, "not-found")
    row = await db.scalar(
        select(TeamMember.standing).where(TeamMember.person_id == team.stranger.id)
    )
    assert row is Standing.LEFT


async def test_the_last_carrier_neither_leaves_nor_is_removed_by_a_program(db, team, path, holding):
    lead, mate = await holding(team.carrier), await holding(team.mate)
    mine = f"{path}/team/{team.carrier.public_id}"
    said = problem(await lead.send("DELETE", mine), 403, "refused")
    assert "You carry this project alone" in said["title"]
    problem(await mate.send("DELETE", mine), 403, "refused")
    second = await person(db)
    await projects.join(db, team.project, second, TeamRole.CARRIER)
    said = problem(await (await holding(second)).send("DELETE", mine), 403, "refused")
    assert "leaves by themselves" in said["title"]
    assert (await lead.send("DELETE", mine)).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "mentor", "moderator"])
async def test_others_are_refused_everything_that_runs_a_project(team, path, holding, who):
    program = await holding(team.everybody[who])
    for method, where, sent in (
        ("PUT", "", {**SENT, "version": 1}), ("POST", "/updates", NEWS),
        ("POST", "/turns", {"act": "deliver"}), ("POST", "/team", {"person": team.mate.public_id}),
        ("DELETE", f"/team/{team.mate.public_id}", None),
    ):  # fmt: skip
        answer = await program.send(method, path + where, sent)
        assert "Only" in problem(answer, 403, "refused")["title"]


@pytest.mark.parametrize("act", ["mobilise", "begin", "resume", "restart", "take_up_again"])
async def test_an_act_that_leads_nowhere_is_refused_with_the_state(team, path, holding, act):
    program = await holding(team.carrier)
    sent = {"act": act, "reason": projects.REASON}
    said = problem(await program.send("POST", f"{path}/turns", sent), 403, "refused")
    assert said["title"] == "This cannot be done now. The project’s state is: Under way."


async def test_a_program_walks_the_whole_way_that_a_team_walks_alone(db, holding):
    carrier = await person(db)
    made = await projects.project(db, State.READY, carrier)
    program = await holding(carrier)
    for act, state in (
        ("mobilise", "mobilising"), ("begin", "in_progress"), ("pause", "paused"),
        ("resume", "in_progress"), ("deliver", "delivered"), ("take_up_again", "in_progress"),
        ("stop", "stopped"), ("restart", "co_creation"),
    ):  # fmt: skip
        sent = {"act": act, "reason": projects.REASON}
        answer = await program.send("POST", f"/projects/{made.public_id}/turns", sent)
        assert answer.json()["state"] == state
    assert len(answer.json()["turns"]) == 8
    with using("fr"):
        assert (await projects.again(db, made)).version == 9


async def test_the_address_of_a_project_is_its_id_and_nothing_else(team, anybody):
    for wrong in ("zzzzzzzzzz", "x", f"{team.project.public_id}-titre", str(team.project.id)):
        for page in ("", "/needs", "/team", "/updates"):
            problem(await anybody.get(f"/projects/{wrong}{page}"), 404, "not-found")
