"""Photos of what is offered, hung by whoever offers, seen by the two sides."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core.db import Session
from app.core.files.rules import BODY_MAX
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.items.pages.path import OfferInPath
from app.items.queries.offers import SeenOffer
from app.items.service import photos as service
from app.items.shown import offer_url
from app.media import queries as media
from app.media.rules import ALT_MAX, PHOTOS_MAX
from app.media.schemas import PhotoWords
from app.media.sent import photo_of

pages = Pages("/offers", fr="/offres")
GIVER = "giver"
TEMPLATE = "items/photos.html"


@pages.get("/{gift_id}/photos", name="items:photos", access=GIVER)
async def photos(request: Request, session: Session, member: Member, seen: OfferInPath) -> Response:
    """Show the photos of an offer, and how to add one."""
    service.can_hang(member, seen.offer, seen.side).require()
    return page(request, TEMPLATE, await _frame(session, seen) | {"form": Form(PhotoWords)})


@pages.post("/{gift_id}/photos", name="items:photos", access=GIVER, max_body=BODY_MAX)
async def add(
    request: Request,
    session: Session,
    member: Member,
    seen: OfferInPath,
    form: Annotated[Form[PhotoWords], form_of(PhotoWords)],
) -> Response:
    """Hang a photo."""
    service.can_hang(member, seen.offer, seen.side).require()
    with form.or_rerender(request, TEMPLATE, **await _frame(session, seen)):
        data = await photo_of(form)
        storage = runtime_of(request).storage
        await service.add(session, storage, member, seen, data, form.data)
    return redirect(request, offer_url(seen.offer.public_id), _("The photo is added."))


@pages.post(
    "/{gift_id}/photos/{media_id}/remove", fr="/{gift_id}/photos/{media_id}/retirer",
    name="items:remove_photo", access=GIVER,
)  # fmt: skip
async def remove(
    request: Request, session: Session, member: Member, seen: OfferInPath, media_id: str
) -> Response:
    """Take a photo down."""
    await service.remove(session, member, seen, media_id)
    return redirect(request, offer_url(seen.offer.public_id), _("It is removed."))


async def _frame(session: Session, seen: SeenOffer) -> dict[str, Any]:
    return {
        "offer": seen.offer,
        "need": seen.need,
        "back_url": offer_url(seen.offer.public_id),
        "photos": (
            await media.attached_to(seen.offer.subject, with_hidden=True).alone(session)
        ).photos,
        "most": PHOTOS_MAX,
        "alt_max": ALT_MAX,
    }
