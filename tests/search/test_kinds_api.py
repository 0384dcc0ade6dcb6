"""Programs find what the page finds, of each kind, with its counts and its refusals."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.projects.rules import State
from tests.api.program import Program, problem
from tests.factories import campaigns, ideas, items, missions, organisations, projects
from tests.search.test_kinds import hidden_things


@pytest.fixture
def program(app: ASGIApp) -> Program:
    return Program(app, language="en")


async def found(program: Program, words: str, **more: Any) -> dict[str, Any]:
    answer = await program.get("/search", params={"q": words, **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_every_kind_is_counted_and_one_is_read(db: AsyncSession, program: Program) -> None:
    project = await projects.project(db, State.MOBILISING, title="Une patinoire en chantier")
    need = await items.need(db, project, title="Sable à patinoire", note="Du **sable** au sec.")
    campaign = await campaigns.campaign(db, project=project)
    await missions.mission(db, project=project, title="Pelleter la patinoire")
    await organisations.organisation(db, name="Les amis de la patinoire")
    body = await found(program, "patinoires")
    assert (body["ideas"], body["things"], body["count"]) == ([], [], 0)
    assert body["counts"] == {
        "ideas": 0, "projects": 1, "campaigns": 1, "missions": 1, "things": 1, "organisations": 1,
    }  # fmt: skip
    assert body["suggestion"] is None
    body = await found(program, "patinoires", kind="things")
    [thing] = body["things"]
    assert (thing["id"], thing["title"], thing["language"]) == (need.public_id, need.title, "fr")
    assert thing["says"] == "Still missing: 6 pieces."
    assert thing["excerpt"] == "Du sable au sec."
    assert thing["area"]["slug"] == "parc-extension"
    assert thing["pages"]["fr"].endswith(f"/fr/besoins/{need.public_id}-sable-a-patinoire")
    assert "/en/needs/" in thing["pages"]["en"]
    assert (body["count"], body["more"], body["after"]) == (1, False, None)
    [found_too] = (await found(program, "patinoires", kind="campaigns"))["things"]
    assert (found_too["id"], found_too["title"]) == (campaign.public_id, project.title)
    assert found_too["says"] == "Open"
    assert "/en/campaigns/" in found_too["pages"]["en"]


async def test_ideas_are_read_unless_another_kind_is_asked_for(
    db: AsyncSession, program: Program
) -> None:
    await ideas.idea(db, title="Une patinoire rêvée")
    await projects.project(db, title="Une patinoire en chantier")
    body = await found(program, "patinoire")
    assert [one["title"] for one in body["ideas"]] == ["Une patinoire rêvée"]
    assert body == await found(program, "patinoire", kind="ideas")
    body = await found(program, "patinoire", kind="projects")
    assert body["ideas"] == []
    assert [one["title"] for one in body["things"]] == ["Une patinoire en chantier"]
    assert body["counts"]["ideas"] == 1


async def test_nothing_that_the_public_may_not_read_is_found(
    db: AsyncSession, program: Program
) -> None:
    await hidden_things(db)
    for kind in ("projects", "campaigns", "missions", "things", "organisations"):
        body = await found(program, "patinoire secrète", kind=kind)
        assert (body["things"], sum(body["counts"].values())) == ([], 0)
        assert body["suggestion"] is None


async def test_pages_follow_each_other_by_the_header(db: AsyncSession, program: Program) -> None:
    for n in range(7):
        await projects.project(db, title=f"La patinoire numéro {n}")
    seen: list[str] = []
    answer = await program.get("/search", params={"q": "patinoire", "kind": "projects", "limit": 3})
    for _page in range(4):
        seen += [one["title"] for one in answer.json()["things"]]
        following = answer.links.get("next")
        assert (following is None) == (answer.json()["after"] is None)
        if following is None:
            break
        answer = await program.http.get(following["url"])
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("kind", ["people", "", "Projects", "ideas,projects"])
async def test_a_kind_that_is_not_ours_is_refused_by_name(program: Program, kind: str) -> None:
    answer = await program.get("/search", params={"q": "parc", "kind": kind})
    assert list(problem(answer, 422, "invalid")["errors"]) == ["kind"]


async def test_nearby_words_are_suggested_from_every_kind(
    db: AsyncSession, program: Program
) -> None:
    await organisations.organisation(db, name="Le Rucher urbain")
    assert (await found(program, "ruhcer"))["suggestion"] == "rucher"
    assert (await found(program, "rucher"))["suggestion"] is None


async def test_the_document_says_which_kinds_there_are(program: Program) -> None:
    document = (await program.http.get("http://testserver/api/v1/openapi.json")).json()
    asked = document["paths"]["/api/v1/search"]["get"]["parameters"]
    [kind] = [one for one in asked if one["name"] == "kind"]
    named = kind["schema"].get("enum") or document["components"]["schemas"]["SearchKind"]["enum"]
    assert named == ["ideas", "projects", "campaigns", "missions", "things", "organisations"]
