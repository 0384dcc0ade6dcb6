"""Lists of the API walked to their end, asked again, and read from the pages of other sites."""

import re

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate
from app.ideas.queries.listing import Sort
from tests.api.program import Program
from tests.factories import discussion as talk, ideas

MANY = 9
LISTS = ["/ideas", "/ideas?sort=near", "/ideas?sort=local", "/search?q=patinoire"]
OPEN = [
    "/ideas", "/territories", "/neighbourhoods", "/places/rta/H3N", "/search?q=patinoire", "/openapi.json",
]  # fmt: skip


@pytest.fixture
async def written(db: AsyncSession) -> list[str]:
    """Make ideas with ties in every order; return their public ids."""
    author = await ideas.someone(db)
    made = []
    for n in range(MANY):
        one = await ideas.idea(db, author, title=f"Une patinoire numéro {n}")
        made.append(one.public_id)
        await db.execute(update(Gate).where(Gate.idea_id == one.id).values(local=n // 3))
    await db.commit()
    return made


def joined(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


async def walk(program: Program, path: str, limit: int) -> list[str]:
    """Follow ``after`` to the end; the header says the same as the body."""
    found: list[str] = []
    asked = joined(path, f"limit={limit}")
    for _ in range(MANY + 2):
        answer = await program.get(asked)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        found += [idea["id"] for idea in body["ideas"]]
        link = answer.headers.get("link", "")
        assert bool(link) is (body["after"] is not None)
        if body["after"] is None:
            break
        address = re.fullmatch(r'<(http://testserver/api/v1[^>]+)>; rel="next"', link)
        assert address is not None, link
        asked = address[1].removeprefix("http://testserver/api/v1")
        assert len(body["ideas"]) == limit
    return found


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 4, MANY, 100])
async def test_a_list_is_whole_whatever_the_size_of_its_pages(
    anybody: Program, written: list[str], path: str, limit: int
) -> None:
    found = await walk(anybody, path, limit)
    assert sorted(found) == sorted(written)
    assert found == await walk(anybody, path, 100)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("limit", ["0", "101", "-1", "beaucoup", "1.5", ""])
async def test_a_page_of_no_size_is_refused(
    anybody: Program, written: list[str], path: str, limit: str
) -> None:
    answer = await anybody.get(joined(path, f"limit={limit}"))
    assert answer.status_code == 422
    assert "limit" in answer.json()["errors"]


@pytest.mark.parametrize("path", OPEN)
async def test_what_has_not_changed_is_not_sent_again(
    anybody: Program, written: list[str], path: str
) -> None:
    first = await anybody.get(path)
    again = await anybody.get(path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    other = await anybody.get(path, headers={"if-none-match": 'W/"something-else"'})
    assert other.status_code == 200


@pytest.mark.parametrize("path", OPEN)
async def test_pages_of_other_sites_may_read_what_anybody_may(
    anybody: Program, written: list[str], path: str
) -> None:
    answer = await anybody.get(path, headers={"origin": "https://ailleurs.test"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_what_a_token_reads_is_for_its_program_alone(holding, db: AsyncSession) -> None:
    from tests.factories.accounts import person

    program = await holding(await person(db), "read")
    answer = await program.get("/me", headers={"origin": "https://ailleurs.test"})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ideas?zebu=1", 422),
        ("/ideas?sort=fastest", 422),
        ("/ideas?area=atlantis", 422),
        ("/ideas?theme=money", 422),
        ("/ideas?state=draft", 422),
        ("/ideas?state=hidden", 422),
        ("/ideas?language=de", 422),
        ("/ideas?after=zzz", 422),
        ("/ideas?state=archived&sort=near", 422),
        ("/search", 422),
        ("/search?q=", 422),
        ("/search?q=" + "a" * 101, 422),
        ("/ideas/zzz", 404),
        ("/ideas/abcdefgh23", 404),
        ("/ideas/abcdefgh23/gate", 404),
        ("/ideas/abcdefgh23/comments", 404),
        ("/zebus", 404),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_each_refusal_is_a_problem_in_the_language_asked(
    anybody: Program, written: list[str], path: str, status: int, language: str
) -> None:
    answer = await anybody.get(path, headers={"accept-language": language})
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(problem) <= {"type", "title", "status", "code", "errors", "reference"}
    assert problem["title"].endswith((".", "?", "!"))
    other = (
        await anybody.get(path, headers={"accept-language": "en" if language == "fr" else "fr"})
    ).json()
    assert other["title"] != problem["title"]
    assert other["code"] == problem["code"]
    for field, sentence in problem.get("errors", {}).items():
        assert other["errors"][field] != sentence


@pytest.mark.parametrize("sort", list(Sort))
async def test_the_page_and_the_program_list_the_same(
    anybody: Program, browser, written: list[str], sort: Sort
) -> None:
    programs = await walk(anybody, f"/ideas?sort={sort}", 100)
    await browser.go("/fr/idees", params={"sort": sort})
    people = re.findall(r"/fr/idees/([a-z0-9]{10})-une-patinoire", browser.answer.text)
    assert list(dict.fromkeys(people)) == programs


@pytest.mark.parametrize("sort", ["helpful", "newest", "oldest"])
async def test_a_discussion_is_walked_to_its_end(
    anybody: Program, db: AsyncSession, sort: str
) -> None:
    about = await ideas.idea(db)
    public_id = about.public_id
    await talk.many(db, about, 45)
    found: list[str] = []
    after = ""
    for _ in range(5):
        answer = await anybody.get(
            f"/ideas/{public_id}/comments", params={"sort": sort, "after": after}
        )
        body = answer.json()
        found += [comment["id"] for comment in body["comments"]]
        after = body["after"] or ""
        if not after:
            break
    assert len(found) == len(set(found)) == 45
    assert body["counts"]["comments"] == 45


async def test_a_cursor_of_one_list_does_not_open_another(
    anybody: Program, written: list[str]
) -> None:
    newest = (await anybody.get("/ideas?limit=2")).json()["after"]
    for path in ("/ideas?sort=near", "/ideas?sort=local", "/search?q=patinoire"):
        answer = await anybody.get(joined(path, f"after={newest}"))
        assert answer.status_code == 422
        assert "after" in answer.json()["errors"] or "cursor" in answer.json()["errors"]
