"""How an idea changed since it was published: public, change by change."""

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages
from app.ideas.pages.path import PublishedInPath
from app.ideas.queries.versions import changes_of
from app.ideas.shown import address, tags

pages = Pages("/ideas", fr="/idees")

KEPT_S = 300


@pages.get("/{idea_id}/history", fr="/{idea_id}/historique", name="ideas:history", access=PUBLIC)
async def history(request: Request, session: Session, idea: PublishedInPath) -> Response:
    """Show each change with what was added and removed."""
    context = {"idea": idea, "path": address(idea), "changes": await changes_of(session, idea)}
    return page(request, "ideas/writing/history.html", context, tags=tags(idea.id), seconds=KEPT_S)
