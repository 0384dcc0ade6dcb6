"""The people and ideas that tests are made of are themselves right."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate, Support
from app.places.gazetteer import gazetteer
from tests.factories import ideas


async def test_an_idea_comes_with_its_gate_and_supporters_are_counted_where_they_live(
    db: AsyncSession,
) -> None:
    made = await ideas.idea(db, threshold=5)
    await ideas.supporters(db, made, local=3, other=2)
    gate = (await db.execute(select(Gate).where(Gate.idea_id == made.id))).scalar_one()
    assert (gate.local, gate.other, gate.threshold, gate.is_open) == (3, 2, 5, True)
    rows = (await db.execute(select(Support.is_local))).scalars().all()
    assert sorted(rows) == [False, False, True, True, True]
    assert gazetteer.slug(made.area) == ideas.HERE


async def test_a_draft_has_no_gate(db: AsyncSession) -> None:
    made = await ideas.idea(db, state="draft")
    assert (await db.execute(select(Gate))).all() == []
    assert made.published_at is None
