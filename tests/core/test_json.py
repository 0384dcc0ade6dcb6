"""JSON is read by the letter, and what was refused is never said again."""

from collections.abc import AsyncIterator
from typing import Annotated

import httpx
import pytest
from pydantic import Field

from app.core.runtime import Runtime
from app.core.text import Line
from app.core.web.edge import Edge
from app.core.web.forms import FormModel
from app.core.web.json import access, api_router
from app.main import build

SECRET = "correct-horse-battery"


class Said(FormModel):
    """Some input."""

    words: Annotated[Line, Field(max_length=60)]
    share: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0
    number: int = 0
    password: Annotated[str, Field(min_length=40)] = "x" * 40


@pytest.fixture(scope="module")
def edge(runtime: Runtime) -> Edge:
    """Give an application with one route of its own."""
    router = api_router("proof")

    @router.post("/proof", openapi_extra=access("public"))
    async def proof(said: Said) -> Said:
        return said

    app = build(runtime, runtime.settings.database_url)
    app.include_router(router, prefix="/api/v1")
    return Edge(app, runtime, app)


@pytest.fixture
async def program(edge: Edge) -> AsyncIterator[httpx.AsyncClient]:
    """Give a program that speaks to it."""
    headers = {"sec-fetch-site": "same-origin", "content-type": "application/json"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(edge, raise_app_exceptions=False),
        base_url="http://testserver",
        headers=headers | {"accept-language": "en"},
    ) as client:
        yield client


async def send(program: httpx.AsyncClient, body: str | bytes) -> httpx.Response:
    return await program.post("/api/v1/proof", content=body)


async def test_good_json_is_read(program):
    answer = await send(program, '{"words": " Une  idée ", "share": 0.5, "number": 7}')
    assert answer.status_code == 200
    assert answer.json()["words"] == "Une idée"


@pytest.mark.parametrize(
    "body",
    [
        '{"words": "a", "share": NaN}',
        '{"words": "a", "share": Infinity}',
        '{"words": "a", "share": 1e999}',
        '{"words": "a", "number": 9223372036854775808}',
        '{"words": "a", "number": -99999999999999999999999999}',
        '{"words": "a", "extra": [[[{"deep": 9223372036854775808}]]]}',
        '{"words": "\\ud800"}',
        '{"words": "a\\u0000b"}',
        '{"words": "a"',
        "{'words': 'a'}",
        "",
        "null",
        "[]",
        '"words"',
        b'{"words": "\xff"}',
        b"\xef\xbb\xbf{}",
        "[" * 100_000,
        '{"words": ' * 20_000,
        "[" * 1_000 + "]" * 1_000,
        '{"words": ' * 1_000 + "1" + "}" * 1_000,
    ],
    ids=lambda body: repr(body[:40]),
)
async def test_what_is_no_json_or_no_value_is_refused_and_never_breaks(program, body):
    answer = await send(program, body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid"


async def test_each_fault_is_told_beside_its_field_in_words(program):
    answer = await send(program, '{"words": "🙂🙂", "number": "seven", "owner": 1}')
    assert answer.json()["errors"] == {
        "words": "Please write this in words.",
        "number": "Please write a whole number.",
        "owner": "This field is not known here.",
    }


async def test_what_was_refused_is_never_said_again(program):
    answer = await send(program, f'{{"words": "a", "password": "{SECRET}"}}')
    assert answer.status_code == 422
    assert SECRET not in answer.text
    assert "password" in answer.json()["errors"]


async def test_another_kind_of_body_is_refused(program):
    answer = await program.post(
        "/api/v1/proof",
        content="words=a",
        headers={"content-type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 415


async def test_a_body_over_one_megabyte_is_refused_in_json_too(program):
    answer = await send(program, '{"words": "' + "x" * 1_100_000 + '"}')
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
