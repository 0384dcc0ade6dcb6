"""Organisations that publicly back ideas, from a program."""

from typing import Annotated

from fastapi import Path, Request

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.ideas.api.path import PublishedIdea
from app.ideas.service import endorse as service
from app.ideas.shown import tags
from app.organisations.shown import tags as organisation_tags

router = api_router("organisations")
Speaker = Annotated[Actor, require_scope(Scope.ORGANISATIONS)]
OrganisationId = Annotated[
    str, Path(description=N_("Public identifier of the organisation."), max_length=10)
]


@router.put(
    "/ideas/{idea_id}/endorsements/{organisation_id}",
    name="api:endorse",
    status_code=204,
    summary=N_("Endorse an idea for an organisation"),
    description=N_("Shown beside the idea, never counted by its gate. Twice changes nothing."),
    openapi_extra=access(Scope.ORGANISATIONS),
)
async def endorse(
    request: Request,
    session: Session,
    actor: Speaker,
    idea: PublishedIdea,
    organisation_id: OrganisationId,
) -> None:
    """Let an organisation back an idea."""
    speaker = await service.endorse(session, actor, idea, organisation_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(idea.id), *organisation_tags(speaker.id))


@router.delete(
    "/ideas/{idea_id}/endorsements/{organisation_id}",
    name="api:take_back_endorsement",
    status_code=204,
    summary=N_("Take an endorsement back"),
    description=N_("Any owner or editor of the organisation may."),
    openapi_extra=access(Scope.ORGANISATIONS),
)
async def take_back(
    request: Request,
    session: Session,
    actor: Speaker,
    idea: PublishedIdea,
    organisation_id: OrganisationId,
) -> None:
    """Let an organisation back an idea no more."""
    speaker = await service.take_back(session, actor, idea, organisation_id)
    drop_pages(session, runtime_of(request), *tags(idea.id), *organisation_tags(speaker.id))
