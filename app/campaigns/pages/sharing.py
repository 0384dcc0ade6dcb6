"""A campaign to take to the neighbours: texts in both languages, a QR code, a poster, a picture."""

from functools import partial

from fastapi import Request
from starlette.responses import Response

from app.campaigns import wording
from app.campaigns.models import Campaign
from app.campaigns.pages.view import frame, is_public
from app.campaigns.path import CampaignInPath, SeenCampaign
from app.campaigns.queries.parts import database_now
from app.campaigns.rules import COLLECTED
from app.campaigns.shown import address
from app.core.db import Session
from app.core.drawing import png, qr_svg
from app.core.i18n import LANGUAGES, current, gettext as _, using
from app.core.i18n.format import money_said
from app.core.web.responses import kept, page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.ideas.pictures.easel import Paper, draw
from app.ideas.pictures.poster import PosterWords, poster_pdf
from app.ideas.pictures.share_card import FONTS, share_card_svg
from app.places.gazetteer import gazetteer
from app.projects.models import Project

pages = Pages("/campaigns", fr="/campagnes")
KEPT_S = 120


@pages.get(
    "/{campaign_id}/share", fr="/{campaign_id}/partager", name="campaigns:share", access=PUBLIC
)
async def share(request: Request, session: Session, seen: CampaignInPath) -> Response:
    """Offer all the ways to pass a campaign on, with words ready to be sent."""
    link = _link(request, seen)
    context = {
        **frame(seen, None, await database_now(session)),
        "link": link,
        "texts": [
            (language, long, short)
            for language in LANGUAGES
            for long, short in [texts_in(request, seen, language)]
        ],
        "base": runtime_of(request).settings.base_url.rstrip("/"),
    }
    return page(request, "campaigns/share.html", context, tags=shown_on(seen), seconds=KEPT_S)


def texts_in(request: Request, seen: SeenCampaign, language: str) -> tuple[str, str]:
    """Return an e-mail's text and a message's, in a language."""
    campaign, project = seen.campaign, seen.project
    with using(language):
        link = _link(request, seen)
        values = {
            "title": project.title,
            "area": gazetteer.name(project.area),
            "minimum": money_said(campaign.minimum_cents),
            "amount": money_said(campaign.raised_cents),
            "said": wording.state_said(campaign),
            "link": link,
        }
        long = (
            _("Hello,\n\nSome neighbours of %(area)s are making this: “%(title)s”. They need %(minimum)s; %(amount)s is promised so far. %(said)s\n\nNobody is charged before the end. Would you have a look, and pass it on?\n\n%(link)s")
            % values
        )  # fmt: skip
        short = _("“%(title)s”, in %(area)s: every dollar counts. %(link)s") % values
    return long, short


@pages.get("/{campaign_id}/qr.svg", name="campaigns:qr", access=PUBLIC)
async def qr(request: Request, seen: CampaignInPath) -> Response:
    """Draw the QR code of a campaign's address."""
    svg = qr_svg(_link(request, seen), title=_("QR code of the page of this campaign"))
    return _picture(request, svg.encode(), "image/svg+xml", seen)


@pages.get(
    "/{campaign_id}/card.png", fr="/{campaign_id}/carte.png", name="campaigns:card", access=PUBLIC
)
async def card(request: Request, seen: CampaignInPath) -> Response:
    """Draw the picture that social networks show beside the link."""
    campaign, project = seen.campaign, seen.project
    svg = share_card_svg(
        title=project.title,
        area=gazetteer.name(project.area),
        theme=_theme(project),
        seed=project.public_id,
        local=0,
        threshold=1,
        state="",
        language=current(),
        sentence=short_said(campaign),
    )
    drawn = await draw(partial(png, svg, fonts=FONTS))
    return _picture(request, drawn, "image/png", seen)


def short_said(campaign: Campaign) -> str:
    """Say how far a campaign is in a few words, for pictures and cards."""
    have = campaign.collected_cents if campaign.state in COLLECTED else campaign.raised_cents
    return _("%(amount)s of %(goal)s") % {
        "amount": money_said(have),
        "goal": money_said(campaign.minimum_cents),
    }


@pages.get(
    "/{campaign_id}/poster-{paper}.pdf",
    fr="/{campaign_id}/affiche-{paper}.pdf",
    name="campaigns:poster",
    access=PUBLIC,
)
async def poster(request: Request, seen: CampaignInPath, paper: Paper) -> Response:
    """Typeset a poster to print: what the money is for, until when, the QR code."""
    campaign, project = seen.campaign, seen.project
    typeset = partial(
        poster_pdf,
        title=project.title,
        problem=project.summary,
        area=gazetteer.name(project.area),
        address_url=_link(request, seen),
        language=current(),
        local=0,
        threshold=0,
        labels=_words(campaign, project),
        theme=_theme(project),
        seed=project.public_id,
        paper=paper,
    )
    response = _picture(request, await draw(typeset), "application/pdf", seen)
    name = "affiche-campagne" if current() == "fr" else "campaign-poster"
    response.headers["content-disposition"] = f'inline; filename="{name}-{campaign.public_id}.pdf"'
    return response


def shown_on(seen: SeenCampaign) -> tuple[str, ...]:
    """Return the tags of a kept page of a campaign; none, so that it is not kept, unless it is public."""
    return (f"campaign:{seen.campaign.id}",) if is_public(seen) else ()


def _words(campaign: Campaign, project: Project) -> PosterWords:
    return PosterWords(
        kicker=_("A campaign for %(area)s") % {"area": gazetteer.name(project.area)},
        problem=wording.state_said(campaign),
        invitation=_("Give what you can"),
        scan=_("Scan the code to see what the money is for. Nobody is charged before the end:"),
        tally=_("Minimum: %(minimum)s · optimum: %(optimum)s")
        % {
            "minimum": money_said(campaign.minimum_cents),
            "optimum": money_said(campaign.optimum_cents),
        },
        qr=_("QR code of the page of this campaign"),
        motto=_("Ideas of neighbours, made together."),
    )


def _theme(project: Project) -> str:
    return project.themes[0] if project.themes else ""


def _link(request: Request, seen: SeenCampaign) -> str:
    base = runtime_of(request).settings.base_url.rstrip("/")
    return base + address(seen.campaign, seen.project.title)


def _picture(request: Request, body: bytes, kind: str, seen: SeenCampaign) -> Response:
    """Answer with a picture; one of a campaign that is still being written is kept nowhere."""
    if not is_public(seen):
        return Response(body, media_type=kind, headers={"cache-control": "private, no-store"})
    return kept(request, body, kind, tags=shown_on(seen), seconds=KEPT_S)
