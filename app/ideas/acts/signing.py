"""A visitor accepted to sign an idea; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.pages.co_authors import signed_path
from app.ideas.rules import State
from app.ideas.service import co_authors as service
from app.ideas.shown import tags


@act(
    "ideas.accept_invitation",
    waiting=N_("You will sign “%(title)s” as soon as we know who you are."),
)
async def accept(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Sign the idea of an invitation.

    Raises:
        DomainError: it can no longer be signed.
    """
    try:
        key = bytes.fromhex(str(payload.get("invitation", "")))
    except ValueError:
        key = b""
    idea = await service.accept(session, actor, key, clock.now())
    if idea.state is not State.DRAFT:
        drop_pages(session, runtime, *tags(idea.id))
    return Done(signed_path(idea), _("You now sign this idea."))
