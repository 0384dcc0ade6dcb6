"""The reference as people read it."""

import pytest

from app.api.problems import PROBLEMS
from tests.architecture.house import application
from tests.visitor import Visitor

OPERATIONS = [
    operation["operationId"]
    for item in application().state.api["en"]["paths"].values()
    for operation in item.values()
]


@pytest.mark.parametrize(("language", "title"), [("fr", "L’API"), ("en", "The API")])
async def test_the_reference_shows_every_operation(visitor, language: str, title: str):
    page: Visitor = await visitor(language).go(f"/{language}/api")
    assert page.status == 200
    assert page.all("h1") == [title]
    shown = {node.attributes["id"] for node in page.page.css(".api-operation")}
    assert shown == set(OPERATIONS)
    listed = {node.attributes["href"] for node in page.page.css(".api-contents a")}
    assert {f"#{name}" for name in OPERATIONS} <= listed


async def test_every_link_within_the_reference_has_an_end(browser: Visitor):
    await browser.go("/fr/api")
    ids = {node.attributes["id"] for node in browser.page.css("[id]")}
    inside = [n.attributes["href"] for n in browser.page.css("a[href^='#']")]
    assert inside
    assert [href for href in inside if href[1:] not in ids] == []


async def test_the_reference_tells_how_to_call_and_what_comes_back(browser: Visitor):
    await browser.go("/en/api")
    node = browser.page.css_first("#change_idea")
    words = " ".join(node.text(separator=" ").split())
    assert "PATCH /api/v1/ideas/{idea_id}" in words
    assert "With a token whose scope is “ideas:write”." in words
    assert "Authorization: Bearer $TOKEN" in words
    assert '"version": 1' in words
    assert "120 characters at most" in words
    assert "What it answers (200)" in words
    gone = " ".join(browser.page.css_first("#withdraw_idea").text(separator=" ").split())
    assert "It answers 204, without a body." in gone


async def test_the_reference_asks_nothing_of_another_host(browser: Visitor):
    await browser.go("/fr/api")
    for node in browser.page.css("link[href], script[src], img[src]"):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        assert address.startswith("/") or node.attributes.get("rel") in {"canonical", "alternate"}


@pytest.mark.parametrize("path", ["/fr/api/problemes", "/en/api/problems"])
async def test_every_problem_is_explained_at_its_anchor(browser: Visitor, path: str):
    await browser.go(path)
    assert browser.status == 200
    for problem in PROBLEMS:
        node = browser.page.css_first(f"#{problem.code}")
        assert node is not None, problem.code
        assert str(problem.status) in node.text()


async def test_the_pages_are_kept_for_everybody(browser: Visitor):
    await browser.go("/fr/api")
    assert "etag" in browser.answer.headers
    assert "set-cookie" not in browser.answer.headers
