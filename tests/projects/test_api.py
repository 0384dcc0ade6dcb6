"""Projects for programs: the same rules, words and states as the pages; and what they need."""

from collections.abc import Iterator

import pytest

from app.core import needs as registry
from app.core.needs import Need, NeedKind, needs
from app.projects.rules import Standing, State
from tests.api.program import problem
from tests.factories import accounts, answers, projects
from tests.queries import counted

NEWS = {"title": "Douze pommiers", "body": "Ils attendent dans la cour de l’école."}


@pytest.fixture
def wanting(monkeypatch) -> Iterator[dict[int, list[Need]]]:
    """Let tests say what projects need, in place of what the slices above say."""
    said: dict[int, list[Need]] = {}
    monkeypatch.setattr(registry, "_readers", {})

    @needs("tests")
    async def _read(_session, project_ids):
        return [need for number in project_ids for need in said.get(number, [])]

    yield said


def need(project_id: int, kind: NeedKind, have: int, want: int, title: str = "Six bacs") -> Need:
    sentence = f"Il en manque {want - have}"
    return Need(project_id, kind, title, have, want, sentence, "/fr/besoins", "Offrir", "samedi")


async def test_a_panel_says_each_need_with_its_bar_sentence_and_button(
    db, wanting, visitor, anybody
):
    made = await projects.project(db, State.MOBILISING)
    wanting[made.id] = [
        need(made.id, NeedKind.ITEMS, 6, 6, "Des pelles"),
        need(made.id, NeedKind.ITEMS, 2, 6),
        need(made.id, NeedKind.HOURS, 0, 2_400, "Planter samedi"),
    ]
    browser = await visitor().go(f"/fr/projets/{made.public_id}")
    assert browser.all(".need h3") == ["Planter samedi", "Six bacs"]
    assert "Il en manque 4" in browser.text
    assert "1 besoin comblé" in browser.text
    assert len(browser.page.css(".need .progress-bar")) == 2
    assert len(browser.page.css(".need a.button")) == 2
    assert len(browser.page.css("#needs .button-primary")) == 1
    labels = [n.attributes["aria-label"] for n in browser.page.css(".need a.button")]
    assert labels[0].startswith("Offrir")
    found = (await anybody.get(f"/projects/{made.public_id}/needs")).json()["needs"]
    assert [(one["kind"], one["have"], one["want"], one["is_met"]) for one in found] == [
        ("hours", 0, 2400, False), ("items", 2, 6, False), ("items", 6, 6, True),
    ]  # fmt: skip
    card = await visitor().go("/fr/projets?has=hours")
    assert "40 heures" in card.text
    assert "4 objets" in card.text


async def test_the_list_keeps_projects_that_need_what_one_has(db, wanting, browser, anybody):
    one = await projects.project(db, State.MOBILISING, title="Il manque des bras")
    two = await projects.project(db, State.MOBILISING, title="Il manque une comptable")
    over = await projects.project(db, State.CLOSED, title="Il ne manque plus rien")
    wanting[one.id] = [need(one.id, NeedKind.HOURS, 10, 60)]
    wanting[two.id] = [need(two.id, NeedKind.SKILLS, 0, 1), need(two.id, NeedKind.HOURS, 5, 5)]
    wanting[over.id] = [need(over.id, NeedKind.HOURS, 0, 60)]
    for kind, found in (
        ("hours", ["Il manque des bras"]), ("skills", ["Il manque une comptable"]), ("money", []),
    ):  # fmt: skip
        await browser.go(f"/fr/projets?has={kind}")
        assert browser.all(".project-card h2") == found
        listed = (await anybody.get(f"/projects?has={kind}")).json()["projects"]
        assert [each["title"] for each in listed] == found


async def test_a_list_asks_no_more_for_many_than_for_one(db, wanting, visitor, runtime):
    await projects.project(db, State.MOBILISING)
    with counted(runtime) as few:
        await visitor().go("/fr/projets?sort=newest&q=1")
    with counted(runtime) as few:
        await visitor().go("/fr/projets?language=fr")
    for number in range(12):
        made = await projects.project(db, State.MOBILISING, title=f"Projet numéro {number}")
        wanting[made.id] = [need(made.id, NeedKind.ITEMS, 0, 3)]
    with counted(runtime) as many:
        await visitor().go("/fr/projets?state=mobilising&language=fr")
    assert len(many) <= len(few) <= 3


async def test_the_card_for_other_sites_has_no_cookie_and_may_stand_anywhere(db, wanting, visitor):
    made = await projects.project(db, State.MOBILISING)
    wanting[made.id] = [need(made.id, NeedKind.ITEMS, 2, 6)]
    answer = await visitor().http.get(f"/embed/projects/{made.public_id}?lang=en")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "public" in answer.headers["cache-control"]
    assert 'lang="en-CA"' in answer.text
    assert "Il en manque 4" in answer.text
    assert "<script" not in answer.text
    page = await visitor().go(f"/fr/projets/{made.public_id}")
    assert "frame-ancestors 'none'" in page.answer.headers["content-security-policy"]
    assert (await visitor().http.get("/embed/projects/zzzzzzzzzz")).status_code == 404
    lines = await visitor().go(f"/fr/projets/{made.public_id}/integrer")
    assert f"/embed/projects/{made.public_id}?lang=fr" in lines.text
    picture = await visitor().http.get(f"/fr/projets/{made.public_id}/carte.png")
    assert picture.content.startswith(b"\x89PNG")


