"""What an invitation leads to: read, then yes or no. Opening it changes nothing."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.accounts.invited import key_of
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.i18n import gettext as _
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.organisations.models import Invitation
from app.organisations.queries.directory import cards
from app.organisations.rules import label
from app.organisations.service import invitations as service
from app.organisations.shown import organisation_url, tags
from app.places.gazetteer import gazetteer

pages = Pages("/organisations", fr="/organismes")


@pages.get(
    "/invitation/{secret}",
    fr="/invitation/{secret}",
    name="organisations:invitation",
    access=PUBLIC,
)
async def invitation(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Show what one is invited to join."""
    key = await key_of(session, Invitation, secret, visitor)
    offer = await service.look(session, key, visitor, clock.now())
    organisation = offer.organisation
    if offer.invitation.accepted:
        return redirect(request, organisation_url(organisation.public_id, organisation.name))
    shown = await cards(session, [organisation.id])
    context = {
        "organisation": organisation,
        "card": shown[0],
        "kind": label(organisation.kind),
        "area": gazetteer.name(organisation.area),
        "role": offer.invitation.role,
        "secret": secret,
        "is_member": visitor is not None,
    }
    return page(request, "organisations/invitation.html", context)


@pages.post(
    "/invitation/{secret}/accept",
    fr="/invitation/{secret}/accepter",
    name="organisations:accept_invitation",
    access=PUBLIC,
)
async def accept(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Join; a visitor says first who they are."""
    key, now = await key_of(session, Invitation, secret, visitor), clock.now()
    if visitor is None:
        offer = await service.look(session, key, None, now)
        payload = {"invitation": key.hex(), "title": offer.organisation.name}
        raise SignInRequired("organisations.accept_invitation", payload)
    joined = await service.accept(session, visitor, key, now)
    drop_pages(session, runtime_of(request), *tags(joined.id))
    said = _("You now belong to %(name)s.") % {"name": joined.name}
    return redirect(request, organisation_url(joined.public_id, joined.name), said)


@pages.post(
    "/invitation/{secret}/decline",
    fr="/invitation/{secret}/refuser",
    name="organisations:decline_invitation",
    access=PUBLIC,
)
async def decline(request: Request, session: Session, visitor: Visitor, secret: str) -> Response:
    """Say no, without an account."""
    await service.decline(session, await key_of(session, Invitation, secret, visitor), clock.now())
    said = _("You said no. Nobody will ask you again for this organisation.")
    return redirect(request, url("organisations:index"), said)
