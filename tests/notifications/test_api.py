"""Following and notices from a program: as on the pages, with a token that allows it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.rules import Scope
from app.notifications.models import Follow
from tests.api.program import Program, token_of
from tests.factories import accounts, ideas
from tests.factories.notifications import SILENT, follow, notice, notices_of


@pytest.fixture
async def reader(db: AsyncSession) -> Actor:
    return await accounts.person(db)


@pytest.fixture
async def program(app: ASGIApp, db: AsyncSession, reader: Actor) -> Program:
    return Program(app, await token_of(db, reader, "notifications"))


async def targets(db: AsyncSession) -> Sequence[tuple[str, bool]]:
    rows = await db.execute(select(Follow.target, Follow.is_on).order_by(Follow.target))
    return [(row.target, row.is_on) for row in rows]


async def test_putting_a_follow_again_and_again_is_one_and_deleting_it_leaves(
    program: Program, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, title="Un four à pain au parc Howard")
    path = f"/follows/idea/{idea.public_id}"
    for _ in range(3):
        answer = await program.send("PUT", path)
        assert answer.status_code == 200
    assert answer.json() == {
        "kind": "idea",
        "id": idea.public_id,
        "title": "“Un four à pain au parc Howard”",
        "url": f"http://testserver/en/ideas/{idea.public_id}-un-four-a-pain-au-parc-howard",
        "following": True,
    }
    assert await targets(db) == [(f"idea:{idea.id}", True)]
    for _ in range(2):
        answer = await program.send("DELETE", path)
        assert (answer.status_code, answer.json()["following"]) == (200, False)
    assert await targets(db) == [(f"idea:{idea.id}", False)]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/follows/city/city", "city"),
        ("/follows/theme/nature", "theme:nature"),
    ],
)
async def test_other_things_are_followed_by_slug_or_code(
    program: Program, db: AsyncSession, path: str, target: str
) -> None:
    assert (await program.send("PUT", path)).status_code == 200
    assert await targets(db) == [(target, True)]
    assert (await program.send("DELETE", path)).status_code == 200
    assert await targets(db) == []


async def test_people_are_followed_and_nobody_follows_themselves(
    program: Program, db: AsyncSession, reader: Actor
) -> None:
    other = await accounts.person(db, name="Chantal Nguyen")
    answer = await program.send("PUT", f"/follows/person/{other.public_id}")
    assert answer.json()["title"] == "Chantal Nguyen"
    assert await targets(db) == [(f"person:{other.id}", True)]
    answer = await program.send("PUT", f"/follows/person/{reader.public_id}")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/follows/idea/abcdefghjk", 404),
        ("/follows/chat/minou", 404),
        ("/follows/theme/argent", 404),
        ("/follows/organisation/abcdefghjk", 404),
        ("/follows/person/abcdefghjk", 404),
        ("/follows/IDEA/x", 404),
        ("/follows/idea/" + "x" * 81, 404),
    ],
)
async def test_what_is_nothing_is_not_followed(
    program: Program, db: AsyncSession, path: str, status: int
) -> None:
    assert (await program.send("PUT", path)).status_code == status
    assert await targets(db) == []


async def test_the_list_says_why_and_goes_on_by_cursor(
    program: Program, db: AsyncSession, reader: Actor
) -> None:
    idea = await ideas.idea(db)
    await ideas.back(db, idea, [await db.get_one(Person, reader.id)], local=1)
    for number in range(21):
        other = await ideas.idea(db, title=f"Idée à suivre numéro {number}")
        await follow(db, reader, f"idea:{other.id}")
    first = (await program.get("/follows")).json()
    assert len(first["items"]) == 20
    assert first["items"][0]["reason"] == "chose"
    rest = (await program.get("/follows", params={"after": first["next"]})).json()
    assert rest["next"] is None
    assert [one["reason"] for one in rest["items"]].count("supports") + [
        one["reason"] for one in first["items"]
    ].count("supports") == 1
    assert (await program.get("/follows", params={"after": "x"})).status_code == 422


async def test_notices_are_read_in_the_language_asked_for_without_what_is_hidden(
    app: ASGIApp, program: Program, db: AsyncSession, reader: Actor
) -> None:
    await notice(db, reader, data={"bell": "Rose"})
    await notice(db, reader, data={"bell": SILENT})
    await notice(db, await accounts.person(db))
    answer = (await program.get("/notifications")).json()
    assert answer["unread"] == 2
    (one,) = answer["items"]
    assert one["title"] == "Bell Rose rang"
    assert one["url"] == "http://testserver/en/cloche"
    assert one["reason"] == "Because you support this idea."
    assert one["read"] is False
    french = Program(app, await token_of(db, reader, "notifications"), language="fr")
    assert (await french.get("/notifications")).json()["items"][0]["title"] == (
        "La cloche Rose a sonné"
    )


async def test_pages_of_notices_follow_one_another(
    program: Program, db: AsyncSession, reader: Actor
) -> None:
    for _ in range(25):
        await notice(db, reader)
    first = (await program.get("/notifications")).json()
    rest = (await program.get("/notifications", params={"before": first["next"]})).json()
    ids = [one["id"] for one in first["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 25
    assert rest["next"] is None


async def test_one_is_marked_as_read_and_then_all_up_to_one(
    program: Program, db: AsyncSession, reader: Actor
) -> None:
    first, second, third = [await notice(db, reader) for _ in range(3)]
    for _ in range(2):
        answer = await program.send("PUT", f"/notifications/{second.id}/read")
        assert (answer.status_code, answer.json()["read"]) == (200, True)
    answer = await program.send("POST", "/notifications/read", {"until": second.id})
    assert answer.json() == {"marked": 1}
    unread = [one.id for one in await notices_of(db, reader) if one.read_at is None]
    assert unread == [third.id]
    assert first.id < second.id


async def test_what_somebody_else_was_told_is_not_there(program: Program, db: AsyncSession) -> None:
    other = await accounts.person(db)
    theirs = await notice(db, other)
    answer = await program.send("PUT", f"/notifications/{theirs.id}/read")
    assert answer.status_code == 404
    await program.send("POST", "/notifications/read", {"until": theirs.id})
    assert (await notices_of(db, other))[0].read_at is None


@pytest.mark.parametrize("body", [{}, {"until": 0}, {"until": "x"}, {"until": 1, "owner": 2}, []])
async def test_a_wrong_body_is_refused(program: Program, body: object) -> None:
    assert (await program.send("POST", "/notifications/read", body)).status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/follows"),
        ("PUT", "/follows/city/city"),
        ("DELETE", "/follows/city/city"),
        ("GET", "/notifications"),
        ("PUT", "/notifications/1/read"),
        ("POST", "/notifications/read"),
    ],
)
async def test_a_token_without_the_scope_is_refused_and_nobody_is_asked_for_one(
    app: ASGIApp, db: AsyncSession, reader: Actor, method: str, path: str
) -> None:
    body = {"until": 1} if method == "POST" else None
    others = [str(scope) for scope in Scope if scope is not Scope.NOTIFICATIONS]
    narrow = Program(app, await token_of(db, reader, *others))
    assert (await narrow.send(method, path, body)).status_code == 403
    assert (await Program(app).send(method, path, body)).status_code == 401
    assert await targets(db) == []
