"""Taking an idea to the neighbours: a link, a QR code, a poster, a picture for social networks."""

from functools import partial

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.drawing import png, qr_svg
from app.core.i18n import current, gettext as _, ngettext
from app.core.i18n.format import number
from app.core.markdown import plain
from app.core.runtime import Runtime
from app.core.web.responses import kept, page, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas.models import Idea
from app.ideas.pages.path import PublishedInPath
from app.ideas.pages.place import area_context
from app.ideas.pages.show import moved
from app.ideas.pictures.easel import Paper, draw
from app.ideas.pictures.poster import PosterWords, poster_pdf
from app.ideas.pictures.share_card import FONTS, share_card_svg
from app.ideas.queries import supporting
from app.ideas.rules import Tally
from app.ideas.shown import address, tags
from app.places.gazetteer import gazetteer

pages = Pages("/ideas", fr="/idees")

KEPT_S = 300


@pages.get("/{idea_id}/share", fr="/{idea_id}/partager", name="ideas:share", access=PUBLIC)
async def share(request: Request, session: Session, idea: PublishedInPath) -> Response:
    """Offer all the ways to pass an idea on, or what it was merged into."""
    if idea.merged_into_id is not None:
        into = await session.get_one(Idea, idea.merged_into_id)
        return moved(url("ideas:share", idea_id=into.public_id))
    context = {
        "idea": idea,
        "area": area_context(idea),
        "path": address(idea),
        "link": _link(runtime_of(request), idea),
    }
    return page(request, "ideas/share.html", context, tags=tags(idea.id), seconds=KEPT_S)


@pages.get("/{idea_id}/qr.svg", name="ideas:qr", access=PUBLIC)
async def qr(request: Request, idea: PublishedInPath) -> Response:
    """Draw the QR code of an idea's address."""
    title = _("QR code of the page of this idea")
    svg = qr_svg(_link(runtime_of(request), idea), title=title)
    return _picture(request, svg.encode(), "image/svg+xml", idea)


@pages.get("/{idea_id}/card.png", fr="/{idea_id}/carte.png", name="ideas:card", access=PUBLIC)
async def card(request: Request, session: Session, idea: PublishedInPath) -> Response:
    """Draw the picture that social networks show beside the link."""
    tally = await supporting.tally(session, idea.id)
    svg = share_card_svg(
        title=idea.title,
        area=gazetteer.name(idea.area),
        theme=_theme(idea),
        seed=idea.public_id,
        local=tally.local,
        threshold=tally.threshold,
        state=idea.state,
        language=current(),
    )
    drawn = await draw(partial(png, svg, fonts=FONTS))
    return _picture(request, drawn, "image/png", idea)


@pages.get(
    "/{idea_id}/poster-{paper}.pdf",
    fr="/{idea_id}/affiche-{paper}.pdf",
    name="ideas:poster",
    access=PUBLIC,
)
async def poster(
    request: Request, session: Session, idea: PublishedInPath, paper: Paper
) -> Response:
    """Typeset a poster to print, with the idea's QR code."""
    tally = await supporting.tally(session, idea.id)
    typeset = partial(
        poster_pdf,
        title=idea.title,
        problem=plain(idea.problem),
        area=gazetteer.name(idea.area),
        address_url=_link(runtime_of(request), idea),
        language=current(),
        local=tally.local,
        threshold=tally.threshold,
        labels=_poster_words(idea, tally),
        theme=_theme(idea),
        seed=idea.public_id,
        paper=paper,
    )
    response = _picture(request, await draw(typeset), "application/pdf", idea)
    name = "affiche" if current() == "fr" else "poster"
    response.headers["content-disposition"] = f'inline; filename="{name}-{idea.public_id}.pdf"'
    return response


def _poster_words(idea: Idea, tally: Tally) -> PosterWords:
    near = ngettext(
        "%(num)s neighbour supports it already. The threshold: %(threshold)s.",
        "%(num)s neighbours support it already. The threshold: %(threshold)s.",
        tally.local,
    )
    return PosterWords(
        kicker=_("An idea for %(area)s") % {"area": gazetteer.name(idea.area)},
        problem=_("The problem"),
        invitation=_("Do you agree?"),
        scan=_("Scan the code to read it all, say what you think and support it:"),
        tally=near % {"num": number(tally.local), "threshold": number(tally.threshold)},
        qr=_("QR code of the page of this idea"),
        motto=_("Ideas of neighbours, made together."),
    )


def _theme(idea: Idea) -> str:
    return idea.themes[0] if idea.themes else ""


def _link(runtime: Runtime, idea: Idea) -> str:
    return runtime.settings.base_url.rstrip("/") + address(idea)


def _picture(request: Request, body: bytes, kind: str, idea: Idea) -> Response:
    """Answer with a picture that is drawn once for all visitors, until the idea changes."""
    return kept(request, body, kind, tags=tags(idea.id), seconds=KEPT_S)
