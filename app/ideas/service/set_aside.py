"""Supports that moderators set aside stop counting, and may count again; nothing is deleted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.queries import setting_aside
from app.ideas.service.support import become_candidate
from app.ideas.shown import tags


async def set_aside(
    session: AsyncSession, runtime: Runtime, idea_id: int, people: Sequence[int], now: datetime
) -> tuple[int, ...]:
    """Stop counting the supports of ``people``; return those that counted until now."""
    moved = await setting_aside.set_aside(session, idea_id, people, now)
    drop_pages(session, runtime, *tags(idea_id, listed=True))
    return moved.people


async def count_again(
    session: AsyncSession, runtime: Runtime, idea_id: int, people: Sequence[int], now: datetime
) -> tuple[int, ...]:
    """Count the supports of ``people`` again; return those that did not count until now."""
    moved = await setting_aside.count_again(session, idea_id, people, now)
    if moved.opened_gate:
        await become_candidate(session, idea_id)
    drop_pages(session, runtime, *tags(idea_id, listed=True))
    return moved.people
