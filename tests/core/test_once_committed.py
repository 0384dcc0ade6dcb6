"""What waits for the end of a transaction, in memory."""

import pytest
from sqlalchemy import text

from app.core.db import once_committed


async def test_it_is_done_once_when_the_transaction_is_kept(db):
    done = []
    once_committed(db, lambda: done.append("kept"))
    await db.execute(text("SELECT 1"))
    assert done == []
    await db.commit()
    await db.execute(text("SELECT 1"))
    await db.commit()
    assert done == ["kept"]


async def test_it_is_not_done_when_the_transaction_is_undone(db):
    done = []
    once_committed(db, lambda: done.append("kept"))
    await db.execute(text("SELECT 1"))
    await db.rollback()
    await db.commit()
    assert done == []


@pytest.mark.parametrize("is_kept", [True, False])
async def test_a_savepoint_decides_nothing(db, is_kept):
    done = []
    once_committed(db, lambda: done.append("kept"))
    point = await db.begin_nested()
    await db.execute(text("SELECT 1"))
    await (point.commit() if is_kept else point.rollback())
    assert done == [], "the transaction goes on"
    await db.commit()
    assert done == ["kept"]
