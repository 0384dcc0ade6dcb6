"""One transaction for each request: returning commits, raising undoes, and the commit comes first."""

import ast
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from starlette.responses import PlainTextResponse, Response

from app.core.db import Session
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.main import build
from tests.architecture import house

WRITE = text("INSERT INTO throttle (key, window_ends, attempts) VALUES ('proof', now(), 1)")


@pytest.fixture(scope="module")
def proof(runtime: Runtime) -> FastAPI:
    """Give an application that writes and answers, writes and refuses, writes and breaks."""
    app = build(runtime, runtime.settings.database_url)

    @app.get("/proof/{ending}")
    async def write(session: Session, ending: str) -> Response:
        await session.execute(WRITE)
        if ending == "refused":
            raise Refused("No.")
        if ending == "broken":
            raise RuntimeError
        return PlainTextResponse("written")

    return app


async def watch(app: FastAPI, path: str, database_url: str) -> dict[str, int]:
    """Ask for a page; return its status, and the rows that others see when its first byte leaves."""
    seen: dict[str, int] = {}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            with psycopg.connect(database_url) as other:
                row = other.execute("SELECT count(*) FROM throttle WHERE key = 'proof'").fetchone()
            assert row is not None
            seen.update(status=message["status"], rows=row[0])

    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": b"", "headers": [(b"host", b"testserver")], "scheme": "http",
        "server": ("testserver", 80), "client": ("127.0.0.1", 1), "http_version": "1.1",
    }  # fmt: skip
    try:
        await app(scope, receive, send)
    except RuntimeError:
        assert path.endswith("broken")
    return seen


async def test_what_was_written_is_there_before_the_first_byte_of_the_answer(proof, settings):
    assert await watch(proof, "/proof/kept", settings.database_url) == {"status": 200, "rows": 1}


@pytest.mark.parametrize(("ending", "status"), [("refused", 403), ("broken", 500)])
async def test_what_was_written_before_a_failure_never_was(proof, settings, ending, status):
    seen = await watch(proof, f"/proof/{ending}", settings.database_url)
    assert seen == {"status": status, "rows": 0}


def test_every_dependency_ends_before_the_answer_leaves():
    """FastAPI's own default since 0.118 is to end it after the answer: too late to commit."""
    late = [
        f"{house.named(path)}:{call.lineno}"
        for path in house.code()
        for call, name in house.calls(path)
        if name == "Depends"
        and not any(
            k.arg == "scope" and ast.unparse(k.value) == "'function'" for k in call.keywords
        )
        and opens_something(path, call)
    ]
    assert late == []


def opens_something(path: Any, call: ast.Call) -> bool:
    """Say whether what is depended on is a generator of this file, or one of the database's."""
    wanted = ast.unparse(call.args[0])
    generators = {
        node.name
        for node in ast.walk(house.tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(isinstance(inner, ast.Yield) for inner in ast.walk(node))
    }
    return wanted in generators | {"open_session", "identify", "require_member"}
