"""The stock of a reward: the statement that takes the last unit is the only one that does."""

from typing import Any

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

TAKE = text("""
    UPDATE reward SET taken = taken + 1
    WHERE id = :reward AND (units IS NULL OR taken < units)
""")
GIVE_BACK = text("UPDATE reward SET taken = taken - 1 WHERE id = :reward AND taken > 0")


async def take(session: AsyncSession, reward_id: int) -> bool:
    """Take one unit; False when none is left. Count the promise first: it holds the campaign."""
    done: CursorResult[Any] = await session.execute(TAKE, {"reward": reward_id})  # type: ignore[assignment]
    return done.rowcount == 1


async def give_back(session: AsyncSession, reward_id: int) -> None:
    """Put one unit back."""
    await session.execute(GIVE_BACK, {"reward": reward_id})
