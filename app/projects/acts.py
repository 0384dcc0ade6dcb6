"""A visitor accepted to join a team; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.projects.service import letters
from app.projects.shown import address, tags


@act(
    "projects.accept_letter",
    waiting=N_("You will join the team of “%(title)s” as soon as we know who you are."),
)
async def accept(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Join the team of an invitation.

    Raises:
        DomainError: it can no longer be joined, or the invitation went to another address.
    """
    try:
        key = bytes.fromhex(str(payload.get("invitation", "")))
    except ValueError:
        key = b""
    joined = await letters.accept(session, actor, key, clock.now())
    drop_pages(session, runtime, *tags(joined.id))
    return Done(address(joined), _("You are in the team. Welcome!"))
