"""A campaign on another site: a card that sets no cookie and knows nobody."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from app.campaigns.pages.sharing import KEPT_S, shown_on
from app.campaigns.pages.view import frame, is_public
from app.campaigns.path import CampaignInPath, find
from app.campaigns.queries.parts import database_now
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import current, speak
from app.core.web.json import access
from app.core.web.responses import common, kept, page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.core.web.templates import environment
from app.projects.pages.embedding import ANYWHERE

pages = Pages("/campaigns", fr="/campagnes")
router = APIRouter(include_in_schema=False)


@pages.get(
    "/{campaign_id}/embed", fr="/{campaign_id}/integrer", name="campaigns:embedding", access=PUBLIC
)
async def embedding(request: Request, session: Session, seen: CampaignInPath) -> Response:
    """Give the lines that show a campaign on another site."""
    base = runtime_of(request).settings.base_url.rstrip("/")
    embed = f"{base}/embed/campaigns/{seen.campaign.public_id}?lang={current()}"
    context = {**frame(seen, None, await database_now(session)), "embed": embed}
    return page(request, "campaigns/embedding.html", context, tags=shown_on(seen), seconds=KEPT_S)


@router.get(
    "/embed/campaigns/{campaign_id}", name="campaigns:embed", openapi_extra=access("public")
)
async def embed(
    request: Request,
    session: Session,
    campaign_id: str,
    lang: Annotated[Literal["fr", "en"], Query()] = "fr",
) -> Response:
    """Draw a campaign as a card for another site: no cookie, nothing of whoever reads it.

    Raises:
        NotFound: there is no such campaign, or not everybody may read it.
    """
    speak(lang)
    seen = await find(session, None, campaign_id)
    if not is_public(seen):
        raise NotFound
    context = common(request, as_visitor=True) | frame(seen, None, await database_now(session))
    html = environment.get_template("campaigns/_embed.html").render(context)
    response = kept(request, html.encode(), "text/html", tags=shown_on(seen), seconds=30)
    response.headers.update(ANYWHERE)
    return response
