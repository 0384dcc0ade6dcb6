"""Whoever is refused a page of our team is written down; nobody else is."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit.models import AuditEntry
from tests.factories import ideas
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
