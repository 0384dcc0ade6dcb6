"""A visitor promised; now we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.campaigns.queries.visible import campaign_by
from app.core import clock
from app.core.errors import NotFound
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.core.web.forms import Form
from app.payments.choose import gateway_of
from app.pledges.schemas import Promise
from app.pledges.service.promise import promise
from app.pledges.shown import card_url


@act(
    "pledges.promise",
    waiting=N_("Your promise to “%(title)s” will be kept as soon as we know who you are."),
)
async def finish_promise(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Write down the promise that was made before signing in; refused, it goes on waiting."""
    seen = await campaign_by(session, str(payload.get("campaign", "")), actor)
    if seen is None:
        raise NotFound
    own = {name: value for name, value in payload.items() if name in Promise.model_fields}
    gateway = gateway_of(runtime)
    made = await promise(
        session, actor, seen.campaign.id, Form(Promise, own).data, clock.now(),
        gateway=gateway.name,
    )  # fmt: skip
    return Done(card_url(made.public_id), _("Now your card: nothing is charged today."))
