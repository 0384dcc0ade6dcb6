"""Support from a program: once, whatever happens, and counted as on the page."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.ideas.models import Gate, Idea, Support
from app.ideas.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import ideas as some
from tests.factories.accounts import person


async def supports(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Support))).scalar_one()


async def gate_of(db: AsyncSession, idea: Idea) -> Gate:
    return await db.get_one(Gate, idea.id, populate_existing=True)


@pytest.fixture
async def neighbour(app: ASGIApp, db: AsyncSession) -> Program:
    return Program(app, await token_of(db, await some.someone(db), "support"))


async def test_putting_it_again_and_again_counts_once(neighbour: Program, db: AsyncSession):
    idea = await some.idea(db)
    for _ in range(3):
        answer = await neighbour.send("PUT", f"/ideas/{idea.public_id}/support")
        assert answer.status_code == 200
        assert answer.json() == {
            "idea": idea.public_id,
            "supported": True,
            "supporters": {"local": 1, "other": 0, "threshold": 25, "passed_at": None},
        }
    assert await supports(db) == 1


async def test_fifty_at_once_are_one_support(neighbour: Program, db: AsyncSession):
    idea = await some.idea(db)
    path = f"/ideas/{idea.public_id}/support"
    answers = await asyncio.gather(*(neighbour.send("PUT", path) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert await supports(db) == 1
    assert (await gate_of(db, idea)).local == 1


async def test_taking_it_back_and_back_again_is_the_same(neighbour: Program, db: AsyncSession):
    idea = await some.idea(db)
    path = f"/ideas/{idea.public_id}/support"
    await neighbour.send("PUT", path)
    for _ in range(2):
        answer = await neighbour.send("DELETE", path)
        assert answer.status_code == 200
        assert (answer.json()["supported"], answer.json()["supporters"]["local"]) == (False, 0)
    assert await supports(db) == 0


async def test_somebody_from_elsewhere_is_another_supporter(app: ASGIApp, db: AsyncSession):
    idea = await some.idea(db)
    far = Program(app, await token_of(db, await person(db, home=None), "support"))
    answer = await far.send("PUT", f"/ideas/{idea.public_id}/support")
    assert answer.json()["supporters"]["other"] == 1


async def test_the_support_that_opens_the_gate_says_so(neighbour: Program, db: AsyncSession):
    idea = await some.idea(db, threshold=2)
    await some.supporters(db, idea, local=1)
    answer = await neighbour.send("PUT", f"/ideas/{idea.public_id}/support")
    assert answer.json()["supporters"]["passed_at"]
    assert (await db.get_one(Idea, idea.id, populate_existing=True)).state is State.CANDIDATE


async def test_a_merged_idea_passes_the_support_on(neighbour: Program, db: AsyncSession):
    into = await some.idea(db)
    merged = await some.idea(db, state=State.MERGED, merged_into_id=into.id)
    answer = await neighbour.send("PUT", f"/ideas/{merged.public_id}/support")
    assert answer.json()["idea"] == into.public_id
    assert (await gate_of(db, into)).local == 1


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ARCHIVED])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_closed_idea_refuses_with_the_reason(
    neighbour: Program, db: AsyncSession, state: State, method: str
):
    idea = await some.idea(db, state=state)
    body = problem(await neighbour.send(method, f"/ideas/{idea.public_id}/support"), 403, "refused")
    assert "closed" in body["title"]


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN])
async def test_what_is_not_public_cannot_be_supported(
    neighbour: Program, db: AsyncSession, state: State
):
    idea = await some.idea(db, state=state)
    answer = await neighbour.send("PUT", f"/ideas/{idea.public_id}/support")
    problem(answer, 404, "not-found")


async def test_an_author_cannot_support_their_own_draft(app: ASGIApp, db: AsyncSession):
    author = await some.someone(db)
    draft = await some.idea(db, author, state=State.DRAFT)
    program = Program(app, await token_of(db, author))
    problem(await program.send("PUT", f"/ideas/{draft.public_id}/support"), 404, "not-found")


async def test_somebody_unconfirmed_supports_nothing(app: ASGIApp, db: AsyncSession):
    idea = await some.idea(db)
    new = Program(app, await token_of(db, await person(db, confirmed=False)))
    problem(await new.send("PUT", f"/ideas/{idea.public_id}/support"), 403, "refused")
    assert await supports(db) == 0


@pytest.mark.parametrize("scope", ["read", "ideas:write", "comments:write"])
async def test_a_token_without_the_scope_supports_nothing(
    app: ASGIApp, db: AsyncSession, scope: str
):
    idea = await some.idea(db)
    program = Program(app, await token_of(db, await some.someone(db), scope))
    for method in ("PUT", "DELETE"):
        problem(await program.send(method, f"/ideas/{idea.public_id}/support"), 403, "refused")
    assert await supports(db) == 0


async def test_the_page_shows_a_support_that_came_from_a_program(
    neighbour: Program, browser, db: AsyncSession
):
    idea = await some.idea(db, title="Une idée que l’on regarde")
    path = f"/fr/idees/{idea.public_id}"
    before = (await browser.go(path)).answer.text
    await neighbour.send("PUT", f"/ideas/{idea.public_id}/support")
    assert (await browser.go(path)).answer.text != before
