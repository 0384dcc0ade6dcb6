"""Reporting from a program: the same act as the button, under the same rules."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.accounts.rules import Scope
from app.accounts.service.tokens import create_token
from app.core import clock
from app.core.runtime import Runtime
from app.core.subjects import Subject
from app.moderation.models import Case, Report
from tests.factories import answers, discussion, ideas, media, moderation as made
from tests.factories.accounts import person, sign_in_as
from tests.visitor import ORIGIN, Visitor

Program = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
def program(app: ASGIApp, db: AsyncSession) -> Program:
    """Make a program that holds somebody's token."""

    async def make(actor: Actor, *scopes: Scope, language: str = "fr") -> httpx.AsyncClient:
        granted = scopes or (Scope.REPORTS,)
        token = await create_token(db, actor.id, list(granted), "Essai", clock.now())
        await db.commit()
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url=f"{ORIGIN}/api/v1",
            headers={"authorization": f"Bearer {token}", "accept-language": language},
        )

    return make


async def test_a_comment_is_reported_once(db: AsyncSession, program: Program) -> None:
    actor = await person(db)
    comment = await discussion.comment(db, await ideas.idea(db))
    client = await program(actor)
    sent = {"kind": "comment", "id": comment.public_id, "reason": "harassment", "words": "Là."}
    answer = await client.post("/reports", json=sent)
    assert answer.status_code == 201
    assert answer.json()["state"] == "waiting"
    row = (await db.execute(select(Report))).scalar_one()
    assert (row.reporter_id, row.words, row.public_id) == (actor.id, "Là.", answer.json()["id"])
    again = await client.post("/reports", json=sent)
    assert again.status_code == 409
    assert "déjà signalé" in again.json()["title"]
    assert (await db.execute(select(Case.reports))).scalar_one() == 1


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"kind": "sculpture"}, 404),
        ({"id": "zzzzzzzzzz"}, 404),
        ({"reason": "because"}, 422),
        ({"reason": "manipulation"}, 422),
        ({"reason": "other"}, 422),
        ({"reason": "other", "words": "Voici."}, 201),
        ({"author_id": 1}, 422),
        ({"words": "x" * 1001}, 422),
    ],
)
async def test_bad_input_gets_a_reason(
    db: AsyncSession, program: Program, changes: dict[str, object], status: int
) -> None:
    idea = await ideas.idea(db)
    client = await program(await person(db), language="en")
    sent = {"kind": "idea", "id": idea.public_id, "reason": "spam"} | changes
    answer = await client.post("/reports", json=sent)
    assert answer.status_code == status
    assert status == 201 or answer.json()["title"]


async def test_what_is_hidden_or_their_own_is_not_reported(
    db: AsyncSession, program: Program, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author=author)
    comment = await discussion.comment(db, idea)
    mine = await program(author)
    sent = {"kind": "idea", "id": idea.public_id, "reason": "spam"}
    assert (await mine.post("/reports", json=sent)).status_code == 403
    await made.decided(db, runtime, idea)
    other = await program(await person(db))
    assert (await other.post("/reports", json=sent)).status_code == 404
    about = {"kind": "comment", "id": comment.public_id, "reason": "spam"}
    assert (await other.post("/reports", json=about)).status_code == 404


async def test_a_token_needs_the_scope(db: AsyncSession, program: Program, app: ASGIApp) -> None:
    idea = await ideas.idea(db)
    sent = {"kind": "idea", "id": idea.public_id, "reason": "spam"}
    others = [scope for scope in Scope if scope is not Scope.REPORTS]
    reader = await program(await person(db), *others)
    assert (await reader.post("/reports", json=sent)).status_code == 403
    reader.headers.pop("authorization")
    assert (await reader.post("/reports", json=sent)).status_code == 401


async def test_the_page_of_keys_says_in_words_what_the_scope_allows(
    visitor: Callable[[str], Visitor], db: AsyncSession
) -> None:
    actor = await person(db)
    for language, path, words in (
        ("fr", "/fr/compte/jetons/nouveau", "Signaler ce qui enfreint les règles du lieu"),
        ("en", "/en/account/tokens/new", "Report what breaks the rules of the place"),
    ):
        browser = await sign_in_as(db, visitor(language), actor)
        await browser.go(path)
        assert words in browser.text
        assert browser.page.css_first("input[value='reports:write']") is not None


async def test_a_key_that_writes_comments_reports_nothing_and_the_other_way_round(
    db: AsyncSession, program: Program
) -> None:
    idea, actor = await ideas.idea(db), await person(db)
    writer = await program(actor, Scope.COMMENTS, language="fr")
    sent = {"kind": "idea", "id": idea.public_id, "reason": "spam"}
    refused = await writer.post("/reports", json=sent)
    assert refused.status_code == 403
    assert "reports:write" in refused.json()["title"]
    reporter = await program(actor, Scope.REPORTS, language="fr")
    said = {"body": "Bonjour à toute la ruelle."}
    refused = await reporter.post(f"/ideas/{idea.public_id}/comments", json=said)
    assert refused.status_code == 403
    assert "comments:write" in refused.json()["title"]


async def test_a_photo_and_an_answer_are_reported_by_a_program_too(
    db: AsyncSession, program: Program, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await answers.candidate(db, author=author)
    photo = await media.photo(db, runtime.storage, author, Subject("idea", idea.id))
    answer = await answers.answer(db, idea)
    client = await program(await person(db))
    for kind, it in (("photo", photo), ("official-answer", answer)):
        sent = {"kind": kind, "id": it.public_id, "reason": "misleading"}
        assert (await client.post("/reports", json=sent)).status_code == 201
        await made.decided(db, runtime, it)
        again = await (await program(await person(db))).post("/reports", json=sent)
        assert again.status_code == 404, "what is hidden is not there to report"
    kinds = list(await db.scalars(select(Report.subject_kind).order_by(Report.id)))
    assert kinds == ["photo", "official-answer"]


async def test_the_document_of_the_api_names_the_scope(program: Program, db: AsyncSession) -> None:
    client = await program(await person(db))
    document = (await client.get("/openapi.json")).json()
    operation = document["paths"]["/api/v1/reports"]["post"]
    assert operation["x-access"] == "reports:write"
