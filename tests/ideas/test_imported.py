"""An idea that comes from another platform lives here as any other, and says where it comes from."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.exchange.importing.run import import_ideas
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.ideas.service import close
from tests.exchange.rows import COMPLETE, mapping
from tests.factories import ideas as some
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)


@pytest.fixture
async def imported(db: AsyncSession) -> Idea:
    """Import one idea, which three neighbours and one other person supported elsewhere."""
    cells = COMPLETE | {
        "area": "parc-extension", "supporters_local": "3", "supporters_other": "1", "threshold": "2",
    }  # fmt: skip
    lines = [",".join(cells), ",".join(f'"{cell}"' for cell in cells.values())]
    file = io.BytesIO("\n".join(lines).encode())
    await import_ideas(db, file, mapping(source="Une autre plateforme"), city="Montréal", now=NOW)
    await db.commit()
    return (await db.execute(select(Idea))).scalar_one()


async def test_its_page_says_where_it_comes_from(imported: Idea, browser: Visitor):
    await browser.go(f"/fr/idees/{imported.public_id}")
    assert browser.status == 200
    assert browser.all(".idea-authors li") == ["Importée de : Une autre plateforme"]
    assert "4 personnes l’appuyaient là d’où elle vient" in browser.text


async def test_an_idea_of_ours_says_nothing_of_the_kind(db: AsyncSession, browser: Visitor):
    idea = await some.idea(db)
    await browser.go(f"/fr/idees/{idea.public_id}")
    assert "Importée" not in browser.text
    assert "là d’où elle vient" not in browser.text


async def test_supporters_from_elsewhere_do_not_open_the_gate(
    imported: Idea, db: AsyncSession, browser: Visitor
):
    assert imported.state is State.PUBLISHED
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{imported.public_id}")
    await browser.submit("form[action*='appuyer']")
    gate = await db.get_one(Gate, imported.id, populate_existing=True)
    assert (gate.local, gate.passed_at) == (1, None)


async def test_it_is_listed_and_found_as_any_other(imported: Idea, browser: Visitor):
    assert imported.title in (await browser.go("/fr/idees")).text
    await browser.go("/fr/recherche?q=ruelle+verte")
    assert imported.public_id in browser.answer.text


async def test_nobody_can_edit_or_withdraw_it(imported: Idea, db: AsyncSession, browser: Visitor):
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"/fr/idees/{imported.public_id}/retirer")
    assert browser.status == 403


async def test_its_end_comes_after_a_year_although_nobody_can_be_reminded(
    imported: Idea, db: AsyncSession, work, mailbox
):
    late = NOW + timedelta(days=340)
    assert await close.remind(db, late) == 1
    await db.commit()
    await work()
    assert mailbox() == []
    end = NOW + timedelta(days=400)
    assert await close.overdue(db, end) == [imported.id]
    assert await close.archive(db, imported.id, end)
