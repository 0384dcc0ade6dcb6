"""Search for programs: what the page finds, in the page's order, with refusals they can read."""

import re
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.core.i18n import using
from app.core.runtime import Runtime
from app.ideas.queries.searching import MOST, Words
from app.ideas.rules import State
from app.search.pages import count_sentence
from tests.api.program import Program, problem
from tests.factories import ideas
from tests.queries import counted
from tests.visitor import Visitor


@pytest.fixture
def program(app: ASGIApp) -> Program:
    return Program(app, language="fr")


async def found(program: Program, words: str, **more: Any) -> dict[str, Any]:
    answer = await program.get("/search", params={"q": words, **more})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def titles(body: dict[str, Any]) -> list[str]:
    return [idea["title"] for idea in body["ideas"]]


async def test_an_idea_found_is_told_as_in_a_list_with_its_excerpt(
    db: AsyncSession, program: Program
) -> None:
    idea = await ideas.idea(
        db,
        title="Un vélo électrique partagé",
        problem="Rien ici. " * 30 + "Les **vélos** <b>manquent</b> au pied de la côte.",
    )
    await ideas.supporters(db, idea, local=2, other=1)
    body = await found(program, "vélos")
    (one,) = body["ideas"]
    listed = (await program.get("/ideas")).json()["ideas"][0]
    assert {name: one[name] for name in listed} == listed
    assert "Les vélos <b>manquent</b> au pied de la côte." in one["excerpt"], "text, not markup"
    assert one["excerpt"].startswith("…")
    assert "<mark>" not in one["excerpt"]
    assert (body["count"], body["more"], body["suggestion"], body["after"]) == (
        1,
        False,
        None,
        None,
    )


async def test_a_program_finds_what_the_page_finds_in_the_same_order(
    db: AsyncSession, program: Program, browser: Visitor
) -> None:
    for n in range(6):
        more = {"problem": f"Une patinoire manque, c’est dit {n} fois."} if n % 2 else {}
        await ideas.idea(db, title=f"La patinoire numéro {n}" if n < 4 else f"Un hiver {n}", **more)
    await browser.go("/fr/recherche", params={"q": "patinoires"})
    assert titles(await found(program, "patinoires")) == browser.all("#results h3")


@pytest.mark.parametrize("state", [s for s in State if s not in {State.PUBLISHED, State.CANDIDATE}])
async def test_what_is_not_open_is_not_found(
    db: AsyncSession, program: Program, state: State
) -> None:
    into = await ideas.idea(db, title="Tout autre chose")
    more = {"merged_into_id": into.id} if state is State.MERGED else {}
    await ideas.idea(db, title="Une patinoire éclairée", state=state, **more)
    body = await found(program, "patinoire")
    assert (body["ideas"], body["count"]) == ([], 0)


async def test_pages_follow_each_other_without_repeating(
    db: AsyncSession, program: Program
) -> None:
    for n in range(7):
        await ideas.idea(db, title=f"La patinoire numéro {n}")
    seen: list[str] = []
    answer = await program.get("/search", params={"q": "patinoire", "limit": 3})
    while True:
        body = answer.json()
        seen += titles(body)
        assert body["count"] == 7, "the count is that of the whole search"
        following = answer.links.get("next")
        assert (following is None) == (body["after"] is None)
        if following is None:
            break
        assert len(body["ideas"]) == 3
        answer = await program.http.get(following["url"])
    assert len(seen) == len(set(seen)) == 7


async def test_filters_narrow_what_is_found(db: AsyncSession, program: Program) -> None:
    wanted = await ideas.idea(
        db, title="Une patinoire pour tous", area="cremazie", themes=["sport"], language="fr"
    )
    await ideas.idea(db, title="Une patinoire au parc", themes=["sport"])
    await ideas.idea(db, title="Une patinoire à lire", area="cremazie", themes=["culture"])
    for filters in (
        {"area": "cremazie", "theme": "sport"},
        {"area": "cremazie", "theme": "sport", "language": "fr", "state": "published"},
    ):
        assert titles(await found(program, "patinoire", **filters)) == [wanted.title]
    assert titles(await found(program, "patinoire", language="en")) == []
    assert titles(await found(program, "patinoire", state="candidate")) == []


