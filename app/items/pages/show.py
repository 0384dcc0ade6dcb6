"""A need: what it is, what is still missing, who is thanked, and how to offer."""

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.accounts.identity import Visitor
from app.core.db import Session
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.items import policy
from app.items.pages.path import NeedInRef
from app.items.pages.view import label, need_facts, progress
from app.items.queries.offers import unanswered
from app.items.queries.show import thanks_for
from app.items.rules import KIND_ICONS, counted
from app.items.shown import tags
from app.places.gazetteer import gazetteer
from app.projects.rules import RUNS
from app.projects.shown import address, reference

pages = Pages("/needs", fr="/besoins")
SECONDS = 60


@pages.get("/{need_ref}", name="items:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, seen: NeedInRef, need_ref: str
) -> Response:
    """Show a need."""
    need, project = seen.need, seen.project
    right = reference(need.public_id, need.title)
    if need_ref != right:
        to = url("items:show", need_ref=right, query=dict(request.query_params))
        return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
    runs = seen.role in RUNS
    context = {
        "need": need,
        "project": project,
        "project_path": address(project),
        "area": gazetteer.name(project.area),
        "icon_of": KIND_ICONS[need.kind],
        "kind": label(need.kind),
        "facts": need_facts(need),
        "bar": progress(need),
        "counted": counted,
        "thanks": await thanks_for(session, need.id),
        "takes": policy.takes_offers(need, project),
        "runs": runs,
        "mine": "" if visitor is None else await unanswered(session, need.id, visitor),
        "may_change": visitor is not None
        and bool(policy.can_change(visitor, need, project, seen.role)),
    }
    is_public = need.hidden_at is None and project.hidden_at is None
    kept = tags(need.id, project.id)[:2] if is_public else ()
    return page(request, "items/show.html", context, tags=kept, seconds=SECONDS)
