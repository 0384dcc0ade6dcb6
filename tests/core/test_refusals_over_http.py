"""Each kind of failure as its reader meets it: a page in their language, or a problem for programs."""

import json
from collections.abc import Callable
from typing import Annotated, Any

import httpx
import pytest
from fastapi import FastAPI, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError as PoolTimeout
from starlette.requests import Request

from app.core.errors import (
    Conflict,
    DomainError,
    Gone,
    Invalid,
    NotFound,
    Refused,
    SignInRequired,
    TooMany,
)
from app.core.i18n import speak
from app.core.runtime import Runtime
from app.core.web import errors

SECRET = "mot-de-passe-typed-by-somebody"
Raise = Callable[[], Exception]
PROBLEMS: dict[str, tuple[Raise, int, str]] = {
    "invalid": (lambda: Invalid({"title": "Trop court."}), 422, "invalid"),
    "not-found": (NotFound, 404, "not-found"),
    "gone": (lambda: Gone("C’était hier."), 410, "gone"),
    "refused": (lambda: Refused("Ce n’est pas la vôtre."), 403, "refused"),
    "conflict": (lambda: Conflict("Quelqu’un a changé cela."), 409, "conflict"),
    "too-many": (lambda: TooMany(61), 429, "too-many"),
    "sign-in": (SignInRequired, 401, "sign-in-required"),
    "one field": (lambda: DomainError("Pas celui-ci.", field="code"), 400, "error"),
    "pool": (PoolTimeout, 503, "unavailable"),
    "database": (
        lambda: OperationalError("SELECT 1", {"password": SECRET}, Exception("gone")),
        503,
        "unavailable",
    ),
    "statement": (
        lambda: DBAPIError("SELECT :p", {"p": SECRET}, Exception("bad")),
        500,
        "internal",
    ),
    "ours": (lambda: RuntimeError(SECRET), 500, "internal"),
}


class Body(BaseModel):
    """What a program sends."""

    model_config = ConfigDict(extra="forbid")
    number: int


@pytest.fixture
async def ask(runtime: Runtime) -> Callable[..., Any]:
    """Ask a small application whose addresses fail on purpose."""
    app = FastAPI()
    app.state.runtime, app.state.pages = runtime, []
    errors.install(app)

    async def fail(kind: str, request: Request) -> None:
        speak("en" if request.url.path.startswith("/en") else "fr")
        make = PROBLEMS[kind][0]
        raise make()

    for path in ("/fr/{kind}", "/en/{kind}", "/api/v1/{kind}"):
        app.add_api_route(path, fail)

    async def take(number: Annotated[int, Query()], request: Request) -> None:
        del number, request

    async def read(body: Body) -> None:
        del body

    app.add_api_route("/api/v1/take/number", take)
    app.add_api_route("/fr/take/number", take)
    app.add_api_route("/api/v1/read/body", read, methods=["POST"])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    async def send(path: str, method: str = "GET", **given: Any) -> httpx.Response:
        speak("fr")
        return await client.request(method, path, **given)

    return send


@pytest.mark.parametrize("kind", PROBLEMS)
async def test_a_program_gets_a_problem_with_its_status_and_code(
    ask: Callable[..., Any], kind: str
) -> None:
    _made, status, code = PROBLEMS[kind]
    answer = await ask(f"/api/v1/{kind}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["type"].endswith(f"/api/v1/problems#{code}")
    assert told["title"]
    assert SECRET not in answer.text


@pytest.mark.parametrize("kind", PROBLEMS)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_person_gets_a_page_in_their_language(
    ask: Callable[..., Any], kind: str, language: str
) -> None:
    answer = await ask(f"/{language}/{kind}")
    assert answer.status_code == PROBLEMS[kind][1]
    assert f'<html lang="{language}' in answer.text
    assert answer.text.count("<h1") == 1
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


async def test_each_field_s_sentence_goes_with_its_field(ask: Callable[..., Any]) -> None:
    assert (await ask("/api/v1/invalid")).json()["errors"] == {"title": "Trop court."}
    assert (await ask("/api/v1/one field")).json()["errors"] == {"code": "Pas celui-ci."}
    assert "errors" not in (await ask("/api/v1/refused")).json()


@pytest.mark.parametrize(
    ("kind", "seconds"), [("too-many", "61"), ("pool", "5"), ("database", "5")]
)
@pytest.mark.parametrize("start", ["/fr", "/api/v1"])
async def test_whoever_must_wait_is_told_how_long(
    ask: Callable[..., Any], kind: str, seconds: str, start: str
) -> None:
    assert (await ask(f"{start}/{kind}")).headers["retry-after"] == seconds


async def test_a_fault_of_ours_has_a_reference_that_the_log_has_too(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[dict[str, Any]] = []
    monkeypatch.setattr(errors.log, "error", lambda _event, **facts: logged.append(facts))
    reference = (await ask("/api/v1/ours")).json()["reference"]
    assert len(reference) == 12
    page = (await ask("/fr/ours")).text
    assert [one["reference"] for one in logged] == [reference, logged[1]["reference"]]
    assert logged[1]["reference"] in page


async def test_a_database_that_is_away_is_no_fault_of_ours(
    ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(errors.log, "error", lambda event, **_facts: logged.append(event))
    monkeypatch.setattr(
        errors.log, "warning", lambda event, **facts: logged.append(f"{event} {facts}")
    )
    await ask("/fr/database")
    assert logged == ["database.away {'error': 'OperationalError'}"]


@pytest.mark.parametrize("value", [SECRET, "douze-et-demi", "12,75$", ""])
async def test_a_query_that_is_no_number_is_named_and_not_echoed(
    ask: Callable[..., Any], value: str
) -> None:
    answer = await ask("/api/v1/take/number", params={"number": value})
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["number"]
    assert not value or value not in answer.text
    page = await ask("/fr/take/number", params={"number": value})
    assert page.status_code == 422
    assert not value or value not in page.text


@pytest.mark.parametrize("body", [{"number": SECRET}, {"number": 1, SECRET: 2}, {}, [SECRET]])
async def test_a_body_that_is_refused_is_not_echoed(ask: Callable[..., Any], body: Any) -> None:
    answer = await ask("/api/v1/read/body", "POST", json=body)
    assert answer.status_code == 422
    told = json.loads(answer.text)
    assert told["errors"]
    values = json.dumps(list(told["errors"].values()))
    assert SECRET not in values


async def test_another_method_names_those_that_are_answered(ask: Callable[..., Any]) -> None:
    for path in ("/fr/gone", "/api/v1/gone"):
        answer = await ask(path, "DELETE")
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


async def test_an_unknown_address_is_a_page_or_a_problem(ask: Callable[..., Any]) -> None:
    assert (await ask("/fr/nulle/part/du/tout")).status_code == 404
    answer = await ask("/api/v1/no/where/at/all")
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_what_is_wrong_in_a_path_is_simply_not_there(runtime: Runtime) -> None:
    app = FastAPI()
    app.state.runtime, app.state.pages = runtime, []
    request = Request({"type": "http", "method": "GET", "path": "/api/v1/x", "headers": [],
                       "query_string": b"", "app": app, "server": ("testserver", 80)})  # fmt: skip
    fault = {"type": "int_parsing", "loc": ("path", "id"), "msg": "", "input": SECRET, "ctx": {}}
    answer = await errors.on_invalid_request(request, RequestValidationError([fault]))
    assert answer.status_code == 404
    assert SECRET.encode() not in bytes(answer.body)