async def test_nearby_words_are_suggested_only_when_nothing_was_found(
    db: AsyncSession, program: Program
) -> None:
    await ideas.idea(db, title="Un vélo électrique partagé")
    body = await found(program, "vélo életrcique")
    assert (body["count"], body["suggestion"]) == (0, "vélo électrique")
    assert (await found(program, "vélo électrique"))["suggestion"] is None
    assert (await found(program, "xyzxyz"))["suggestion"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "   "}, "q"),
        ({"q": "x" * 101}, "q"),
        ({"q": "parc", "area": "atlantis"}, "area"),
        ({"q": "parc", "theme": "money"}, "theme"),
        ({"q": "parc", "state": "hidden"}, "state"),
        ({"q": "parc", "state": "draft"}, "state"),
        ({"q": "parc", "language": "de"}, "language"),
        ({"q": "parc", "limit": "0"}, "limit"),
        ({"q": "parc", "limit": "101"}, "limit"),
        ({"q": "parc", "limit": "many"}, "limit"),
        ({"q": "parc", "sort": "newest"}, "sort"),
        ({"q": "parc", "page": "2"}, "page"),
    ],
)
async def test_each_wrong_question_is_refused_beside_its_name(
    app: ASGIApp, query: dict[str, str], field: str
) -> None:
    said = {}
    for language in ("fr", "en"):
        answer = await Program(app, language=language).get("/search", params=query)
        body = problem(answer, 422, "invalid")
        assert list(body["errors"]) == [field]
        said[language] = body["errors"][field]
    assert said["fr"] != said["en"], "each in its reader's language"


@pytest.mark.parametrize("cursor", ["zzz", "e30", "a" * 400, "💥", "W10"])
async def test_a_cursor_that_we_did_not_make_is_refused(
    db: AsyncSession, program: Program, cursor: str
) -> None:
    await ideas.idea(db, title="Au parc tout près")
    answer = await program.get("/search", params={"q": "parc", "after": cursor})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_search_is_for_everybody_and_leaves_nothing(
    db: AsyncSession, program: Program
) -> None:
    await ideas.idea(db, title="Au parc tout près")
    answer = await program.get("/search", params={"q": "parc"})
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-type"] == "application/json"


async def test_a_search_asks_as_much_for_many_as_for_one(
    runtime: Runtime, db: AsyncSession, program: Program
) -> None:
    async def cost() -> int:
        with counted(runtime) as statements:
            answer: httpx.Response = await program.get("/search", params={"q": "patinoire"})
        assert answer.status_code == 200
        return len(statements)

    await ideas.idea(db, title="Une patinoire éclairée")
    one = await cost()
    for n in range(12):
        await ideas.idea(db, title=f"Une patinoire numéro {n}")
    assert await cost() <= one, "few results cost one more look, for the beginning of a word"


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [
        (0, "0 idée pour « parc »", "0 ideas for “parc”"),
        (1, "1 idée pour « parc »", "1 idea for “parc”"),
        (MOST, "1 000 idées pour « parc »", "1,000 ideas for “parc”"),
        (MOST + 1, "Plus de 1 000 idées pour « parc »", "More than 1,000 ideas for “parc”"),
        (9_999, "Plus de 1 000 idées pour « parc »", "More than 1,000 ideas for “parc”"),
    ],
)
def test_so_many_are_counted_and_no_more(number: int, french: str, english: str) -> None:
    for language, said in (("fr", french), ("en", english)):
        with using(language):
            sentence = count_sentence(number, Words.of("parc"))
        assert re.sub(r"[\u00a0\u202f]", " ", sentence) == said
