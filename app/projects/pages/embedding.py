"""The needs of a project on another site: a card that sets no cookie and knows nobody."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import current, speak
from app.core.needs import needs_of
from app.core.web.json import access
from app.core.web.policy import CSP
from app.core.web.responses import common, kept, page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.core.web.templates import environment
from app.projects.pages.needs import Panel, bar_of, icon_of
from app.projects.pages.sharing import KEPT_S, shown_on
from app.projects.pages.view import frame
from app.projects.path import ProjectInPath, find
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
router = APIRouter(include_in_schema=False)

EMBED_CSP = CSP.replace("frame-ancestors 'none'", "frame-ancestors *")
ANYWHERE = {
    "content-security-policy": EMBED_CSP,
    "cross-origin-resource-policy": "cross-origin",
}
"""The card is made to stand in pages of others: it holds nothing of whoever reads it."""

IN_EMBED = 4


@pages.get(
    "/{project_id}/embed", fr="/{project_id}/integrer", name="projects:embedding", access=PUBLIC
)
async def embedding(request: Request, seen: ProjectInPath) -> Response:
    """Give the lines that show a project's needs on another site."""
    project = seen.project
    base = runtime_of(request).settings.base_url.rstrip("/")
    embed = f"{base}/embed/projects/{project.public_id}?lang={current()}"
    context = {"project": project, "path": address(project), "embed": embed}
    return page(request, "projects/embedding.html", context, tags=shown_on(project), seconds=KEPT_S)


@router.get("/embed/projects/{project_id}", name="projects:embed", openapi_extra=access("public"))
async def embed(
    request: Request,
    session: Session,
    project_id: str,
    lang: Annotated[Literal["fr", "en"], Query()] = "fr",
) -> Response:
    """Draw a project's needs as a card for another site: no cookie, nothing of whoever reads it.

    Raises:
        NotFound: there is no such project, or it is hidden.
    """
    speak(lang)
    seen = await find(session, None, project_id)
    project = seen.project
    if project.hidden_at is not None:
        raise NotFound
    needs = Panel.of((await needs_of(session, [project.id]))[project.id])
    context = common(request, as_visitor=True) | frame(seen, None)
    context |= {"needs": needs, "most": IN_EMBED, "icon_of": icon_of, "bar_of": bar_of}
    html = environment.get_template("projects/_embed.html").render(context)
    response = kept(request, html.encode(), "text/html", tags=tags(project.id), seconds=60)
    response.headers.update(ANYWHERE)
    return response
