"""The page of an organisation: who it is, what it does, needs and offers, who speaks for it."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from app.accounts.actor import Actor
from app.accounts.identity import Visitor
from app.core.db import Session
from app.core.i18n import current
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.slots import fill
from app.organisations import policy
from app.organisations.models import Organisation
from app.organisations.pages.path import Found, InRef
from app.organisations.queries import people
from app.organisations.rules import Practice, State, label
from app.organisations.shown import logo_address, organisation_url, reference, tags
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer

pages = Pages("/organisations", fr="/organismes")

SLOTS = ("organisation.badges", "organisation.actions", "organisation.body")
"""Places of the page that the slices above fill."""

KEPT_S = 60


@pages.get("/{organisation_ref}", name="organisations:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, found: InRef, organisation_ref: str
) -> Response:
    """Show an organisation."""
    organisation = found.organisation
    if organisation_ref != reference(organisation.public_id, organisation.name):
        to = organisation_url(organisation.public_id, organisation.name)
        return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
    context = await _view(session, found, visitor)
    context["slots"] = await fill(request, session, SLOTS, organisation.subject, visitor)
    kept = (*tags(organisation.id), "ideas") if organisation.hidden_at is None else ()
    return page(request, "organisations/show.html", context, tags=kept, seconds=KEPT_S)


async def _view(session: AsyncSession, found: Found, visitor: Actor | None) -> dict[str, Any]:
    organisation, role = found.organisation, found.role
    text, language = presentation(organisation)
    return {
        "organisation": organisation,
        "logo": logo_address(organisation.logo),
        "kind": label(organisation.kind),
        "practices": [label(Practice(code)) for code in organisation.practices],
        "area": gazetteer.name(organisation.area),
        "area_url": url("organisations:index", query={"area": area_slug(organisation.area)}),
        "presentation": text,
        "presentation_language": language,
        "members": [
            (line, label(line.role))
            for line in await people.members_of(session, organisation.id, shown_only=True)
        ],
        "member_count": await people.count_members(session, organisation.id),
        "role": role,
        "role_label": label(role) if role else "",
        "may_change": bool(policy.can_change(organisation, role)),
        "may_manage": bool(policy.can_manage(organisation, role)),
        "may_judge": visitor is not None and bool(policy.can_see_staff_side(visitor, organisation)),
        "state_label": label(organisation.state),
        "is_listed": organisation.state is State.VERIFIED and organisation.closed_at is None,
    }


def presentation(organisation: Organisation) -> tuple[str, str]:
    """Return what an organisation says of itself, in the language in force if it can, and its language."""
    both = {"fr": organisation.presentation_fr, "en": organisation.presentation_en}
    ours = current()
    other = "fr" if ours == "en" else "en"
    return (both[ours], ours) if both[ours] else (both[other], other)
