"""A visitor offered things; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.errors import NotFound
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.core.web.forms import Form
from app.items.queries.show import need_by
from app.items.schemas import OfferWords
from app.items.service.offer import offer
from app.items.shown import offer_url


@act(
    "items.offer",
    waiting=N_("Your offer for “%(title)s” will be made as soon as we know who you are."),
)
async def finish_offer(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Make the offer that was written before signing in; refused, it goes on waiting."""
    del runtime
    seen = await need_by(session, str(payload.get("need", "")), actor)
    if seen is None:
        raise NotFound
    own = {name: value for name, value in payload.items() if name in OfferWords.model_fields}
    made = await offer(session, actor, seen.need.id, Form(OfferWords, own).data, clock.now())
    said = _("Thank you! The team will answer. You can add photos here, or change your offer.")
    return Done(offer_url(made.public_id), said)
