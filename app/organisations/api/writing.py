"""Writing the pages of organisations from a program."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic import ConfigDict

from app.accounts.actor import Actor
from app.accounts.identity import ApiVisitor, require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.organisations import policy
from app.organisations.api.reading import OrganisationId
from app.organisations.api.shapes import OrganisationShown
from app.organisations.api.view import base_of, whole
from app.organisations.pages.path import Found, find
from app.organisations.rules import Role
from app.organisations.schemas import Identity, Revision
from app.organisations.service import begin, change as service
from app.organisations.shown import tags

router = api_router("organisations")
Writer = Annotated[Actor, require_scope(Scope.ORGANISATIONS)]

DESCRIPTIONS = {
    "name": N_("Its name."),
    "kind": N_("What sort of organisation it is."),
    "practices": N_("How a community organisation acts: types of the City’s policy."),
    "area": N_("Slug of an area, as the lists of places give it; “city” for the whole city."),
    "language": N_("The language of its name and of what it does, needs and offers."),
    "presentation_fr": N_("What it says of itself in French, in Markdown."),
    "presentation_en": N_("What it says of itself in English, in Markdown."),
    "does": N_("What it does, in Markdown."),
    "needs": N_("What it needs, in Markdown."),
    "offers": N_("What it offers, in Markdown."),
    "website": N_("Its website."),
    "contact_email": N_("How to reach it."),
    "shows_email": N_("Whether its page shows that address."),
    "version": N_("The version that you have read."),
}


def _described(schema: dict[str, Any]) -> None:
    for name, field in schema["properties"].items():
        field["description"] = DESCRIPTIONS[name]
        field.pop("title", None)


class NewOrganisation(Identity):
    """An organisation, whole."""

    model_config = ConfigDict(json_schema_extra=_described)


class OrganisationRewritten(Revision):
    """An organisation's page written anew, whole."""

    model_config = ConfigDict(json_schema_extra=_described)


async def own(session: Session, visitor: ApiVisitor, organisation_id: OrganisationId) -> Found:
    """Return the organisation as its members see it: the operation asks for a scope of its own."""
    return await find(session, visitor, organisation_id)


Own = Annotated[Found, Depends(own, scope="function")]


@router.post(
    "/organisations",
    name="api:create_organisation",
    status_code=201,
    summary=N_("Create an organisation"),
    description=N_(
        "The token’s person owns it; it is not verified. The header “Location” says where it is."
    ),
    openapi_extra=access(Scope.ORGANISATIONS),
)
async def create(
    request: Request, response: Response, session: Session, actor: Writer, sent: NewOrganisation
) -> OrganisationShown:
    """Begin an organisation's page."""
    made = await begin.create(session, actor, sent, clock.now())
    runtime = runtime_of(request)
    drop_pages(session, runtime, *tags(made.id, listed=True))
    base = base_of(runtime.settings)
    response.headers["location"] = f"{base}/api/v1/organisations/{made.public_id}"
    return await whole(session, runtime.settings, Found(made, Role.OWNER))


@router.put(
    "/organisations/{organisation_id}",
    name="api:change_organisation",
    summary=N_("Write an organisation’s page anew"),
    description=N_(
        "Sent whole; what is left out is empty afterwards. Another name or kind means another "
        "verification."
    ),
    openapi_extra=access(Scope.ORGANISATIONS),
)
async def change(
    request: Request, session: Session, actor: Writer, found: Own, sent: OrganisationRewritten
) -> OrganisationShown:
    """Write the page anew."""
    policy.can_change(found.organisation, found.role).require()
    after = await service.change(session, actor, found.organisation, sent, clock.now())
    runtime = runtime_of(request)
    drop_pages(session, runtime, *tags(after.id, listed=True), "ideas")
    return await whole(session, runtime.settings, Found(after, found.role))
