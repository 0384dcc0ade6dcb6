"""The gallery shows every component, in both languages, so that none is drawn twice or breaks unseen."""

from collections.abc import AsyncIterator

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.requests import Request
from starlette.responses import Response

from app.core import clock
from app.core.runtime import Runtime
from app.core.web.edge import Edge
from app.core.web.responses import page
from app.main import build
from tests.architecture import house, jinja

COMPONENTS = sorted(n for n in house.templates() if n.startswith("components/"))


@pytest.fixture
async def gallery(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser for an application that has the gallery too."""
    app = build(runtime, runtime.settings.database_url)

    @app.get("/{language}/gallery")
    async def show(request: Request) -> Response:
        return page(request, "site/gallery.html", {"now": clock.now()})

    transport = httpx.ASGITransport(Edge(app, runtime, app))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_it_shows_in_both_languages_with_one_heading(gallery, language):
    answer = await gallery.get(f"/{language}/gallery")
    assert answer.status_code == 200
    shown = LexborHTMLParser(answer.text)
    assert shown.css_first("html").attributes["lang"] == language
    assert len(shown.css("h1")) == 1
    ids = [node.attributes["id"] for node in shown.css("[id]")]
    assert len(ids) == len(set(ids))
    assert "Undefined" not in answer.text


def test_it_shows_something_of_every_file_of_components():
    shown = {file for name in house.templates() for file, _ in shows(name)}
    assert [file for file in COMPONENTS if file not in shown] == []


def shows(name: str) -> set[tuple[str, str]]:
    return (
        set(jinja.imported(name).values())
        if name.startswith("site/_gallery") or name == "site/gallery.html"
        else set()
    )
