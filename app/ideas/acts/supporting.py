"""A visitor pressed Support; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.i18n import N_
from app.core.runtime import Runtime
from app.ideas.backing import back
from app.ideas.pages.path import find
from app.ideas.shown import address


@act(
    "ideas.support",
    waiting=N_("Your support for “%(title)s” will be counted as soon as we know who you are."),
)
async def support(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Count the person among the supporters."""
    idea = await find(session, actor, str(payload.get("idea", "")))
    backed = await back(session, runtime, actor, idea, clock.now())
    return Done(f"{address(backed.idea)}#support", backed.message)
