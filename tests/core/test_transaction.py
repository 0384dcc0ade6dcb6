"""Returning commits, raising rolls back, and what was read stays readable either way."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict
from app.core.runtime import Runtime
from app.ideas.models import Idea
from tests.factories import ideas


async def test_what_raises_is_undone_and_what_it_had_read_can_still_be_shown(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, title="Un piano au métro Parc")
    with pytest.raises(Conflict):
        async with runtime.database.transaction() as session:
            read = await session.get_one(Idea, idea.id)
            session.add(Idea(title="Ce qui ne sera jamais écrit"))
            await session.flush()
            raise Conflict("")
    assert read.title == "Un piano au métro Parc"
    await db.refresh(idea)
    async with runtime.database.transaction() as session:
        assert await session.get(Idea, idea.id + 1) is None
