"""One idea and its gate, for programs: whole for who may read it, nothing at all for others."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.ideas.models import Idea, Support
from app.ideas.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import ideas as some
from tests.factories.accounts import person

READABLE = [State.PUBLISHED, State.CANDIDATE, State.WITHDRAWN, State.ARCHIVED]


@pytest.fixture
def anybody(app: ASGIApp) -> Program:
    return Program(app)


async def test_an_idea_is_told_whole(anybody: Program, db: AsyncSession):
    author = await some.someone(db, display_name="Marguerite", email="secrete@exemple.example")
    idea = await some.idea(db, author, place_label="École", place_lat=45.53, place_lon=-73.63)
    await some.supporters(db, idea, local=1, other=2)
    answer = await anybody.get(f"/ideas/{idea.public_id}")
    shown = answer.json()
    assert answer.status_code == 200
    assert shown["problem"] == idea.problem
    assert shown["proposal"] == idea.proposal
    assert shown["version"] == 1
    assert shown["place"] == {"label": "École", "latitude": 45.53, "longitude": -73.63}
    assert shown["signed_by"] == [{"name": "Marguerite", "is_author": True}]
    assert shown["supporters"] == {"local": 1, "other": 2, "threshold": 25, "passed_at": None}
    assert (shown["imported_from"], shown["merged_into"], shown["closed_at"]) == (None, None, None)
    assert shown["supported"] is None
    assert "secrete@" not in answer.text


async def test_an_imported_idea_tells_where_it_comes_from(anybody: Program, db: AsyncSession):
    idea = await some.idea(db, source="Decidim", source_id="42", earlier_local=3, earlier_other=9)
    await db.execute(update(Idea).where(Idea.id == idea.id).values(author_id=None))
    await db.commit()
    shown = (await anybody.get(f"/ideas/{idea.public_id}")).json()
    assert shown["signed_by"] == []
    assert shown["imported_from"] == {"name": "Decidim", "id": "42", "local": 3, "other": 9}
    assert shown["supporters"]["local"] == 0


async def test_a_merged_idea_tells_what_it_became(anybody: Program, db: AsyncSession):
    into = await some.idea(db)
    merged = await some.idea(db, state=State.MERGED, merged_into_id=into.id)
    shown = (await anybody.get(f"/ideas/{merged.public_id}")).json()
    assert (shown["state"], shown["merged_into"]) == ("merged", into.public_id)


@pytest.mark.parametrize("state", READABLE)
async def test_anybody_reads_what_has_been_public(anybody: Program, db: AsyncSession, state: State):
    idea = await some.idea(db, state=state)
    assert (await anybody.get(f"/ideas/{idea.public_id}")).json()["state"] == state
    assert (await anybody.get(f"/ideas/{idea.public_id}/gate")).status_code == 200


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN])
async def test_nobody_else_knows_of_what_is_not_public(
    app: ASGIApp, db: AsyncSession, state: State
):
    author = await some.someone(db)
    idea = await some.idea(db, author, state=state)
    stranger = Program(app, await token_of(db, await some.someone(db)))
    for program in (Program(app), stranger):
        for path in (f"/ideas/{idea.public_id}", f"/ideas/{idea.public_id}/gate"):
            problem(await program.get(path), 404, "not-found")


async def test_an_author_reads_their_draft_with_a_token_that_reads(app: ASGIApp, db: AsyncSession):
    author = await some.someone(db)
    idea = await some.idea(db, author, state=State.DRAFT)
    reading = Program(app, await token_of(db, author, "read"))
    shown = (await reading.get(f"/ideas/{idea.public_id}")).json()
    assert (shown["state"], shown["supporters"], shown["published_at"]) == ("draft", None, None)
    problem(await reading.get(f"/ideas/{idea.public_id}/gate"), 404, "not-found")


@pytest.mark.parametrize("scope", ["support", "ideas:write", "comments:write"])
async def test_a_token_that_does_not_read_reads_as_anybody(
    app: ASGIApp, db: AsyncSession, scope: str
):
    author = await some.someone(db)
    draft = await some.idea(db, author, state=State.DRAFT)
    public = await some.idea(db, author)
    program = Program(app, await token_of(db, author, scope))
    problem(await program.get(f"/ideas/{draft.public_id}"), 404, "not-found")
    assert (await program.get(f"/ideas/{public.public_id}")).json()["supported"] is None


async def test_a_moderator_of_the_place_reads_what_was_hidden(app: ASGIApp, db: AsyncSession):
    idea = await some.idea(db, state=State.HIDDEN)
    here = await person(db, roles=("moderator:villeray-saint-michel-parc-extension",))
    elsewhere = await person(db, roles=("moderator:westmount",))
    answer = await Program(app, await token_of(db, here)).get(f"/ideas/{idea.public_id}")
    assert answer.json()["state"] == "hidden"
    other = Program(app, await token_of(db, elsewhere))
    problem(await other.get(f"/ideas/{idea.public_id}"), 404, "not-found")


async def test_a_token_tells_whether_its_person_supports(app: ASGIApp, db: AsyncSession):
    idea = await some.idea(db)
    (supporter,) = await some.supporters(db, idea, local=1)
    yes = Program(app, await token_of(db, supporter))
    no = Program(app, await token_of(db, await some.someone(db)))
    assert (await yes.get(f"/ideas/{idea.public_id}")).json()["supported"] is True
    assert (await no.get(f"/ideas/{idea.public_id}")).json()["supported"] is False


async def test_what_a_token_reads_is_for_no_other_site(app: ASGIApp, db: AsyncSession):
    idea = await some.idea(db)
    program = Program(app, await token_of(db, await some.someone(db)))
    answer = await program.get(f"/ideas/{idea.public_id}")
    assert "access-control-allow-origin" not in answer.headers
    assert "Authorization" in answer.headers["vary"]


async def test_the_gate_can_be_checked_by_anybody(anybody: Program, db: AsyncSession):
    published = datetime.now(UTC) - timedelta(days=10)
    idea = await some.idea(db, threshold=5, published_at=published)
    people = await some.supporters(db, idea, local=2, other=1)
    for days, one in zip((2, 4, 6), people, strict=True):
        await db.execute(
            update(Support)
            .where(Support.person_id == one.id)
            .values(created_at=published + timedelta(days=days))
        )
    await db.commit()
    gate = (await anybody.get(f"/ideas/{idea.public_id}/gate")).json()
    assert {name: gate[name] for name in ("local", "other", "threshold", "missing")} == {
        "local": 2, "other": 1, "threshold": 5, "missing": 3,
    }  # fmt: skip
    assert (gate["is_open"], gate["passed_at"]) == (True, None)
    curve = [(step["local"], step["other"]) for step in gate["curve"]]
    assert curve == [(1, 0), (2, 0), (2, 1)]
    assert [step["at"] for step in gate["curve"]] == sorted(step["at"] for step in gate["curve"])


async def test_the_curve_tells_nobody_apart(anybody: Program, db: AsyncSession):
    idea = await some.idea(db)
    people = await some.supporters(db, idea, local=3)
    answer = await anybody.get(f"/ideas/{idea.public_id}/gate")
    for one in people:
        assert one.public_id not in answer.text
        assert one.display_name not in answer.text


async def test_a_candidates_gate_says_when_it_was_passed(anybody: Program, db: AsyncSession):
    idea = await some.idea(db, state=State.CANDIDATE)
    gate = (await anybody.get(f"/ideas/{idea.public_id}/gate")).json()
    assert gate["passed_at"]
    assert gate["missing"] == 0


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ARCHIVED])
async def test_a_closed_gate_says_so(anybody: Program, db: AsyncSession, state: State):
    idea = await some.idea(db, state=state, closed_at=datetime.now(UTC))
    assert (await anybody.get(f"/ideas/{idea.public_id}/gate")).json()["is_open"] is False


@pytest.mark.parametrize(("language", "title"), [("fr", "Il n’y a rien"), ("en", "We found")])
async def test_refusals_speak_the_programs_language(app: ASGIApp, language: str, title: str):
    body = problem(await Program(app, language=language).get("/ideas/abcdefgh23"), 404, "not-found")
    assert body["title"].startswith(title)
