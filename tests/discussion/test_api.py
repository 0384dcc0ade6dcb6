"""The discussion for programs: reading as anybody, writing with a token of the right scope."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.service.tokens import create_token
from app.core import clock
from app.core.runtime import Runtime
from app.discussion.rules import State
from app.ideas.models import Idea
from tests.factories import discussion as made
from tests.factories.accounts import person
from tests.factories.ideas import idea
from tests.queries import counted

Program = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def program(app: ASGIApp, db: AsyncSession) -> Program:
    """Make a program: with an actor it holds a token of theirs, of the scopes given."""

    async def make(
        actor: Actor | None = None, *scopes: str, language: str = "en"
    ) -> httpx.AsyncClient:
        headers = {"accept-language": language}
        if actor is not None:
            wanted = scopes or ("read", "comments:write")
            secret = await create_token(
                db, actor.id, wanted, "essai", clock.now(), strong=actor.is_staff
            )
            await db.commit()
            headers["authorization"] = f"Bearer {secret}"
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://testserver/api/v1",
            headers=headers,
        )

    return make


def of(about: Idea) -> str:
    return f"/ideas/{about.public_id}/comments"


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    return found


async def test_anybody_reads_a_discussion_with_its_counts(
    program: Program, db: AsyncSession
) -> None:
    about = await idea(db)
    author = await made.author_of(db, about)
    asked = await made.comment(db, about, stance="question", body="Et *l’hiver* ?", marks=2)
    await made.comment(db, about, author, parent=asked, body="On déneige.")
    await made.comment(db, about, stance="for")
    found = (await (await program()).get(of(about))).json()
    assert found["counts"] == {
        "comments": 3,
        "in_favour": 1,
        "against": 0,
        "questions": 1,
        "improvements": 0,
    }
    first = found["comments"][0]
    assert (first["id"], first["body"], first["helpful"]) == (asked.public_id, "Et *l’hiver* ?", 2)
    assert (first["stance"], first["parent"], first["reply_count"]) == ("question", None, 1)
    (reply,) = first["replies"]
    assert (reply["is_author"], reply["parent"]) == (True, asked.public_id)
    assert reply["pages"]["en"].startswith("http://testserver/en/comments/")
    assert found["after"] is None


async def test_pages_and_filters_go_through_everything_once(
    program: Program, db: AsyncSession
) -> None:
    about = await idea(db)
    await made.many(db, about, 45, stance="for")
    await made.comment(db, about, stance="against")
    client = await program()
    seen: list[str] = []
    after = ""
    while True:
        answer = await client.get(
            of(about), params={"sort": "oldest", "stance": "for", "after": after}
        )
        page = answer.json()
        seen += [one["id"] for one in page["comments"]]
        after = page["after"]
        if not after:
            break
    assert (len(seen), len(set(seen))) == (45, 45)


async def test_replies_are_read_page_by_page(program: Program, db: AsyncSession) -> None:
    about = await idea(db)
    first = await made.comment(db, about)
    told = [(await made.comment(db, about, parent=first)).public_id for _ in range(23)]
    client = await program()
    one = (await client.get(f"/comments/{first.public_id}")).json()
    assert [reply["id"] for reply in one["replies"]] == told[:3]
    assert one["reply_count"] == 23
    page = (await client.get(f"/comments/{first.public_id}/replies")).json()
    rest = (
        await client.get(f"/comments/{first.public_id}/replies", params={"after": page["after"]})
    ).json()
    assert [reply["id"] for reply in (*page["replies"], *rest["replies"])] == told
    assert rest["after"] is None
    reply = (await client.get(f"/comments/{told[0]}")).json()
    assert (reply["parent"], reply["replies"]) == (first.public_id, [])


async def test_a_page_takes_the_same_queries_for_three_or_two_hundred(
    program: Program, db: AsyncSession, runtime: Runtime
) -> None:
    few, many = await idea(db), await idea(db)
    await made.many(db, few, 3)
    await made.many(db, many, 200)
    client = await program()
    taken = []
    for about in (few, many):
        with counted(runtime) as sent:
            await client.get(of(about))
        taken.append(len([q for q in sent if q.startswith("SELECT")]))
    assert taken[0] == taken[1] <= 4


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD, State.REMOVED])
async def test_hidden_words_are_hidden_here_too(
    program: Program, db: AsyncSession, state: State
) -> None:
    about, actor = await idea(db), await person(db, name="Cachée")
    gone = await made.comment(db, about, actor, state=state, body="Des mots durs.")
    others = [await program(), await program(await person(db)), await program(actor, "support")]
    for client in others:
        problem(await client.get(f"/comments/{gone.public_id}"), 404)
        assert (await client.get(of(about))).json()["comments"] == []
    await made.comment(db, about, parent=gone, body="Je réponds.")
    for client in others:
        for path in (of(about), f"/comments/{gone.public_id}"):
            answer = await client.get(path)
            assert answer.status_code == 200
            assert "Je réponds." in answer.text
            for secret in ("Des mots durs.", "Cachée"):
                assert secret not in answer.text


@pytest.mark.parametrize("state", [State.HIDDEN, State.HELD])
async def test_a_token_that_reads_shows_its_person_what_the_pages_show_them(
    program: Program, db: AsyncSession, state: State
) -> None:
    about, actor = await idea(db), await person(db)
    gone = await made.comment(db, about, actor, state=state, body="Des mots durs.")
    for reader in (actor, await person(db, roles=("moderator",))):
        client = await program(reader, "read")
        assert (await client.get(f"/comments/{gone.public_id}")).json()["body"] == "Des mots durs."
        (first,) = (await client.get(of(about))).json()["comments"]
        assert (first["state"], first["body"]) == (state.value, "Des mots durs.")


@pytest.mark.parametrize("state", ["draft", "hidden"])
async def test_a_discussion_of_what_is_not_public_is_not_found(
    program: Program, db: AsyncSession, state: str
) -> None:
    about = await idea(db, state=state)
    row = await made.comment(db, about)
    client = await program()
    for path in (of(about), f"/comments/{row.public_id}", f"/comments/{row.public_id}/replies"):
        problem(await client.get(path), 404)


@pytest.mark.parametrize(
    "path",
    [
        "/ideas/zzzzzzzzzz/comments",
        "/boats/zzzzzzzzzz/comments",
        "/IDEAs/zzzzzzzzzz/comments",
        "/comments/zzzzzzzzzz",
        "/comments/zzzzzzzzzz/replies",
    ],
)
async def test_what_does_not_exist_is_a_problem(program: Program, path: str) -> None:
    problem(await (await program()).get(path), 404)


@pytest.mark.parametrize(
    "query", [{"after": "xxx"}, {"sort": "best"}, {"stance": "none"}, {"after": "a" * 999}]
)
async def test_a_forged_query_is_a_problem(
    program: Program, db: AsyncSession, query: dict[str, str]
) -> None:
    about = await idea(db)
    problem(await (await program()).get(of(about), params=query), 422)


async def test_a_program_comments_and_answers(program: Program, db: AsyncSession) -> None:
    about = await idea(db)
    client = await program(await person(db, name="Robote"))
    answer = await client.post(of(about), json={"body": "Count me in.", "stance": "for"})
    assert answer.status_code == 201
    said = answer.json()
    assert (said["author"], said["stance"], said["language"]) == ("Robote", "for", "en")
    assert answer.headers["location"] == f"http://testserver/api/v1/comments/{said['id']}"
    reply = await client.post(
        of(about), json={"body": "Et voilà.", "parent": said["id"], "language": "fr"}
    )
    assert reply.status_code == 201
    assert (reply.json()["parent"], reply.json()["language"]) == (said["id"], "fr")
    assert await made.kept(db, about) == (2, 1, 0, 0, 0)


async def test_a_program_changes_and_erases_what_its_person_said(
    program: Program, db: AsyncSession
) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor, body="Deux bancs.", stance="against")
    client = await program(actor)
    path = f"/comments/{row.public_id}"
    changed = await client.patch(path, json={"body": "Trois bancs.", "version": 1})
    assert changed.status_code == 200
    assert (changed.json()["body"], changed.json()["stance"]) == ("Trois bancs.", "against")
    assert (changed.json()["version"], changed.json()["edited_at"] is None) == (2, False)
    problem(await client.patch(path, json={"body": "Quatre.", "version": 1}), 409)
    assert (await client.delete(path)).status_code == 204
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)
    problem(await client.delete(path), 404)


async def test_another_person_s_program_changes_nothing(program: Program, db: AsyncSession) -> None:
    about = await idea(db)
    row = await made.comment(db, about, body="Deux bancs.")
    for other in (await person(db), await person(db, roles=("administrator",))):
        client = await program(other)
        path = f"/comments/{row.public_id}"
        problem(await client.patch(path, json={"body": "Zéro banc.", "version": 1}), 403)
        problem(await client.delete(path), 403)
    assert (await made.read(db, row.public_id)).body == "Deux bancs."


async def test_writing_needs_a_token_of_the_right_scope(program: Program, db: AsyncSession) -> None:
    about, actor = await idea(db), await person(db)
    row = await made.comment(db, about, actor)
    typed = {"body": "Bonjour.", "version": 1}
    for client, status in (
        (await program(), 401),
        (await program(actor, "read", "ideas:write", "support"), 403),
    ):
        problem(await client.post(of(about), json={"body": "Bonjour."}), status)
        problem(await client.patch(f"/comments/{row.public_id}", json=typed), status)
        problem(await client.delete(f"/comments/{row.public_id}"), status)
    assert await made.kept(db, about) == (1, 0, 0, 0, 0)


async def test_an_unconfirmed_person_s_program_is_told_why_in_its_language(
    program: Program, db: AsyncSession
) -> None:
    about = await idea(db)
    client = await program(await person(db, confirmed=False), language="fr")
    refusal = problem(await client.post(of(about), json={"body": "Bonjour."}), 403)
    assert refusal["title"] == "Confirmez d’abord votre adresse courriel."


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "body"),
        ({"body": ""}, "body"),
        ({"body": "🎉"}, "body"),
        ({"body": "x" * 5_001}, "body"),
        ({"body": "a\u0000b"}, "body"),
        ({"body": ["a"]}, "body"),
        ({"body": "Oui.", "stance": "maybe"}, "stance"),
        ({"body": "Oui.", "language": "es"}, "language"),
        ({"body": "Oui.", "parent": "zzzzzzzzzz"}, "parent"),
        ({"body": "Oui.", "parent": "x" * 11}, "parent"),
        ({"body": "Oui.", "author_id": 7}, "author_id"),
        ({"body": "Oui.", "helpful": 7}, "helpful"),
    ],
)
async def test_bad_input_names_its_field_and_publishes_nothing(
    program: Program, db: AsyncSession, typed: dict[str, object], field: str
) -> None:
    about = await idea(db)
    client = await program(await person(db))
    refusal = problem(await client.post(of(about), json=typed), 422)
    assert set(refusal["errors"]) == {field}
    assert await made.kept(db, about) == (0, 0, 0, 0, 0)


async def test_a_lone_surrogate_is_refused_at_the_door(program: Program, db: AsyncSession) -> None:
    about = await idea(db)
    client = await program(await person(db))
    body = b'{"body": "a\\ud800b"}'
    answer = await client.post(
        of(about), content=body, headers={"content-type": "application/json"}
    )
    problem(answer, 422)


async def test_a_reply_must_be_to_a_first_comment_of_the_same_idea_and_takes_no_stance(
    program: Program, db: AsyncSession
) -> None:
    here, there = await idea(db), await idea(db)
    first = await made.comment(db, here)
    second = await made.comment(db, here, parent=first)
    client = await program(await person(db))
    elsewhere = {"body": "Oui.", "parent": first.public_id}
    assert "parent" in problem(await client.post(of(there), json=elsewhere), 422)["errors"]
    deep = {"body": "Oui.", "parent": second.public_id}
    assert "reply" in problem(await client.post(of(here), json=deep), 403)["title"]
    loud = {"body": "Oui.", "parent": first.public_id, "stance": "for"}
    assert "stance" in problem(await client.post(of(here), json=loud), 422)["errors"]
    assert await made.kept(db, here) == (2, 0, 0, 0, 0)


async def test_the_same_words_twice_are_a_conflict(program: Program, db: AsyncSession) -> None:
    about = await idea(db)
    client = await program(await person(db))
    assert (await client.post(of(about), json={"body": "Bravo !"})).status_code == 201
    refusal = problem(await client.post(of(about), json={"body": "bravo !"}), 409)
    assert refusal["errors"] == {"body": "You have already written this."}


async def test_the_eleventh_comment_in_ten_minutes_is_asked_to_wait(
    program: Program, db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = await idea(db)
    client = await program(await person(db))
    monkeypatch.setattr(
        runtime, "settings", runtime.settings.model_copy(update={"throttling": True})
    )
    for n in range(10):
        assert (await client.post(of(about), json={"body": f"Note {n}"})).status_code == 201
    answer = await client.post(of(about), json={"body": "Encore"})
    problem(answer, 429)
    assert 0 < int(answer.headers["retry-after"]) <= 600
