"""Input that breaks careless software gets a clear problem: never a fault, never an echo."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Idea
from tests.api.conftest import Holding, Program
from tests.api.program import problem
from tests.factories import ideas as some

NEW = {
    "title": "Une ruelle verte derrière l’école",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et poser deux bancs à l’ombre.",
    "area": "parc-extension",
}
SECRET = "mot-de-passe-a-ne-jamais-redire"


@pytest.fixture
async def writer(db: AsyncSession, holding: Holding) -> Program:
    return await holding(await some.someone(db))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"title"',
        b"NaN",
        b'{"latitude": NaN}',
        b'{"latitude": Infinity}',
        b'{"latitude": -Infinity}',
        b'{"latitude": 1e999}',
        b'{"title": "\\ud800"}',
        b'{"title": "\xed\xa0\x80"}',
        b'{"title": "\xff"}',
        b"{'title': 1}",
        b'{"title": "a",}',
        b"\x00",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
async def test_what_is_no_json_is_said_to_be_none(writer: Program, body: bytes):
    problem(await writer.post_raw("/ideas", body), 422, "invalid")


@pytest.mark.parametrize("depth", [400, 1_000])
async def test_json_as_deep_as_a_well_is_refused(writer: Program, depth: int):
    body = b'{"title":' + b"[" * depth + b"]" * depth + b"}"
    problem(await writer.post_raw("/ideas", body), 422, "invalid")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Une ruelle\x00 verte"),
        ("title", "Une ruelle\x07 verte"),
        ("title", "🌳" * 20),
        ("title", "   "),
        ("title", "x" * 121),
        ("title", 5),
        ("title", None),
        ("title", ["Une ruelle verte"]),
        ("title", {"fr": "Une ruelle verte"}),
        ("problem", "court"),
        ("problem", "x" * 5_001),
        ("proposal", "x" * 10_001),
        ("language", "es"),
        ("area", "atlantide"),
        ("area", ""),
        ("area", "x" * 500),
        ("themes", ["ovnis"]),
        ("themes", ["nature", "food", "housing", "youth"]),
        ("themes", "nature"),
        ("themes", [["nature"]]),
        ("latitude", 91),
        ("latitude", "nord"),
        ("latitude", 45.5),
        ("longitude", 10**400),
        ("place_label", "x" * 161),
        ("state", "candidate"),
        ("state", "hidden"),
        ("author_id", 1),
        ("public_id", "abcdefgh23"),
        ("threshold", 1),
        ("version", 2**63),
    ],
)
async def test_a_field_that_cannot_be_accepted_has_its_own_sentence(
    writer: Program, field: str, value: object
):
    body = problem(await writer.send("POST", "/ideas", NEW | {field: value}), 422, "invalid")
    assert body["errors"]
    assert all(sentence for sentence in body["errors"].values())
    if value != 10**400:
        assert any(name.split(".")[0] in {field, "longitude", "body"} for name in body["errors"])


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
async def test_integers_beyond_the_databases_are_refused(
    writer: Program, db: AsyncSession, number: int
):
    idea = await some.idea(db)
    body = f'{{"title": "Un titre assez long", "version": {number}}}'.encode()
    answer = await writer.post_raw(f"/ideas/{idea.public_id}", body, method="PATCH")
    problem(answer, 422, "invalid")


async def test_what_was_sent_is_never_repeated(writer: Program):
    sent = NEW | {"title": SECRET * 10, "language": SECRET, "password": SECRET, SECRET: 1}
    answer = await writer.send("POST", "/ideas", sent)
    body = problem(answer, 422, "invalid")
    assert SECRET not in str(list(body["errors"].values()))
    assert SECRET not in body["title"]
    assert "input" not in answer.text


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
        "json",
        "a/json",
    ],
)
async def test_a_body_that_does_not_say_it_is_json_is_refused(writer: Program, content_type: str):
    answer = await writer.post_raw("/ideas", b'{"title": "x"}', content_type)
    problem(answer, 415, "not-json")


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"],
)
async def test_json_by_its_other_names_is_json(writer: Program, content_type: str):
    problem(await writer.post_raw("/ideas", b"{}", content_type), 422, "invalid")


async def test_a_body_over_a_megabyte_is_refused(writer: Program):
    problem(await writer.post_raw("/ideas", b" " * 1_100_000), 413, "too-large")


async def test_a_body_without_end_is_refused_while_it_comes(writer: Program):
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while given < 50_000_000:
            given += 65_536
            yield b" " * 65_536

    answer = await writer.http.post(
        "/ideas", content=endless(), headers={"content-type": "application/json"}
    )
    problem(answer, 413, "too-large")
    assert given < 3_000_000


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.5", "limit=9223372036854775808",
        "limit=1e3", "limit=", "sort=best", "state=hidden", "state=draft", "area=atlantide",
        "theme=ovnis", "language=es", "after=%00", "after=x", "after=%F0%9F%8C%B3", "after=WzFd",
        "after=" + "A" * 400, "after=W251bGwsbnVsbF0", "unknown=1", "limit=5&limite=5",
        "area=%00", "theme=%ED%A0%80", "q=ruelle&page=2", "offset=10", "state=archived&sort=near",
    ],
)  # fmt: skip
async def test_a_list_answers_only_what_it_understands(
    anybody: Program, db: AsyncSession, query: str
):
    await some.idea(db)
    body = problem(await anybody.get(f"/ideas?{query}"), 422, "invalid")
    assert body["errors"]


async def test_an_unknown_parameter_is_named_and_its_value_is_not(anybody: Program):
    body = problem(await anybody.get(f"/ideas?areas={SECRET}"), 422, "invalid")
    assert list(body["errors"]) == ["areas"]
    assert SECRET not in str(body)


@pytest.mark.parametrize(
    "reference",
    ["0", "-1", "9223372036854775808", "ABCDEFGH23", "abcdefgh2", "abcdefgh234", "%00", "..", "%2e%2e",
     "abcdefgh23%00", "é" * 10, "'%20OR%201=1", "x" * 1_900, "abcdefgh23"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/ideas/{}", "/ideas/{}/gate"])
async def test_an_address_that_names_nothing_finds_nothing(
    anybody: Program, reference: str, path: str
):
    answer = await anybody.get(path.format(reference))
    assert answer.status_code in {400, 404}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_an_address_too_long_is_refused(anybody: Program):
    assert (await anybody.get("/ideas/" + "x" * 3_000)).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/ideas"),
        ("POST", "/ideas/abcdefgh23"),
        ("DELETE", "/ideas"),
        ("POST", "/openapi.json"),
    ],
)
async def test_another_method_is_refused_with_the_ones_that_work(
    writer: Program, method: str, path: str
):
    answer = await writer.send(method, path)
    problem(answer, 405, "wrong-method")
    assert answer.headers["allow"]


async def test_an_unknown_address_is_a_problem_too(anybody: Program):
    problem(await anybody.get("/nothing"), 404, "not-found")


@pytest.mark.parametrize(
    "authorization",
    ["Bearer", "Bearer ", "Bearer x", "Bearer nv_" + "x" * 43, "Basic dXNlcjpwYXNz", "bearer\tx",
     "Token nv_x", "nv_x", "Bearer " + "x" * 5_000, "Bearer é"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/ideas", "/me"])
async def test_a_token_that_is_none_opens_nothing_not_even_what_is_open(
    anybody: Program, authorization: str, path: str
):
    answer = await anybody.get(path, headers={"authorization": authorization.encode()})
    problem(answer, 401, "sign-in-required")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_in_the_address_is_no_token(anybody: Program):
    problem(await anybody.get("/ideas?access_token=nv_x"), 422, "invalid")


async def test_a_signed_in_browser_is_nobody_to_the_api(app, db: AsyncSession):
    from tests.factories.accounts import person, sign_in_as
    from tests.visitor import Visitor

    browser = Visitor(app)
    await sign_in_as(db, browser, await person(db))
    answer = await browser.http.get("/api/v1/me")
    assert answer.status_code == 401
    idea = await some.idea(db)
    answer = await browser.http.put(
        f"/api/v1/ideas/{idea.public_id}/support", headers={"sec-fetch-site": "same-origin"}
    )
    assert answer.status_code == 401


async def test_nothing_was_written_by_any_refused_request(writer: Program, db: AsyncSession):
    from sqlalchemy import func, select

    for value in ("\x00", "x" * 121, 5):
        await writer.send("POST", "/ideas", NEW | {"title": value})
    assert (await db.execute(select(func.count()).select_from(Idea))).scalar_one() == 0


async def test_a_foreign_host_is_refused_as_a_problem(anybody: Program):
    answer: httpx.Response = await anybody.get("/me", headers={"host": "evil.example"})
    problem(answer, 400, "bad-host")