async def test_a_program_carries_tells_turns_and_reads(db, holding, anybody):
    author = await accounts.person(db)
    idea = await answers.candidate(db, author=author)
    program = await holding(author, "projects:write")
    sent = {"idea": idea.public_id, "title": "Un verger pour tous", "summary": projects.SUMMARY}
    answer = await program.send("POST", "/projects", sent)
    assert answer.status_code == 201, answer.text
    it = answer.json()
    path = f"/projects/{it['id']}"
    assert answer.headers["location"].endswith(f"/api/v1{path}")
    assert (it["state"], it["idea"], it["version"]) == ("co_creation", idea.public_id, 1)
    assert [mate["role"] for mate in it["team"]] == ["carrier"]
    problem(await program.send("POST", "/projects", sent), 403, "refused")
    again = {"title": "Un verger à nous", "summary": projects.SUMMARY, "version": 1}
    assert (await program.send("PUT", path, again)).json()["version"] == 2
    again["title"] = "Un verger à elles"
    problem(await program.send("PUT", path, again), 409, "moved-on")
    answer = await program.send("POST", f"{path}/turns", {"act": "pause"})
    assert "reason" in str(problem(answer, 422, "invalid"))
    turned = {"act": "pause", "reason": "Le sol est gelé jusqu’en avril."}
    assert (await program.send("POST", f"{path}/turns", turned)).json()["state"] == "paused"
    problem(await program.send("POST", f"{path}/turns", {"act": "mobilise"}), 403, "refused")
    for act in ("close", "declare_ready", "fund"):
        assert (await program.send("POST", f"{path}/turns", {"act": act})).status_code == 422
    told = (await program.send("POST", f"{path}/updates", NEWS)).json()
    edited = {**NEWS, "title": "Treize pommiers", "version": 1}
    answer = await program.send("PUT", f"{path}/updates/{told['id']}", edited)
    assert (answer.json()["title"], answer.json()["version"]) == ("Treize pommiers", 2)
    found = (await anybody.get(f"{path}/updates")).json()["updates"]
    assert [one["title"] for one in found] == ["Treize pommiers"]
    assert (await program.send("DELETE", f"{path}/updates/{told['id']}")).status_code == 204
    assert (await anybody.get(f"{path}/updates")).json()["updates"] == []
    listed = (await anybody.get("/projects?state=paused")).json()["projects"]
    assert [one["id"] for one in listed] == [it["id"]]


async def test_a_team_is_made_by_programs_too(db, holding, anybody):
    carrier, ana, boris = [await accounts.person(db) for _ in range(3)]
    made = await projects.project(db, carrier=carrier)
    path = f"/projects/{made.public_id}/team"
    lead, one, two = [await holding(who) for who in (carrier, ana, boris)]
    answer = await lead.send("POST", path, {"person": ana.public_id})
    assert answer.status_code == 200, answer.text
    assert (await anybody.get(path)).json()["waiting"] == []
    waiting = (await lead.get(path)).json()["waiting"]
    assert [(each["id"], each["standing"]) for each in waiting] == [
        (ana.public_id, Standing.INVITED)
    ]
    await one.send("PUT", f"{path}/{ana.public_id}", {"yes": True})
    await two.send("POST", f"{path}/requests", {"message": "Je sais poser des pavés."})
    problem(await one.send("PUT", f"{path}/{boris.public_id}", {"yes": True}), 403, "refused")
    await lead.send("PUT", f"{path}/{boris.public_id}", {"yes": True})
    team = (await anybody.get(path)).json()["team"]
    assert [mate["role"] for mate in team] == ["carrier", "member", "member"]
    problem(await lead.send("DELETE", f"{path}/{carrier.public_id}"), 403, "refused")
    await two.send("DELETE", f"{path}/{boris.public_id}")
    await lead.send("DELETE", f"{path}/{ana.public_id}")
    assert len((await anybody.get(path)).json()["team"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("PUT", "", {"title": "Un verger", "summary": projects.SUMMARY, "version": 1}),
        ("POST", "/turns", {"act": "pause", "reason": projects.REASON}),
        ("POST", "/updates", NEWS), ("POST", "/team", {"person": "zzzzzzzzzz"}),
    ],
)  # fmt: skip
async def test_strangers_tokens_without_the_scope_and_nobody_are_refused(
    db, holding, anybody, method, path, sent
):
    carrier = await accounts.person(db)
    made = await projects.project(db, carrier=carrier)
    where = f"/projects/{made.public_id}{path}"
    stranger = await holding(await accounts.person(db))
    assert (await stranger.send(method, where, sent)).status_code == 403
    reader = await holding(carrier, "read")
    assert (await reader.send(method, where, sent)).status_code == 403
    assert (await anybody.send(method, where, sent)).status_code == 401
