"""Official answers for programs."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.answers.models import OfficialAnswer
from app.ideas.rules import State
from tests.api.program import Program, problem, token_of
from tests.factories import answers, ideas, profiles
from tests.factories.accounts import person

SENT = {
    "status": "accepted",
    "body_fr": "C’est oui, dès le printemps prochain.",
    "body_en": "It is a yes, from next spring on.",
    "original": "fr",
}


@pytest.fixture
def anybody(app: ASGIApp) -> Program:
    return Program(app)


async def holder(app: ASGIApp, db: AsyncSession, who: Any, *scopes: str) -> Program:
    return Program(app, await token_of(db, who, *scopes))


async def given(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(OfficialAnswer))).scalar_one()


async def test_an_official_answers_from_a_program(app: ASGIApp, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    official = await answers.official(db, name="Élise M.")
    program = await holder(app, db, official)
    answer = await program.send("POST", "/official-answers", {**SENT, "idea": idea.public_id})
    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["idea"], shown["status"], shown["by"]) == (idea.public_id, "accepted", "Élise M.")
    assert (shown["text_fr"], shown["text_en"]) == (SENT["body_fr"], SENT["body_en"])
    assert (shown["office_en"], shown["territory"]) == ("City councillor", profiles.VILLERAY)
    listed = (await Program(app).get(f"/official-answers?idea={idea.public_id}")).json()["answers"]
    assert listed == [shown]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"status": "promised"}, "status"),
        ({"body_fr": "", "body_en": ""}, "body"),
        ({"body_fr": "Non."}, "body"),
        ({"original": "de"}, "original"),
        ({"idea": ""}, "idea"),
        ({"author": "me"}, "author"),
        ({"office_fr": "Roi"}, "office_fr"),
    ],
)
async def test_what_cannot_be_is_refused_by_field(
    app: ASGIApp, db: AsyncSession, change: dict[str, str], field: str
) -> None:
    idea = await answers.candidate(db)
    program = await holder(app, db, await answers.official(db))
    sent = {**SENT, "idea": idea.public_id, **change}
    body = problem(await program.send("POST", "/official-answers", sent), 422, "invalid")
    assert field in body["errors"]
    assert await given(db) == 0


async def test_who_may_not_is_told_why(app: ASGIApp, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    sent = {**SENT, "idea": idea.public_id}
    outsider = await holder(app, db, await answers.official(db, "ville-marie"))
    body = problem(await outsider.send("POST", "/official-answers", sent), 403, "refused")
    assert "your mandate is for Ville-Marie" in body["title"]
    citizen = await holder(app, db, await person(db))
    problem(await citizen.send("POST", "/official-answers", sent), 403, "refused")
    narrow = await holder(app, db, await answers.official(db), "read", "ideas:write")
    problem(await narrow.send("POST", "/official-answers", sent), 403, "refused")
    problem(await Program(app).send("POST", "/official-answers", sent), 401, "sign-in-required")
    assert await given(db) == 0


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN, State.PUBLISHED])
async def test_what_cannot_be_answered_is_not(app: ASGIApp, db: AsyncSession, state: State) -> None:
    idea = await ideas.idea(db, state=state)
    program = await holder(app, db, await answers.official(db))
    answer = await program.send("POST", "/official-answers", {**SENT, "idea": idea.public_id})
    assert answer.status_code == (403 if state is State.PUBLISHED else 404)


async def test_lists_are_by_idea_by_territory_and_by_page(
    anybody: Program, db: AsyncSession
) -> None:
    here, there = await answers.candidate(db), await answers.candidate(db, area="sainte-marie")
    for status in ("received", "under_study", "accepted"):
        await answers.answer(db, here, status=status)
    await answers.answer(db, there, status="refused")
    everything = (await anybody.get("/official-answers")).json()["answers"]
    assert [one["status"] for one in everything] == [
        "refused",
        "accepted",
        "under_study",
        "received",
    ]
    mine = (await anybody.get(f"/official-answers?territory={profiles.VILLERAY}")).json()["answers"]
    assert {one["idea"] for one in mine} == {here.public_id}
    first = (await anybody.get(f"/official-answers?idea={here.public_id}&limit=2")).json()
    rest = await anybody.get(
        f"/official-answers?idea={here.public_id}&limit=2&after={first['after']}"
    )
    assert [one["status"] for one in rest.json()["answers"]] == ["received"]
    assert rest.json()["after"] is None


async def test_hidden_ideas_have_no_answers(anybody: Program, db: AsyncSession) -> None:
    idea = await answers.candidate(db)
    await answers.answer(db, idea)
    await ideas.close(db, idea, State.HIDDEN)
    assert (await anybody.get("/official-answers")).json()["answers"] == []
    problem(await anybody.get(f"/official-answers?idea={idea.public_id}"), 404, "not-found")


@pytest.mark.parametrize(
    "query", ["territory=atlantide", "limit=0", "after=zzz", "status=accepted"]
)
async def test_unknown_filters_are_refused(anybody: Program, query: str) -> None:
    problem(await anybody.get(f"/official-answers?{query}"), 422, "invalid")


async def test_an_author_who_left_is_null(anybody: Program, db: AsyncSession) -> None:
    made = await answers.answer(db, await answers.candidate(db))
    made.author_id = None
    await db.commit()
    [shown] = (await anybody.get("/official-answers")).json()["answers"]
    assert shown["by"] is None
    assert shown["office_fr"] == "Conseillère de la ville"
