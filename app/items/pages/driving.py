"""Looking for somebody who drives: the form that becomes a mission."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.items import policy
from app.items.pages.path import OfferInPath
from app.items.queries.driving import driver_of
from app.items.queries.offers import SeenOffer
from app.items.rules import local_day
from app.items.service.drive import Ride, ask_driver
from app.items.shown import offer_url, tags
from app.missions.shown import address, changed_tags

pages = Pages("/offers", fr="/offres")
TEMPLATE = "items/drive.html"
TEAM = "project team"


@pages.get("/{gift_id}/driver", fr="/{gift_id}/conducteur", name="items:drive", access=TEAM)
async def form(request: Request, session: Session, member: Member, seen: OfferInPath) -> Response:
    """Ask when somebody who drives is needed."""
    driver = await driver_of(session, seen.offer)
    is_sought = driver is not None and driver.is_sought
    policy.can_ask_driver(member, seen.offer, seen.side, is_sought=is_sought).require()
    first = max(seen.offer.window_from, local_day(clock.now()))
    known = {
        "day": first.isoformat(), "begins": "10:00", "ends": "12:00", "people": "1",
        "place": seen.need.place or seen.project.place_label,
    }  # fmt: skip
    return page(request, TEMPLATE, _frame(seen) | {"form": Form(Ride, known)})


@pages.post("/{gift_id}/driver", fr="/{gift_id}/conducteur", name="items:drive", access=TEAM)
async def look(
    request: Request,
    session: Session,
    member: Member,
    seen: OfferInPath,
    form: Annotated[Form[Ride], form_of(Ride)],
) -> Response:
    """Publish the mission of who drives."""
    with form.or_rerender(request, TEMPLATE, **_frame(seen)):
        runtime = runtime_of(request)
        mission = await ask_driver(
            session, runtime.settings, member, seen.offer.id, form.data, clock.now()
        )
    drop_pages(session, runtime, *tags(seen.need.id, seen.project.id), *changed_tags(mission))
    said = _("The mission is public: whoever drives can sign up.")
    return redirect(request, address(mission), said)


def _frame(seen: SeenOffer) -> dict[str, Any]:
    return {
        "need": seen.need,
        "offer": seen.offer,
        "project": seen.project,
        "back_url": offer_url(seen.offer.public_id),
    }
