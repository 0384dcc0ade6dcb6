"""A visitor pressed Follow; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.notifications.service import follow as service


@act(
    "notifications.follow",
    waiting=N_("You will follow %(title)s as soon as we know who you are."),
)
async def follow(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Follow what waited."""
    del runtime
    kind, which = (str(payload.get(name, "")) for name in ("kind", "which"))
    thing = await service.follow(session, actor, kind, which, clock.now())
    return Done(thing.path, _("You now follow %(title)s.") % {"title": thing.title})
