"""Whoever is refused a page of our team is written down; nobody else is."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.service.tokens import create_token
from app.audit.models import AuditEntry
from app.core import clock
from app.ideas.models import Idea
from tests.factories import answers, ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

LOG = "/fr/equipe/journal"


async def denials(db: AsyncSession) -> list[tuple[int | None, dict[str, object]]]:
    query = select(AuditEntry.by_id, AuditEntry.detail).where(AuditEntry.action == "access.denied")
    return [(by, detail) for by, detail in await db.execute(query.order_by(AuditEntry.id))]


async def test_a_member_at_a_page_of_the_team_is_written_down(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go(LOG)
    assert browser.status == 403
    assert await denials(db) == [
        (actor.id, {"page": "audit:log", "method": "GET", "awaits_factor": False})
    ]


async def test_so_is_staff_in_a_weak_session(browser: Visitor, db: AsyncSession) -> None:
    actor = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, actor, strong=False)
    await browser.go(LOG)
    [(by, detail)] = await denials(db)
    assert by == actor.id
    assert detail["awaits_factor"] is True


async def test_so_is_a_form_that_is_refused(browser: Visitor, db: AsyncSession) -> None:
    idea, other = await ideas.idea(db, await person(db)), await ideas.idea(db, await person(db))
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte")
    token = browser.page.css_first("input[name=csrf_token]").attributes["value"]
    form = {"into": other.public_id, "reason": "Pareil", "csrf_token": token}
    await browser.post(f"/fr/idees/{idea.public_id}/fusionner", form)
    assert browser.status == 403
    assert [detail["method"] for _by, detail in await denials(db)] == ["POST"]


async def answered_by_program(
    browser: Visitor, db: AsyncSession, actor: Actor, idea: Idea, *scopes: str
) -> int:
    """Answer an idea with somebody's token; return the status."""
    token = await create_token(db, actor.id, list(scopes), "Essai", clock.now())
    await db.commit()
    said = {"idea": idea.public_id, "status": "accepted", "body_fr": "Nous le ferons au printemps."}
    headers = {"authorization": f"Bearer {token}"}
    sent = await browser.http.post("/api/v1/official-answers", json=said, headers=headers)
    return sent.status_code


async def test_a_program_that_answers_for_a_place_it_has_no_mandate_in_is_written_down(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, actor = await answers.candidate(db), await person(db)
    assert await answered_by_program(browser, db, actor, idea, "answers:write") == 403
    denial = {"page": "api:answer", "method": "POST", "awaits_factor": False}
    assert await denials(db) == [(actor.id, denial)]


async def test_a_program_whose_token_does_not_allow_it_is_written_down_too(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, actor = await answers.candidate(db), await answers.official(db)
    assert await answered_by_program(browser, db, actor, idea, "read") == 403
    assert [by for by, _detail in await denials(db)] == [actor.id]


async def test_a_program_refused_what_everybody_does_is_not_written_down(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, actor = await ideas.idea(db), await person(db)
    token = await create_token(db, actor.id, ["read"], "Essai", clock.now())
    await db.commit()
    headers = {"authorization": f"Bearer {token}"}
    path = f"/api/v1/ideas/{idea.public_id}/comments"
    sent = await browser.http.post(path, json={"body": "Bonjour à tous."}, headers=headers)
    assert sent.status_code == 403
    assert await denials(db) == []


async def test_the_page_where_officials_answer_is_written_down_as_its_api_is(
    browser: Visitor, db: AsyncSession
) -> None:
    idea, actor = await answers.candidate(db), await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go(f"/fr/idees/{idea.public_id}/reponses/nouvelle")
    assert browser.status == 403
    [(by, detail)] = await denials(db)
    assert (by, detail["page"]) == (actor.id, "answers:write")


async def test_a_visitor_an_old_form_and_other_refusals_are_not(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    idea = await ideas.idea(db, await person(db))
    await visitor().go(LOG)
    await sign_in_as(db, browser, await person(db))
    await browser.post("/fr/equipe/journal/export", {"csrf_token": "00" * 32})
    assert browser.status == 403
    await browser.go(f"/fr/idees/{idea.public_id}/retirer")
    assert browser.status == 403
    assert await denials(db) == []


async def test_whoever_may_is_not_written_down(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, roles=("administrator",)))
    await browser.go(LOG)
    assert browser.status == 200
    assert await denials(db) == []


@pytest.mark.parametrize("times", [32])
async def test_knocking_without_end_does_not_fill_the_log(
    visitor_with: Callable[..., Visitor], db: AsyncSession, times: int
) -> None:
    there = await sign_in_as(db, visitor_with(throttling=True), await person(db))
    for _ in range(times):
        await there.go(LOG)
        assert there.status == 403
    assert len(await denials(db)) == 30
