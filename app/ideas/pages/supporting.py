"""Backing an idea, taking it back, and who backs it, in numbers."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.web.responses import (
    LateFragment,
    fragment,
    page,
    redirect,
    runtime_of,
    wants_fragment,
)
from app.core.web.routing import MEMBER, PUBLIC, Pages
from app.ideas.backing import Backed, back, stop_backing
from app.ideas.models import Idea
from app.ideas.pages.path import PublishedInPath
from app.ideas.pages.place import area_context
from app.ideas.pages.show import moved
from app.ideas.pages.view import gate_context
from app.ideas.queries import show, supporting
from app.ideas.rules import OPEN, State
from app.ideas.shown import address, tags
from app.places.gazetteer import gazetteer

pages = Pages("/ideas", fr="/idees")

KEPT_S = 300


@pages.post("/{idea_id}/support", fr="/{idea_id}/appuyer", name="ideas:support", access="supporter")
async def support(
    request: Request, session: Session, visitor: Visitor, idea: PublishedInPath
) -> Response:
    """Count the member once; a visitor is asked who they are, and then it is done."""
    if visitor is None:
        raise SignInRequired("ideas.support", {"idea": idea.public_id, "title": idea.title})
    backed = await back(session, runtime_of(request), visitor, idea, clock.now())
    return _answer(request, visitor, idea, backed, supported=True)


@pages.post(
    "/{idea_id}/unsupport", fr="/{idea_id}/ne-plus-appuyer", name="ideas:unsupport", access=MEMBER
)
async def unsupport(
    request: Request, session: Session, member: Member, idea: PublishedInPath
) -> Response:
    """Take the member's support back."""
    backed = await stop_backing(session, runtime_of(request), member, idea)
    return _answer(request, member, idea, backed, supported=False)


@pages.get("/{idea_id}/supporters", fr="/{idea_id}/appuis", name="ideas:supporters", access=PUBLIC)
async def supporters(request: Request, session: Session, idea: PublishedInPath) -> Response:
    """Show where the supporters live, never who they are."""
    if idea.state is State.MERGED:
        return moved(address(idea))
    tally = await supporting.tally(session, idea.id)
    crowds = [
        (gazetteer.neighbourhoods[crowd.neighbourhood_id].name, crowd.number)
        for crowd in await show.crowds(session, idea.id)
    ]
    context = {
        "idea": idea,
        "tally": tally,
        "is_open": idea.state in OPEN,
        "area": area_context(idea),
        "crowds": crowds,
        "rest": tally.total - sum(number for _name, number in crowds),
        "link": address(idea),
    }
    return page(request, "ideas/supporters.html", context, tags=tags(idea.id), seconds=KEPT_S)


def _answer(
    request: Request, member: Actor, idea: Idea, backed: Backed, *, supported: bool
) -> Response:
    """Draw the gate again for htmx; open the page anew when more than the gate has changed."""
    if wants_fragment(request) and backed.idea is idea and not backed.opened_gate:
        context = gate_context(idea, backed.tally, member, supported=supported)
        context["said"] = backed.message
        return LateFragment(lambda: fragment(request, "ideas/show.html", "support", context))
    response = redirect(request, f"{address(backed.idea)}#support", backed.message)
    if wants_fragment(request):
        response.status_code = 204
        del response.headers["location"]
        # To the page one is on, a redirect would only scroll.
        if backed.idea is idea:
            response.headers["hx-refresh"] = "true"
        else:
            response.headers["hx-redirect"] = address(backed.idea)
    return response
