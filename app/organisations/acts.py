"""A visitor accepted to join an organisation; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.organisations.service import invitations as service
from app.organisations.shown import organisation_url, tags


@act(
    "organisations.accept_invitation",
    waiting=N_("You will join “%(title)s” as soon as we know who you are."),
)
async def accept(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Join the organisation of an invitation.

    Raises:
        DomainError: it can no longer be joined, or the invitation went to another address.
    """
    try:
        key = bytes.fromhex(str(payload.get("invitation", "")))
    except ValueError:
        key = b""
    joined = await service.accept(session, actor, key, clock.now())
    drop_pages(session, runtime, *tags(joined.id))
    path = organisation_url(joined.public_id, joined.name)
    return Done(path, _("You now belong to %(name)s.") % {"name": joined.name})
