"""Backing an idea from a program: the same act as the button, as often as one likes."""

from typing import Annotated

from fastapi import Request

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.responses import runtime_of
from app.ideas.api.path import PublishedIdea
from app.ideas.api.shapes import SupportShown
from app.ideas.api.view import tally_shown
from app.ideas.backing import Backed, back, stop_backing

router = api_router("support")
Supporter = Annotated[Actor, require_scope(Scope.SUPPORT)]


@router.put(
    "/ideas/{idea_id}/support",
    name="api:support",
    summary=N_("Support an idea"),
    description=N_("Counts once, however often it is sent. An idea that was merged passes it on."),
    openapi_extra=access(Scope.SUPPORT),
)
async def support(
    request: Request, session: Session, actor: Supporter, idea: PublishedIdea
) -> SupportShown:
    """Count the token's person among the supporters."""
    backed = await back(session, runtime_of(request), actor, idea, clock.now())
    return _shown(backed, supported=True)


@router.delete(
    "/ideas/{idea_id}/support",
    name="api:unsupport",
    summary=N_("Take a support back"),
    description=N_("Does nothing when there is none."),
    openapi_extra=access(Scope.SUPPORT),
)
async def unsupport(
    request: Request, session: Session, actor: Supporter, idea: PublishedIdea
) -> SupportShown:
    """Take the support of the token's person back."""
    backed = await stop_backing(session, runtime_of(request), actor, idea)
    return _shown(backed, supported=False)


def _shown(backed: Backed, *, supported: bool) -> SupportShown:
    return SupportShown(
        idea=backed.idea.public_id, supported=supported, supporters=tally_shown(backed.tally)
    )
