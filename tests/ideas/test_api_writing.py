"""Writing ideas from a program: the rules, limits and events of the pages."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.ideas.models import Gate, Idea, IdeaVersion
from app.ideas.rules import PUBLICATIONS_MAX, State
from tests.api.program import Program, problem, token_of
from tests.factories import ideas as some
from tests.factories.accounts import person

NEW = {
    "title": "Une ruelle verte derrière l’école",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et poser deux bancs à l’ombre.",
    "language": "fr",
    "area": "parc-extension",
    "themes": ["nature"],
}


@pytest.fixture
async def author(db: AsyncSession):
    return await some.someone(db)


@pytest.fixture
async def writer(app: ASGIApp, db: AsyncSession, author) -> Program:
    return Program(app, await token_of(db, author, "ideas:write", "read"))


async def only(db: AsyncSession) -> Idea:
    return (await db.execute(select(Idea).execution_options(populate_existing=True))).scalar_one()


async def test_a_program_publishes_an_idea_at_once(writer: Program, db: AsyncSession, author):
    answer = await writer.send("POST", "/ideas", NEW)
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    idea = await only(db)
    gate = await db.get_one(Gate, idea.id)
    assert answer.headers["location"] == f"http://testserver/api/v1/ideas/{idea.public_id}"
    assert (idea.state, idea.author_id) == (State.PUBLISHED, author.id)
    assert (gate.threshold, gate.local) == (25, 0)
    assert shown["state"] == "published"
    assert shown["supporters"] == {"local": 0, "other": 0, "threshold": 25, "passed_at": None}
    assert shown["signed_by"] == [{"name": author.display_name, "is_author": True}]
    assert (await writer.http.get(answer.headers["location"])).json()["id"] == idea.public_id


async def test_what_a_program_publishes_shows_at_once_on_the_page_and_in_lists(
    writer: Program, browser, db: AsyncSession
):
    assert "derrière l’école" not in (await browser.go("/fr/idees")).text
    shown = (await writer.send("POST", "/ideas", NEW)).json()
    assert "derrière l’école" in (await browser.go("/fr/idees")).text
    page = await browser.go(shown["pages"]["fr"].removeprefix("http://testserver"))
    assert page.all("h1") == [NEW["title"]]


async def test_a_program_may_keep_a_draft_and_publish_it_later(writer: Program, db: AsyncSession):
    shown = (await writer.send("POST", "/ideas", NEW | {"state": "draft"})).json()
    assert (shown["state"], shown["supporters"]) == ("draft", None)
    assert (await only(db)).state is State.DRAFT
    path = f"/ideas/{shown['id']}"
    changed = (await writer.send("PATCH", path, {"title": "Deux bancs devant l’école"})).json()
    assert (changed["state"], changed["title"]) == ("draft", "Deux bancs devant l’école")
    moved = (await writer.send("PATCH", path, {"area": "city", "themes": ["food"]})).json()
    assert (moved["area"]["slug"], moved["themes"]) == ("city", ["food"])
    published = (await writer.send("PATCH", path, {"state": "published"})).json()
    assert (published["state"], published["supporters"]["threshold"]) == ("published", 200)


async def test_a_draft_that_is_not_ready_is_not_published(
    writer: Program, db: AsyncSession, author
):
    draft = await some.idea(db, author, state=State.DRAFT, title="Court", problem="", proposal="")
    answer = await writer.send("PATCH", f"/ideas/{draft.public_id}", {"state": "published"})
    body = problem(answer, 422, "invalid")
    assert {"title", "problem", "proposal"} <= set(body["errors"])
    assert (await only(db)).state is State.DRAFT


async def test_a_published_idea_changes_and_keeps_what_it_said(
    writer: Program, db: AsyncSession, author
):
    idea = await some.idea(db, author)
    before = idea.title
    answer = await writer.send(
        "PATCH", f"/ideas/{idea.public_id}", {"title": "Un titre tout neuf", "version": 1}
    )
    shown = answer.json()
    assert (shown["title"], shown["version"]) == ("Un titre tout neuf", 2)
    assert shown["problem"] == idea.problem, "what is left out stays"
    version = (await db.execute(select(IdeaVersion))).scalar_one()
    assert (version.title, version.edited_by_id) == (before, author.id)


async def test_the_same_change_twice_makes_one_version(writer: Program, db: AsyncSession, author):
    idea = await some.idea(db, author)
    for _ in range(2):
        answer = await writer.send("PATCH", f"/ideas/{idea.public_id}", {"title": "Un titre neuf"})
        assert answer.json()["version"] == 2
    assert (await db.execute(select(func.count()).select_from(IdeaVersion))).scalar_one() == 1


async def test_a_place_is_put_and_taken_away(writer: Program, db: AsyncSession, author):
    idea = await some.idea(db, author)
    path = f"/ideas/{idea.public_id}"
    place = {"latitude": 45.53, "longitude": -73.63, "place_label": "École"}
    assert (await writer.send("PATCH", path, place)).json()["place"]["label"] == "École"
    gone = {"latitude": None, "longitude": None, "place_label": ""}
    assert (await writer.send("PATCH", path, gone)).json()["place"] is None
    half = problem(await writer.send("PATCH", path, {"latitude": 45.53}), 422, "invalid")
    assert "longitude" in half["errors"]
    far = {"latitude": 48.85, "longitude": 2.35}
    assert problem(await writer.send("PATCH", path, far), 422, "invalid")["errors"]


async def test_a_change_to_what_has_moved_on_is_refused(writer: Program, db: AsyncSession, author):
    idea = await some.idea(db, author)
    path = f"/ideas/{idea.public_id}"
    await writer.send("PATCH", path, {"title": "Le premier changement", "version": 1})
    late = await writer.send("PATCH", path, {"title": "Le second changement", "version": 1})
    problem(late, 409, "moved-on")
    assert (await only(db)).title == "Le premier changement"
    assert (await writer.send("PATCH", path, {"title": "Le second changement"})).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": some.NEXT_DOOR}, "area"),
        ({"state": "draft"}, "state"),
        ({"title": "Court"}, "title"),
        ({"title": ""}, "title"),
        ({"problem": "Court."}, "problem"),
        ({"themes": ["ovnis"]}, "themes"),
    ],
)
async def test_a_published_idea_cannot_become_less_than_one(
    writer: Program, db: AsyncSession, author, change: dict, field: str
):
    idea = await some.idea(db, author)
    answer = await writer.send("PATCH", f"/ideas/{idea.public_id}", change)
    assert field in problem(answer, 422, "invalid")["errors"]
    assert (await only(db)).version == 1


async def test_the_area_may_be_said_again(writer: Program, db: AsyncSession, author):
    idea = await some.idea(db, author)
    change = {"area": "parc-extension", "state": "published", "title": "Un titre tout neuf"}
    assert (await writer.send("PATCH", f"/ideas/{idea.public_id}", change)).status_code == 200


async def test_a_draft_is_thrown_away(writer: Program, db: AsyncSession, author):
    draft = await some.idea(db, author, state=State.DRAFT)
    path = f"/ideas/{draft.public_id}"
    answer = await writer.send("DELETE", path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await db.execute(select(func.count()).select_from(Idea))).scalar_one() == 0
    problem(await writer.send("DELETE", path), 404, "not-found")


async def test_a_published_idea_is_withdrawn_with_its_reason(
    writer: Program, db: AsyncSession, author
):
    idea = await some.idea(db, author)
    path = f"/ideas/{idea.public_id}"
    answer = await writer.send("DELETE", path, params={"reason": "La Ville l’a fait."})
    assert answer.status_code == 204
    shown = (await writer.get(path)).json()
    assert (shown["state"], shown["closing_reason"]) == ("withdrawn", "La Ville l’a fait.")
    assert shown["closed_at"]
    problem(await writer.send("DELETE", path), 403, "refused")
    problem(await writer.send("PATCH", path, {"title": "Un titre tout neuf"}), 403, "refused")


async def test_only_an_author_changes_or_withdraws(app: ASGIApp, db: AsyncSession):
    idea = await some.idea(db)
    path = f"/ideas/{idea.public_id}"
    others = [
        await some.someone(db),
        await person(db, roles=("moderator",)),
        await person(db, roles=("administrator",)),
    ]
    for other in others:
        program = Program(app, await token_of(db, other))
        problem(await program.send("PATCH", path, {"title": "Un titre volé ici"}), 403, "refused")
        problem(await program.send("DELETE", path), 403, "refused")
    assert (await only(db)).state is State.PUBLISHED


@pytest.mark.parametrize(
    ("method", "body"), [("PATCH", {"title": "Un titre volé"}), ("DELETE", None)]
)
async def test_a_draft_of_somebody_else_is_not_there(
    app: ASGIApp, db: AsyncSession, method: str, body: dict | None
):
    draft = await some.idea(db, state=State.DRAFT)
    program = Program(app, await token_of(db, await some.someone(db)))
    problem(await program.send(method, f"/ideas/{draft.public_id}", body), 404, "not-found")


@pytest.mark.parametrize("scope", ["read", "support", "comments:write"])
async def test_a_token_without_the_scope_writes_nothing(
    app: ASGIApp, db: AsyncSession, author, scope: str
):
    idea = await some.idea(db, author)
    program = Program(app, await token_of(db, author, scope))
    path = f"/ideas/{idea.public_id}"
    for method, where, body in (
        ("POST", "/ideas", NEW), ("PATCH", path, {"title": "Un titre neuf"}), ("DELETE", path, None),
    ):  # fmt: skip
        said = problem(await program.send(method, where, body), 403, "refused")
        assert "ideas:write" in said["title"]


async def test_without_a_token_nothing_is_written(app: ASGIApp, db: AsyncSession):
    idea = await some.idea(db)
    anybody = Program(app)
    same = {"sec-fetch-site": "same-origin"}
    for method, path, body in (
        ("POST", "/ideas", NEW),
        ("PATCH", f"/ideas/{idea.public_id}", {"title": "Un titre neuf"}),
        ("DELETE", f"/ideas/{idea.public_id}", None),
    ):
        answer = await anybody.send(method, path, body, headers=same)
        problem(answer, 401, "sign-in-required")


async def test_somebody_unconfirmed_publishes_nothing(app: ASGIApp, db: AsyncSession):
    new = await person(db, confirmed=False)
    program = Program(app, await token_of(db, new))
    problem(await program.send("POST", "/ideas", NEW), 403, "refused")
    assert (await db.execute(select(func.count()).select_from(Idea))).scalar_one() == 0


async def test_a_program_publishes_no_more_in_a_day_than_a_person(
    writer: Program, db: AsyncSession
):
    for number in range(PUBLICATIONS_MAX):
        sent = NEW | {"title": f"Une idée numéro {number}"}
        assert (await writer.send("POST", "/ideas", sent)).status_code == 201
    body = problem(await writer.send("POST", "/ideas", NEW), 403, "refused")
    assert body["title"]
