"""Choices that administrators made already; committed."""

from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.choices.queries import current_of
from app.choices.rules import Choice
from app.choices.service import put

T = TypeVar("T")


async def choose(
    db: AsyncSession,
    choice: Choice[T],
    value: T,
    *,
    by: Actor | None = None,
    reason: str = "Le comité l’a décidé en mai.",
    now: datetime | None = None,
) -> int:
    """Change a choice and return its version."""
    seen = (await current_of(db, choice)).version
    await put(db, by, choice, value, now or datetime.now(UTC), reason=reason, seen=seen)
    await db.commit()
    return seen + 1
