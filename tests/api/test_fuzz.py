"""Requests made up from the document itself, right and wrong ones: never a fault, never slow.

More of them: ``FUZZ_EXAMPLES=1000 python -m pytest tests/api/test_fuzz.py``.
"""

import os
import time
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings, strategies as st
from schemathesis import Case, GenerationMode
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.api.document import operations
from app.ideas.rules import State
from tests.api.program import token_of
from tests.architecture.house import application
from tests.factories import ideas as some

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "20"))
SLOW_S = 2.0
DOCUMENT = application().state.api["en"]
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [(path, method.upper()) for path, method, _operation in operations(DOCUMENT)]
TRUE_VALUES: dict[str, list[Any]] = {
    "area": ["parc-extension", "city", "t:westmount"],
    "themes": [[], ["nature"]],
    "theme": ["nature", ""],
    "latitude": [None, 45.53],
    "longitude": [None, -73.63],
}
"""What made-up text would never hit, put in now and then so that requests get through."""


@pytest.fixture
async def ids(db: AsyncSession) -> list[str]:
    """Make an idea of each state, signed by the person who asks; the first is theirs to read."""
    author = await some.someone(db)
    into = await some.idea(db, author)
    found = [into.public_id]
    for state in set(State) - {State.PUBLISHED}:
        merged = into.id if state is State.MERGED else None
        idea = await some.idea(db, author, state=state, merged_into_id=merged)
        found.append(idea.public_id)
    return [await token_of(db, author), *found]


def strategy(path: str, method: str) -> st.SearchStrategy[Case]:
    operation = SCHEMA[path][method]
    return st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )


def made_true(values: Any, draw: Any) -> None:
    """Replace some of the values by ones that mean something here."""
    if isinstance(values, dict):
        for name in values.keys() & TRUE_VALUES.keys():
            if draw(st.booleans()):
                values[name] = draw(st.sampled_from(TRUE_VALUES[name]))


def sendable(case: Case) -> dict[str, Any]:
    """Return a case as our client sends it."""
    options = case.as_transport_kwargs(base_url="http://testserver")
    kept = {name: options[name] for name in ("method", "url", "params", "json") if name in options}
    if isinstance(raw := options.get("data"), bytes | str):
        kept["content"] = raw
        kept["headers"] = {"content-type": options["headers"].get("Content-Type", "")}
    return kept


def valid(answer: httpx.Response, path: str, method: str) -> None:
    """Check an answer against what the document promises."""
    responses = DOCUMENT["paths"][path][method.lower()]["responses"]
    told = responses.get(str(answer.status_code), responses["default"])
    if not answer.content:
        assert answer.status_code in {204, 304}
        return
    kind = answer.headers["content-type"].split(";")[0]
    assert kind in told["content"], (answer.status_code, kind)
    schema = {**told["content"][kind].get("schema", {}), "components": DOCUMENT["components"]}
    jsonschema_rs.validate(schema, answer.json() if kind.endswith("json") else answer.text)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=str)
async def test_whatever_is_sent_is_answered_as_the_document_says(
    app: ASGIApp, ids: list[str], path: str, method: str
):
    token, *references = ids
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://testserver",
        headers={"accept-language": "en"},
    )

    @given(case=strategy(path, method), data=st.data())
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def collect(case: Case, data: st.DataObject) -> None:
        made_true(case.body, data.draw)
        made_true(case.query, data.draw)
        for name in case.path_parameters or {}:
            if name.endswith("_id") and data.draw(st.booleans()):
                case.path_parameters[name] = data.draw(st.sampled_from(references))
        try:
            requests.append((sendable(case), data.draw(st.booleans())))
        except (TypeError, ValueError):
            """What no client can send need not be answered."""

    requests: list[tuple[dict[str, Any], bool]] = []
    collect()
    assert requests  # an operation without parameters has few different ones
    for request, with_token in requests:
        headers = request.pop("headers", {})
        if with_token:
            headers["authorization"] = f"Bearer {token}"
        started = time.perf_counter()
        try:
            answer = await client.request(**request, headers=headers)
        except (httpx.InvalidURL, UnicodeError, TypeError):
            continue
        assert answer.status_code < 500, (request, answer.text)
        assert time.perf_counter() - started < SLOW_S, request
        assert token not in answer.text
        valid(answer, path, method)
