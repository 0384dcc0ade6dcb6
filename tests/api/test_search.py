"""Search for programs."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.rules import State
from tests.api.program import Program, problem
from tests.factories import ideas


async def test_ideas_are_found_with_their_excerpt(db: AsyncSession, anybody: Program) -> None:
    idea = await ideas.idea(db, title="Un vélo électrique", problem="Il **manque** un vélo <ici>.")
    body = (await anybody.get("/search", params={"q": "velos electriques"})).json()
    assert (body["count"], body["more"], body["after"], body["suggestion"]) == (
        1,
        False,
        None,
        None,
    )
    (found,) = body["ideas"]
    assert found["id"] == idea.public_id
    assert found["excerpt"].startswith("Il manque un vélo <ici>.")
    assert found["pages"]["fr"].startswith("http://testserver/fr/idees/")


async def test_pages_go_on(db: AsyncSession, anybody: Program) -> None:
    for n in range(5):
        await ideas.idea(db, title=f"Une patinoire numéro {n}")
    seen: list[str] = []
    query = {"q": "patinoire", "limit": "2"}
    while True:
        answer = await anybody.get("/search", params=query)
        body = answer.json()
        seen += [one["id"] for one in body["ideas"]]
        assert ("link" in answer.headers) == (body["after"] is not None)
        if body["after"] is None:
            break
        query["after"] = body["after"]
    assert len(seen) == len(set(seen)) == body["count"] == 5


async def test_nothing_found_suggests(db: AsyncSession, anybody: Program) -> None:
    await ideas.idea(db, title="Une patinoire éclairée")
    body = (await anybody.get("/search", params={"q": "patioire"})).json()
    assert (body["ideas"], body["count"], body["suggestion"]) == ([], 0, "patinoire")


async def test_filters_narrow(db: AsyncSession, anybody: Program) -> None:
    await ideas.idea(db, title="Une patinoire ici")
    await ideas.idea(db, title="Une patinoire là-bas", area="westmount")
    body = (await anybody.get("/search", params={"q": "patinoire", "area": "westmount"})).json()
    assert [one["title"] for one in body["ideas"]] == ["Une patinoire là-bas"]


async def test_what_is_hidden_is_not_found(db: AsyncSession, anybody: Program) -> None:
    await ideas.idea(db, title="Une patinoire ici", state=State.HIDDEN)
    assert (await anybody.get("/search", params={"q": "patinoire"})).json()["count"] == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [({}, "q"), ({"q": ""}, "q"), ({"q": "x" * 101}, "q"), ({"q": "parc", "theme": "money"}, "theme"),
     ({"q": "parc", "limit": "0"}, "limit"), ({"q": "parc", "sort": "near"}, "sort"), ({"q": "a\x07b"}, "q")],
)  # fmt: skip
async def test_what_cannot_be_searched_is_refused_by_name(
    anybody: Program,
    query: dict[str, str],
    field: str,
) -> None:
    said = problem(await anybody.get("/search", params=query), 422, "invalid")
    assert field in said["errors"]


async def test_a_forged_cursor_is_refused(db: AsyncSession, anybody: Program) -> None:
    await ideas.idea(db, title="Une patinoire ici")
    problem(await anybody.get("/search", params={"q": "patinoire", "after": "zzz"}), 422, "invalid")
