"""A second year, once: what the page says before, what happens at the same moment, and after."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea
from app.ideas.rules import LIFETIME, SHORTEST_NOTICE, State, archived_from
from app.ideas.service import close
from app.ideas.shown import address
from tests.factories import accounts, ideas
from tests.visitor import Visitor

DUE = datetime(2026, 12, 10, 15, tzinfo=UTC)
REMINDED = DUE - timedelta(days=30)


@pytest.fixture
async def author(db: AsyncSession) -> Actor:
    return await accounts.person(db)


@pytest.fixture
async def own(db: AsyncSession, browser: Visitor, author: Actor) -> Visitor:
    return await accounts.sign_in_as(db, browser, author)


def renewal(idea: Idea, language: str = "fr") -> str:
    return f"/{language}/" + (
        f"idees/{idea.public_id}/renouveler"
        if language == "fr"
        else f"ideas/{idea.public_id}/renew"
    )


REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    (
        {},
        "Cette idée n’a pas besoin d’être renouvelée maintenant.",
        "This idea does not need to be renewed now.",
    ),
    (
        {"state": "candidate", "reminded_at": REMINDED},
        "Cette idée n’a pas besoin d’être renouvelée maintenant.",
        "This idea does not need to be renewed now.",
    ),
    (
        {"state": "archived", "reminded_at": REMINDED, "closed_at": DUE},
        "Cette idée n’a pas besoin d’être renouvelée maintenant.",
        "This idea does not need to be renewed now.",
    ),
    (
        {"reminded_at": REMINDED, "renewed_at": DUE - LIFETIME},
        "Cette idée a déjà été renouvelée une fois.",
        "This idea has already been renewed once.",
    ),
]


@pytest.mark.parametrize(("fields", "french", "english"), REFUSALS)
async def test_the_page_says_why_there_is_nothing_to_renew(
    db: AsyncSession,
    visitor: Callable[..., Visitor],
    author: Actor,
    fields: dict[str, Any],
    french: str,
    english: str,
) -> None:
    idea = await ideas.idea(db, author=author, **fields)
    for language, sentence in (("fr", french), ("en", english)):
        browser = await accounts.sign_in_as(db, visitor(language), author)
        await browser.go(renewal(idea, language))
        assert browser.status == 200, "whoever follows an old letter reads why"
        assert sentence in browser.all(".notice")[0]
        assert browser.page.css_first("main form") is None


async def test_the_page_gives_the_day_and_the_button_gives_a_year(
    db: AsyncSession, own: Visitor, author: Actor
) -> None:
    idea = await ideas.idea(db, author=author, archive_due_at=DUE, reminded_at=REMINDED)
    await own.go(renewal(idea))
    assert "10 décembre 2026" in own.text
    await own.submit("main form")
    assert own.path == address(idea)
    assert "une année de plus" in own.all(".flashes")[0]
    await db.refresh(idea)
    assert idea.archive_due_at == DUE + LIFETIME
    assert idea.reminded_at is None, "it will be said again, a year later"
    await own.go(renewal(idea))
    assert own.page.css_first("main form") is None


async def test_after_a_late_reminder_the_page_gives_the_day_it_really_ends(
    db: AsyncSession, own: Visitor, author: Actor
) -> None:
    idea = await ideas.idea(
        db, author=author, archive_due_at=DUE, reminded_at=DUE + timedelta(days=1)
    )
    await own.go(renewal(idea))
    assert "25 décembre 2026" in own.text


async def test_a_visitor_says_first_who_they_are_and_a_stranger_is_refused(
    db: AsyncSession, browser: Visitor, author: Actor
) -> None:
    idea = await ideas.idea(db, author=author, archive_due_at=DUE, reminded_at=REMINDED)
    await browser.go(renewal(idea))
    assert browser.path == "/fr/connexion"
    await accounts.sign_in_as(db, browser, await accounts.person(db))
    await browser.go(renewal(idea))
    assert browser.status == 403
    assert "Seule la personne qui a proposé cette idée peut la renouveler." in browser.text


@pytest.mark.parametrize("first", ["renew", "archive"])
async def test_an_idea_renewed_as_it_ends_is_one_or_the_other(
    runtime: Runtime, db: AsyncSession, author: Actor, first: str
) -> None:
    """Both transactions are open at once: the one that comes second finds what the first did."""
    idea = await ideas.idea(db, author=author, archive_due_at=DUE, reminded_at=REMINDED)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def renewing() -> bool:
        async with runtime.database.transaction() as session:
            mine = await session.get_one(Idea, idea.id)
            if first == "archive":
                await begun.wait()
            try:
                await close.renew(session, author, mine, DUE)
            except (Conflict, Refused):
                return False
            begun.set()
            if first == "renew":
                await may_end.wait()
            return True

    async def archiving() -> bool:
        if first == "renew":
            await begun.wait()
        async with runtime.database.transaction() as session:
            overdue = await close.overdue(session, DUE + SHORTEST_NOTICE)
            assert overdue == [idea.id], "not committed yet"
            asyncio.get_running_loop().call_later(0.05, may_end.set)
            done = await close.archive(session, idea.id, DUE)
            begun.set()
            return done

    renewed, archived = await asyncio.gather(renewing(), archiving())
    await db.refresh(idea)
    gate = (await db.execute(select(Gate.is_open).where(Gate.idea_id == idea.id))).scalar_one()
    assert archived is not renewed
    assert (idea.state, gate) == ((State.ARCHIVED, False) if archived else (State.PUBLISHED, True))


def test_nobody_is_archived_before_the_day_they_were_told() -> None:
    assert archived_from(DUE, REMINDED) == DUE
    assert archived_from(DUE, DUE) == DUE + SHORTEST_NOTICE
    assert archived_from(DUE, DUE - SHORTEST_NOTICE) == DUE
