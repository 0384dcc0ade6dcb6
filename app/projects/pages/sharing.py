"""Taking a project to the neighbours: a link, a QR code, a poster, the picture social networks show."""

from functools import partial

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.drawing import png, qr_svg
from app.core.i18n import current, gettext as _
from app.core.needs import needs_of
from app.core.web.responses import kept, page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.ideas.pictures.easel import Paper, draw
from app.ideas.pictures.poster import PosterWords, poster_pdf
from app.ideas.pictures.share_card import FONTS, share_card_svg
from app.places.gazetteer import gazetteer
from app.projects.models import Project
from app.projects.pages.needs import short
from app.projects.pages.view import frame
from app.projects.path import ProjectInPath
from app.projects.rules import state_label
from app.projects.shown import address, tags

pages = Pages("/projects", fr="/projets")
KEPT_S = 300


@pages.get("/{project_id}/share", fr="/{project_id}/partager", name="projects:share", access=PUBLIC)
async def share(request: Request, seen: ProjectInPath) -> Response:
    """Offer all the ways to pass a project on."""
    context = frame(seen, None) | {"link": _link(request, seen.project)}
    return page(
        request, "projects/share.html", context, tags=shown_on(seen.project), seconds=KEPT_S
    )


@pages.get("/{project_id}/qr.svg", name="projects:qr", access=PUBLIC)
async def qr(request: Request, seen: ProjectInPath) -> Response:
    """Draw the QR code of a project's address."""
    svg = qr_svg(_link(request, seen.project), title=_("QR code of the page of this project"))
    return _picture(request, svg.encode(), "image/svg+xml", seen.project)


@pages.get(
    "/{project_id}/card.png", fr="/{project_id}/carte.png", name="projects:card", access=PUBLIC
)
async def card(request: Request, seen: ProjectInPath) -> Response:
    """Draw the picture that social networks show beside the link."""
    project = seen.project
    svg = share_card_svg(
        title=project.title,
        area=gazetteer.name(project.area),
        theme=_theme(project),
        seed=project.public_id,
        local=0,
        threshold=1,
        state="",
        language=current(),
        sentence=state_label(project.state),
    )
    drawn = await draw(partial(png, svg, fonts=FONTS))
    return _picture(request, drawn, "image/png", project)


@pages.get(
    "/{project_id}/poster-{paper}.pdf",
    fr="/{project_id}/affiche-{paper}.pdf",
    name="projects:poster",
    access=PUBLIC,
)
async def poster(request: Request, session: Session, seen: ProjectInPath, paper: Paper) -> Response:
    """Typeset a poster to print: what the project is, what it still needs, its QR code."""
    project = seen.project
    needs = short((await needs_of(session, [project.id]))[project.id])
    typeset = partial(
        poster_pdf,
        title=project.title,
        problem=project.summary,
        area=gazetteer.name(project.area),
        address_url=_link(request, project),
        language=current(),
        local=0,
        threshold=0,
        labels=_words(project, " · ".join(words for _icon, words in needs)),
        theme=_theme(project),
        seed=project.public_id,
        paper=paper,
    )
    response = _picture(request, await draw(typeset), "application/pdf", project)
    name = "affiche" if current() == "fr" else "poster"
    response.headers["content-disposition"] = f'inline; filename="{name}-{project.public_id}.pdf"'
    return response


def shown_on(project: Project) -> tuple[str, ...]:
    """Return the tags of a kept page of a project; none, so that it is not kept, when it is hidden."""
    return tags(project.id) if project.hidden_at is None else ()


def _words(project: Project, needs: str) -> PosterWords:
    return PosterWords(
        kicker=_("A project for %(area)s") % {"area": gazetteer.name(project.area)},
        problem=state_label(project.state),
        invitation=_("Give a hand"),
        scan=_("Scan the code to see who does it, how it goes and what you can do:"),
        tally=f"{_('Still needs:')} {needs}" if needs else "",
        qr=_("QR code of the page of this project"),
        motto=_("Ideas of neighbours, made together."),
    )


def _theme(project: Project) -> str:
    return project.themes[0] if project.themes else ""


def _link(request: Request, project: Project) -> str:
    return runtime_of(request).settings.base_url.rstrip("/") + address(project)


def _picture(request: Request, body: bytes, kind: str, project: Project) -> Response:
    """Answer with a picture that is drawn once for all visitors, until the project changes."""
    return kept(request, body, kind, tags=shown_on(project), seconds=KEPT_S)
