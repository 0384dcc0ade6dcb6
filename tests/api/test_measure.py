"""How many requests a person or a network may make, and how they know."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.api import measure
from app.core.runtime import Runtime
from app.core.throttle import Limit
from tests.api.program import Program, problem, token_of
from tests.factories import ideas as some


@pytest.fixture
def throttled(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three requests through in a minute, for this test."""
    monkeypatch.setattr(
        runtime, "settings", runtime.settings.model_copy(update={"throttling": True})
    )
    monkeypatch.setattr(measure, "WITH_TOKEN", Limit("test.person", 3, 60))
    monkeypatch.setattr(measure, "WITHOUT_TOKEN", Limit("test.network", 3, 60))


def left(answer) -> tuple[str, str]:
    return answer.headers["ratelimit-limit"], answer.headers["ratelimit-remaining"]


async def test_every_answer_says_how_many_are_left(throttled, app: ASGIApp, db: AsyncSession):
    await some.area_of(db, "city")
    anybody = Program(app)
    told = [left(await anybody.get("/ideas")) for _ in range(3)]
    assert told == [("3", "2"), ("3", "1"), ("3", "0")]


async def test_past_the_measure_one_is_asked_to_come_back(
    throttled, app: ASGIApp, db: AsyncSession
):
    await some.area_of(db, "city")
    anybody = Program(app)
    for _ in range(3):
        await anybody.get("/ideas")
    answer = await anybody.get("/ideas")
    problem(answer, 429, "too-many")
    assert 0 < int(answer.headers["retry-after"]) <= 60


async def test_a_person_is_counted_over_all_their_tokens(throttled, app: ASGIApp, db: AsyncSession):
    person = await some.someone(db)
    programs = [Program(app, await token_of(db, person)) for _ in range(2)]
    for turn in range(3):
        assert (await programs[turn % 2].get("/ideas")).status_code == 200
    assert (await programs[1].get("/ideas")).status_code == 429


async def test_a_person_and_their_network_are_counted_apart(
    throttled, app: ASGIApp, db: AsyncSession
):
    anybody = Program(app)
    member = Program(app, await token_of(db, await some.someone(db)))
    for _ in range(4):
        await anybody.get("/ideas")
    assert (await anybody.get("/ideas")).status_code == 429
    assert (await member.get("/ideas")).status_code == 200


async def test_what_is_refused_past_the_measure_is_not_done(
    throttled, app: ASGIApp, db: AsyncSession
):
    idea = await some.idea(db)
    member = Program(app, await token_of(db, await some.someone(db)))
    for _ in range(3):
        await member.get("/ideas")
    problem(await member.send("PUT", f"/ideas/{idea.public_id}/support"), 429, "too-many")
    gate = (await Program(app).get(f"/ideas/{idea.public_id}/gate")).json()
    assert gate["local"] + gate["other"] == 0


async def test_the_document_is_not_measured(throttled, app: ASGIApp):
    anybody = Program(app)
    for _ in range(5):
        assert (await anybody.get("/openapi.json")).status_code == 200
