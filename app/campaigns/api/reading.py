"""Campaigns for programs: listed, and read whole."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.accounts.identity import ApiReader
from app.campaigns import wording
from app.campaigns.api.shapes import CampaignList, CampaignWhole, GateShown, in_list, whole
from app.campaigns.gates import gates_of, uses_of
from app.campaigns.path import SeenCampaign, find
from app.campaigns.queries.listing import Filters, Which, page_of_cards
from app.campaigns.queries.parts import rewards_of
from app.core.db import Session
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR, PAGE_SIZE
from app.core.text import Code
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES

router = api_router("campaigns")
LARGEST_PAGE = 100
CampaignId = Annotated[str, Path(description=N_("Identifier of the campaign."))]


def _known_area(slug: str) -> str:
    if slug and gazetteer.area(slug) is None:
        raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
    return slug


def _known_theme(code: str) -> str:
    if code and code not in THEMES:
        raise PydanticCustomError("said", N_("Please choose one of the offered answers."))
    return code


class Listing(BaseModel):
    """Which campaigns."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    which: Annotated[
        Which, Field(description=N_("Open now, those that reached their goal, or all that ended."))
    ] = Which.OPEN
    area: Annotated[
        Annotated[Code, AfterValidator(_known_area)],
        Field(description=N_("Slug of an area, as the lists of places give it."), max_length=80),
    ] = ""
    theme: Annotated[
        Annotated[Code, AfterValidator(_known_theme)],
        Field(description=N_("Code of a theme."), max_length=20),
    ] = ""
    after: Annotated[
        str,
        Field(
            description=N_("Where to go on: “after” of the page before."), max_length=LONGEST_CURSOR
        ),
    ] = ""
    limit: Annotated[int, Field(description=N_("Campaigns on a page."), ge=1, le=LARGEST_PAGE)] = (
        PAGE_SIZE
    )


async def readable(session: Session, reader: ApiReader, campaign_id: CampaignId) -> SeenCampaign:
    """Return the campaign of an address, if whoever asks may read it."""
    return await find(session, reader, campaign_id)


@router.get(
    "/campaigns",
    name="api:campaigns",
    summary=N_("List campaigns"),
    description=N_(
        "Campaigns that have opened; what is promised, matched and collected, in cents."
    ),
    openapi_extra=access("public"),
)
async def campaigns(
    request: Request, response: Response, session: Session, asked: Annotated[Listing, Query()]
) -> CampaignList:
    """Return a page of campaigns."""
    area = gazetteer.area(asked.area) if asked.area else None
    filters = Filters(asked.which, area or Area(), asked.theme)
    found = await page_of_cards(session, filters, after=asked.after, size=asked.limit)
    link_next(request, response, found.next_cursor)
    settings = runtime_of(request).settings
    return CampaignList(
        campaigns=[in_list(card, settings) for card in found.items],
        after=found.next_cursor or None,
    )


@router.get(
    "/campaigns/{campaign_id}",
    name="api:campaign",
    summary=N_("Read a campaign"),
    description=N_("One campaign: its goal, what the money is for, its rewards, gates and terms."),
    openapi_extra=access("public"),
)
async def campaign(
    request: Request,
    session: Session,
    seen: Annotated[SeenCampaign, Depends(readable, scope="function")],
) -> CampaignWhole:
    """Return a campaign."""
    found = seen.campaign
    gates = await gates_of(session, found)
    return whole(
        found,
        seen.project,
        runtime_of(request).settings,
        uses=await uses_of(session, found),
        rewards=await rewards_of(session, found.id),
        gates=[GateShown(name=g.name.value, is_open=g.is_open, proof=g.proof) for g in gates],
        terms=wording.terms_said(found),
    )
