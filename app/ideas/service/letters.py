"""The e-mails of ideas, each in its reader's language."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.mail.post import post
from app.core.settings import Settings
from app.ideas.models import Idea
from app.ideas.rules import INVITATION_LIFETIME


async def invitation(
    session: AsyncSession,
    settings: Settings,
    *,
    to: str,
    language: str,
    idea: Idea,
    by: Actor,
    secret: str,
) -> None:
    """Ask somebody to sign an idea with its author."""
    context = {
        "title": idea.title,
        "by": by.display_name,
        "secret": secret,
        "days": INVITATION_LIFETIME.days,
    }
    await post(session, settings, "ideas/invitation", to=to, language=language, context=context)
