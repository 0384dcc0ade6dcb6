"""The index of pages finds what trying each pattern in turn would have found."""

from collections.abc import Callable

import httpx
import pytest
from hypothesis import given, strategies as st
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Match, NoMatchFound, Route, Router

from app.core.web.page_index import FOUND, PageIndex

PATTERNS = (
    ("/fr", "GET"),
    ("/fr/idees", "GET"),
    ("/fr/idees/nouvelle", "GET"),
    ("/fr/idees/nouvelle", "POST"),
    ("/fr/idees/{ref}", "GET"),
    ("/fr/idees/{id}/appuyer", "POST"),
    ("/fr/idees/{id}/{what}", "GET"),
    ("/fr/{page}", "GET"),
    ("/en/ideas/{ref}", "GET"),
)
WORDS = st.sampled_from(["fr", "en", "idees", "ideas", "nouvelle", "appuyer", "42", "", "x-y", "é"])


def says(text: str) -> Callable[[Request], Response]:
    async def answer(request: Request) -> Response:
        return PlainTextResponse(f"{text} {sorted(request.path_params.items())}")

    return answer  # type: ignore[return-value]


ROUTES = [
    Route(path, says(f"{method} {path}"), methods=[method], name=f"{n}")
    for n, (path, method) in enumerate(PATTERNS)
]
INDEX = PageIndex(ROUTES)


def scope(path: str, method: str = "GET", kind: str = "http") -> dict[str, object]:
    return {"type": kind, "path": path, "method": method, "root_path": "", "headers": []}


def in_turn(path: str, method: str) -> tuple[Match, Route | None]:
    """What the router does without an index: the first full match, else the first partial one."""
    partial: Route | None = None
    for route in ROUTES:
        match, _child = route.matches(scope(path, method))
        if match is Match.FULL:
            return match, route
        if match is Match.PARTIAL and partial is None:
            partial = route
    return (Match.PARTIAL, partial) if partial else (Match.NONE, None)


@given(st.lists(WORDS, max_size=5), st.sampled_from(["GET", "POST", "DELETE", "HEAD"]))
def test_it_finds_what_trying_in_turn_finds(words: list[str], method: str) -> None:
    path = "/" + "/".join(words)
    match, child = INDEX.matches(scope(path, method))
    assert (match, child.get(FOUND)) == in_turn(path, method)


def test_words_come_before_names_when_they_were_added_before() -> None:
    _match, child = INDEX.matches(scope("/fr/idees/nouvelle"))
    assert child[FOUND].path == "/fr/idees/nouvelle"


def test_a_socket_is_no_page() -> None:
    assert INDEX.matches(scope("/fr", kind="websocket")) == (Match.NONE, {})


def test_it_makes_no_addresses() -> None:
    with pytest.raises(NoMatchFound):
        INDEX.url_path_for("idees", ref="42")


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/fr", 200, "GET /fr []"),
        ("GET", "/fr/idees/42", 200, "GET /fr/idees/{ref} [('ref', '42')]"),
        ("POST", "/fr/idees/42/appuyer", 200, "POST /fr/idees/{id}/appuyer [('id', '42')]"),
        ("POST", "/fr/idees/nouvelle", 200, "POST /fr/idees/nouvelle []"),
        ("POST", "/fr/idees/42", 405, "Method Not Allowed"),
        ("GET", "/fr/idees/42/", 404, "Not Found"),
        ("GET", "/de/idees", 404, "Not Found"),
    ],
)
async def test_an_application_answers_through_it(
    method: str, path: str, status: int, text: str
) -> None:
    app = Router(routes=[INDEX], redirect_slashes=False)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://testserver"
    ) as client:
        answer = await client.request(method, path)
    assert (answer.status_code, answer.text) == (status, text)
