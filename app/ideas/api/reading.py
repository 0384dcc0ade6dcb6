"""Reading an idea, and checking its gate."""

from fastapi import Request

from app.accounts.identity import ApiReader
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.responses import runtime_of
from app.ideas.api.path import ReadableIdea
from app.ideas.api.shapes import GateShown, IdeaShown, StepShown
from app.ideas.api.view import tally_shown, whole
from app.ideas.queries import supporting
from app.ideas.queries.curve import steps
from app.ideas.rules import OPEN, State

router = api_router("ideas")


@router.get(
    "/ideas/{idea_id}",
    name="api:idea",
    summary=N_("Read an idea"),
    description=N_(
        "A public idea, or, with a token that reads, one of your own that is not public."
    ),
    openapi_extra=access("public"),
)
async def idea(
    request: Request, session: Session, found: ReadableIdea, reader: ApiReader
) -> IdeaShown:
    """Return an idea, whole."""
    return await whole(session, runtime_of(request).settings, found, reader)


@router.get(
    "/ideas/{idea_id}/gate",
    name="api:gate",
    tags=["support"],
    summary=N_("Check the gate of an idea"),
    description=N_("How many support it, where the gate is, when it was passed, and the curve."),
    openapi_extra=access("public"),
)
async def gate(session: Session, found: ReadableIdea) -> GateShown:
    """Return how the gate stands, and how it came to that.

    Raises:
        NotFound: a draft has no gate.
    """
    if found.published_at is None or found.state is State.DRAFT:
        raise NotFound
    tally = await supporting.tally(session, found.id)
    curve = await steps(session, found.id, found.published_at, found.closed_at or clock.now())
    return GateShown(
        **tally_shown(tally).model_dump(),
        missing=tally.missing,
        set_aside=tally.set_aside,
        is_open=found.state in OPEN,
        curve=[StepShown(at=step.at, local=step.local, other=step.other) for step in curve],
    )
