"""How an idea ends: withdrawn by its author, or archived with time unless it is renewed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, Refused
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea
from app.ideas.rules import LIFETIME, State
from app.ideas.service import close as service
from app.ideas.shown import address
from tests.factories import accounts, ideas
from tests.visitor import Visitor

START = datetime(2026, 1, 10, 15, 0, tzinfo=UTC)


def after(days: float) -> datetime:
    return START + timedelta(days=days)


async def events(db: AsyncSession) -> list[str]:
    """Return what was told to those who supported, in its order: each listener has a job of its own."""
    query = text(
        "SELECT args ->> 'kind' FROM procrastinate_jobs"
        " WHERE args ->> 'subscriber' LIKE 'app.ideas.%' ORDER BY id"
    )
    return [row[0] for row in await db.execute(query)]


async def read(db: AsyncSession, idea: Idea) -> Idea:
    await db.refresh(idea)
    await db.commit()
    return idea


async def day(runtime: Runtime, now: datetime) -> None:
    """Do what the daily job does at ``now``."""
    async with runtime.database.transaction() as session:
        await service.remind(session, now)
        due = await service.overdue(session, now)
    for idea_id in due:
        async with runtime.database.transaction() as session:
            await service.archive(session, idea_id, now)


async def test_an_author_withdraws_and_the_page_says_why(
    db: AsyncSession, browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await ideas.supporters(db, idea, local=2)
    own = await accounts.sign_in_as(db, visitor(), author)
    await browser.go(address(idea))
    await own.go(address(idea))
    await own.follow("Retirer")
    assert "2 personnes l’appuient" in own.text
    await own.submit("main form", reason="La Ville le fait déjà.")
    assert own.path == address(idea)
    assert "retirée" in own.all(".flashes")[0]
    await browser.go(address(idea))
    assert "La Ville le fait déjà." in browser.all(".notice")[0], "no old page is kept"
    assert browser.page.css_first("#support-button") is None
    await read(db, idea)
    gate = (await db.execute(select(Gate).where(Gate.idea_id == idea.id))).scalar_one()
    assert (idea.state, gate.is_open, gate.local) == (State.WITHDRAWN, False, 2)
    assert idea.closed_at is not None
    assert await events(db) == ["IdeaClosed"]


@pytest.mark.parametrize("reason", ["x" * 501, "!!!", "a\x00b"])
async def test_a_reason_that_cannot_be_kept_comes_back_with_its_fault(
    db: AsyncSession, browser: Visitor, reason: str
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/retirer")
    await browser.submit("main form", reason=reason)
    assert browser.status == 422
    assert browser.error("reason")
    assert browser.all(".lead") == [idea.title]
    assert (await read(db, idea)).state is State.PUBLISHED


@pytest.mark.parametrize("state", ["withdrawn", "archived", "hidden", "merged"])
async def test_what_is_closed_is_not_withdrawn_again(
    runtime: Runtime, db: AsyncSession, state: str
) -> None:
    author = await accounts.person(db)
    other = await ideas.idea(db)
    more = {"merged_into_id": other.id} if state == "merged" else {}
    idea = await ideas.idea(db, author=author, state=state, **more)
    async with runtime.database.transaction() as session:
        with pytest.raises(Refused):
            await service.withdraw(session, author, idea, "", START)


async def test_nobody_else_withdraws_or_renews(db: AsyncSession, browser: Visitor) -> None:
    idea = await ideas.idea(db, reminded_at=START)
    await accounts.sign_in_as(db, browser, await accounts.person(db, roles=("moderator",)))
    assert (await browser.go(f"/fr/idees/{idea.public_id}/retirer")).status == 403
    await browser.go(address(idea))
    token = {"csrf_token": browser.page.css_first("input[name=csrf_token]").attributes["value"]}
    assert (await browser.post(f"/fr/idees/{idea.public_id}/retirer", token)).status == 403
    assert (await browser.post(f"/fr/idees/{idea.public_id}/renouveler", token)).status == 403
    assert (await read(db, idea)).state is State.PUBLISHED


async def test_an_idea_closed_since_it_was_read_says_so(runtime: Runtime, db: AsyncSession) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author)
    async with runtime.database.transaction() as session:
        seen = await session.get_one(Idea, idea.id)
        await ideas.close(db, idea, State.ARCHIVED)
        with pytest.raises(Conflict):
            await service.withdraw(session, author, seen, "", START)


async def test_the_author_is_reminded_at_eleven_months_and_the_idea_archived_at_twelve(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, published_at=START)
    for days, state, reminded in (
        (334, State.PUBLISHED, False),
        (336, State.PUBLISHED, True),
        (364.9, State.PUBLISHED, True),
        (365.1, State.ARCHIVED, True),
    ):
        await day(runtime, after(days))
        await read(db, idea)
        assert (idea.state, idea.reminded_at is not None) == (state, reminded), days
    assert idea.closed_at == after(365.1)
    assert await events(db) == ["IdeaRunsOut", "IdeaClosed"]


async def test_a_gate_that_opened_in_time_is_never_archived(
    runtime: Runtime, db: AsyncSession
) -> None:
    candidate = await ideas.idea(db, published_at=START, state="candidate")
    await day(runtime, after(366))
    assert (await read(db, candidate)).state is State.CANDIDATE
    assert await events(db) == []


async def test_a_gate_that_opens_while_the_idea_is_being_archived_wins(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, published_at=START, reminded_at=after(336))
    async with runtime.database.transaction() as session:
        assert await service.overdue(session, after(366)) == [idea.id]
    gate = (await db.execute(select(Gate).where(Gate.idea_id == idea.id))).scalar_one()
    gate.passed_at = after(366)
    await db.commit()
    async with runtime.database.transaction() as session:
        assert not await service.archive(session, idea.id, after(366))
    assert (await read(db, idea)).state is State.PUBLISHED


async def test_nobody_loses_an_idea_without_two_weeks_of_notice(
    runtime: Runtime, db: AsyncSession
) -> None:
    """The job may not have run for months: the reminder then comes late, and so does the end."""
    idea = await ideas.idea(db, published_at=START)
    await day(runtime, after(500))
    assert (await read(db, idea)).state is State.PUBLISHED
    await day(runtime, after(513))
    assert (await read(db, idea)).state is State.PUBLISHED
    await day(runtime, after(514))
    assert (await read(db, idea)).state is State.ARCHIVED


async def test_an_author_renews_once_and_is_reminded_again(
    runtime: Runtime, db: AsyncSession
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, published_at=START)
    await day(runtime, after(336))
    async with runtime.database.transaction() as session:
        await service.renew(session, author, await session.get_one(Idea, idea.id), after(340))
    await read(db, idea)
    assert idea.archive_due_at == START + 2 * LIFETIME
    await day(runtime, after(366))
    assert (await read(db, idea)).state is State.PUBLISHED
    await day(runtime, after(701))
    assert (await read(db, idea)).reminded_at == after(701)
    with pytest.raises(Refused, match="déjà"):
        async with runtime.database.transaction() as session:
            await service.renew(session, author, await session.get_one(Idea, idea.id), after(702))
    await day(runtime, after(731))
    assert (await read(db, idea)).state is State.ARCHIVED


async def test_two_renewals_at_once_are_one(runtime: Runtime, db: AsyncSession) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, published_at=START, reminded_at=after(336))
    async with runtime.database.transaction() as late:
        seen = await late.get_one(Idea, idea.id)
        async with runtime.database.transaction() as session:
            await service.renew(session, author, await session.get_one(Idea, idea.id), after(340))
        with pytest.raises(Conflict):
            await service.renew(late, author, seen, after(340))
    assert (await read(db, idea)).archive_due_at == START + 2 * LIFETIME


async def test_the_link_of_the_reminder_lands_on_a_button(
    db: AsyncSession, browser: Visitor
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, reminded_at=datetime.now(UTC))
    due = idea.archive_due_at
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{idea.public_id}/renouveler")
    assert (await read(db, idea)).archive_due_at == due, "looking changes nothing"
    await browser.submit("main form")
    assert "une année de plus" in browser.all(".flashes")[0]
    assert due is not None
    assert (await read(db, idea)).archive_due_at == due + LIFETIME
    await browser.go(f"/fr/idees/{idea.public_id}/renouveler")
    assert browser.page.css_first("main form") is None
    assert "déjà été renouvelée" in browser.text or "n’a pas besoin" in browser.text
