"""What is to be told, as the notifications hear it."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

DUE = text(
    "SELECT args->'payload' FROM procrastinate_jobs"
    " WHERE task_name = 'nv:event' AND args->>'kind' = 'NoticeDue' ORDER BY id"
)


async def due(db: AsyncSession, kind: str = "") -> list[dict[str, Any]]:
    """Return every happening that somebody is to be told, in its order; of one kind, if it is given."""
    found: list[dict[str, Any]] = [row[0] for row in await db.execute(DUE)]
    return [one for one in found if not kind or one["kind"] == kind]


async def turns(db: AsyncSession) -> list[tuple[str, str, list[int]]]:
    """Return what roles went through: what each comes from, its turn, and who is told."""
    return [
        (one["data"]["of"], one["data"]["turn"], one["to"])
        for one in await due(db, "profiles.role")
    ]
