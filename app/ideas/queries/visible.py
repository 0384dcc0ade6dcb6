"""Whether somebody may know of an idea, known by its number only."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.ideas import policy
from app.ideas.models import Idea
from app.ideas.queries.co_authors import signs
from app.ideas.rules import READABLE


async def may_see(session: AsyncSession, idea_id: int, actor: Actor | None) -> bool:
    """Say whether ``actor`` may read the idea, and so see its photos, documents and links."""
    query = select(Idea).where(Idea.id == idea_id)
    idea = (await session.execute(query)).scalar_one_or_none()
    if idea is None:
        return False
    if idea.state in READABLE:
        return True
    return bool(policy.can_read(actor, idea, signs=await signs(session, idea, actor)))
