"""The OpenAPI document: valid, complete, readable in both languages, and true."""

import re

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.rules import Scope
from app.api.document import METHODS, Document, operations
from app.api.problems import PROBLEMS
from app.api.reference import chapters
from app.core.errors import DomainError
from app.core.i18n import using
from app.core.i18n.catalog import messages
from tests.api.conftest import Program
from tests.architecture.house import application

PUBLIC_OR_SCOPE = {"public", *Scope}


@pytest.fixture(scope="module")
def built() -> FastAPI:
    return application()


@pytest.fixture(scope="module")
def english(built: FastAPI) -> Document:
    return built.state.api["en"]


@pytest.fixture(scope="module")
def french(built: FastAPI) -> Document:
    return built.state.api["fr"]


def texts(value: object) -> list[str]:
    """Return every summary and description."""
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    if not isinstance(value, dict):
        return []
    own = [one for name, one in value.items() if name in {"summary", "description"}]
    return [text for text in own if isinstance(text, str)] + [
        text for one in value.values() for text in texts(one)
    ]


def test_it_is_openapi_3_1_with_a_title_a_version_and_a_server(english: Document):
    assert english["openapi"] == "3.1.0"
    assert english["info"]["title"] == "Notreville, the API"
    assert english["info"]["version"]
    assert english["servers"][0]["url"].startswith("http")


def test_every_operation_has_a_name_of_its_own_a_summary_a_tag_and_a_rule(english: Document):
    found = list(operations(english))
    names = [operation["operationId"] for _path, _method, operation in found]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in english["tags"]}
    for path, method, operation in found:
        assert re.fullmatch(r"[a-z_]+", operation["operationId"]), (path, method)
        assert operation["summary"], (path, method)
        assert set(operation["tags"]) <= tags, (path, method)
        assert operation["x-access"] in PUBLIC_OR_SCOPE, (path, method)
        assert path.startswith("/api/v1/")


def test_what_changes_something_always_needs_a_token(english: Document):
    for path, method, operation in operations(english):
        if method != "get":
            assert operation["x-access"] != "public", (path, method)
            assert {} not in operation["security"], (path, method)


def test_a_scope_is_told_where_it_is_needed(english: Document):
    support = english["paths"]["/api/v1/ideas/{idea_id}/support"]["put"]
    assert support["security"] == [{"token": ["support"]}]
    reading = english["paths"]["/api/v1/ideas/{idea_id}"]["get"]
    assert reading["security"] == [{}, {"token": []}]
    scheme = english["components"]["securitySchemes"]["token"]
    assert scheme["scheme"] == "bearer"
    assert all(scope in scheme["description"] for scope in Scope)


def test_every_refusal_is_a_problem(english: Document):
    for path, method, operation in operations(english):
        default = operation["responses"]["default"]
        assert list(default["content"]) == ["application/problem+json"], (path, method)
        assert "422" not in operation["responses"]
    assert "HTTPValidationError" not in english["components"]["schemas"]


def test_every_reference_leads_somewhere(english: Document):
    named = set(re.findall(r"#/components/schemas/([\w.-]+)", str(english)))
    assert named <= set(english["components"]["schemas"])
    assert set(english["components"]["schemas"]) <= named | {"Problem"}


def test_every_field_and_parameter_says_what_it_is(english: Document):
    for name, schema in english["components"]["schemas"].items():
        for field, one in schema.get("properties", {}).items():
            assert one.get("description"), f"{name}.{field}"
    for path, _method, operation in operations(english):
        for parameter in operation.get("parameters", ()):
            assert parameter.get("description"), (path, parameter["name"])


def test_every_word_of_it_is_french_too(english: Document, french: Document):
    catalogue = messages("fr")
    untranslated = {text for text in texts(english) if text not in catalogue}
    assert {text.split(".")[0] for text in untranslated} == {"A token of your account"}
    assert set(texts(french)) & set(texts(english)) == {"Documents."}


def test_what_is_said_to_who_reads_the_code_stays_there(english: Document):
    assert "Raises:" not in str(english)


def test_every_way_to_be_refused_is_explained():
    explained = {problem.code: problem.status for problem in PROBLEMS}
    house = {
        kind.code: kind.status
        for kind in _kinds(DomainError)
        if not kind.__module__.startswith(
            ("app.exchange", "app.core.files", "app.places", "app.cli")
        )
    }
    reachable = {code for code in house if code not in PAGES_ONLY}
    assert reachable <= set(explained)
    assert {code: explained[code] for code in reachable} == {
        code: house[code] for code in reachable
    }


PAGES_ONLY = {
    "wrong-password",
    "already-invited",
    "already-asked",
    "already-nominated",
    "passkey-refused",
    "sign-in-over",
    "wrong-code",
    "invitation-over",
    "too-large",
}
"""Refusals that only a person at a page can meet."""


def _kinds(kind: type[DomainError]) -> set[type[DomainError]]:
    return {kind} | {below for each in kind.__subclasses__() for below in _kinds(each)}


def test_no_problem_is_explained_twice():
    codes = [problem.code for problem in PROBLEMS]
    assert len(codes) == len(set(codes))


def test_every_operation_is_in_a_chapter_of_the_reference(english: Document):
    with using("en"):
        told = [o for chapter in chapters(english) for o in chapter.operations]
    assert {o.id for o in told} == {o["operationId"] for _p, _m, o in operations(english)}
    for operation in told:
        assert operation.method.lower() in METHODS
        assert "{" not in operation.curl.replace("{\n", "").split("' ")[0].split("-d")[0]


def test_the_example_of_a_new_idea_is_one_that_would_be_accepted(english: Document):
    from app.ideas.schemas import Words

    example = english["components"]["schemas"]["NewIdea"]["examples"][0]
    Words.model_validate({name: example[name] for name in Words.model_fields})


async def test_anybody_reads_the_document_in_their_language(anybody: Program, db: AsyncSession):
    answer = await anybody.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json; version=3.1"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["info"]["title"] == "Notreville, the API"
    french = await anybody.get("/openapi.json", headers={"accept-language": "fr"})
    assert french.json()["info"]["title"] == "L’API de Notreville"


async def test_the_document_is_not_sent_twice(anybody: Program):
    first = await anybody.get("/openapi.json")
    again = await anybody.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_the_address_of_a_problem_leads_to_its_page(anybody: Program):
    answer = await anybody.get("/problems")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/en/api/problems"
