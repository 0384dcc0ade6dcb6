"""Who signs an idea besides its author."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.ideas.models import CoAuthor, Idea


async def signs(session: AsyncSession, idea: Idea, actor: Actor | None) -> bool:
    """Say whether the actor accepted to sign the idea with its author."""
    if actor is None:
        return False
    query = select(CoAuthor.id).where(
        CoAuthor.idea_id == idea.id,
        CoAuthor.person_id == actor.id,
        CoAuthor.accepted_at.is_not(None),
    )
    return (await session.execute(query)).first() is not None
