"""Taking a project elsewhere: the picture social networks show, its needs on another site."""

from functools import partial
from typing import Annotated, Literal

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.core.db import Session
from app.core.drawing import png
from app.core.errors import NotFound
from app.core.i18n import current, speak
from app.core.needs import needs_of
from app.core.web.edge import CSP
from app.core.web.json import access
from app.core.web.responses import common, kept, page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.core.web.templates import environment
from app.ideas.pictures.share_card import FONTS, share_card_svg
from app.places.gazetteer import gazetteer
from app.projects.pages.needs import Panel, bar_of, icon_of
from app.projects.pages.view import frame
from app.projects.path import ProjectInPath, find
from app.projects.rules import state_label
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
router = APIRouter(include_in_schema=False)

KEPT_S = 300
EMBED_CSP = CSP.replace("frame-ancestors 'none'", "frame-ancestors *")
ANYWHERE = {
    "content-security-policy": EMBED_CSP,
    "cross-origin-resource-policy": "cross-origin",
}
"""The card is made to stand in pages of others: it holds nothing of whoever reads it."""

IN_EMBED = 4
_at_the_easel = CapacityLimiter(1)


@pages.get(
    "/{project_id}/card.png", fr="/{project_id}/carte.png", name="projects:card", access=PUBLIC
)
async def card(request: Request, seen: ProjectInPath) -> Response:
    """Draw the picture that social networks show beside the link."""
    project = seen.project
    svg = share_card_svg(
        title=project.title,
        area=gazetteer.name(project.area),
        theme=project.themes[0] if project.themes else "",
        seed=project.public_id,
        local=0,
        threshold=1,
        state="",
        language=current(),
        sentence=state_label(project.state),
    )
    drawn = await to_thread.run_sync(partial(png, svg, fonts=FONTS), limiter=_at_the_easel)
    shown = tags(project.id) if project.hidden_at is None else ()
    return kept(request, drawn, "image/png", tags=shown, seconds=KEPT_S)


@pages.get(
    "/{project_id}/embed", fr="/{project_id}/integrer", name="projects:embedding", access=PUBLIC
)
async def embedding(request: Request, seen: ProjectInPath) -> Response:
    """Give the lines that show a project's needs on another site."""
    project = seen.project
    base = runtime_of(request).settings.base_url.rstrip("/")
    embed = f"{base}/embed/projects/{project.public_id}?lang={current()}"
    context = {"project": project, "path": address(project), "embed": embed}
    shown = tags(project.id) if project.hidden_at is None else ()
    return page(request, "projects/embedding.html", context, tags=shown, seconds=KEPT_S)


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
