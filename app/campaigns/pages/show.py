"""The page of a campaign: how far it is, how to give, what the money is for, what comes back."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from app.accounts.actor import Actor
from app.accounts.identity import Visitor
from app.campaigns.gates import gates_of, uses_of
from app.campaigns.hosts import hosted_campaign
from app.campaigns.pages.metadata import linked_data
from app.campaigns.pages.view import frame
from app.campaigns.path import CampaignInRef, SeenCampaign
from app.campaigns.queries.parts import database_now, reviews_of, rewards_of, turns_of
from app.campaigns.shown import address, reference
from app.core.db import Session
from app.core.db.questions import Questions
from app.core.subjects import Subject
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.slots import draw, prepare
from app.discussion.panel import panel
from app.media.queries import first_photos_among
from app.projects.queries.team import team_of
from app.projects.queries.updates import latest
from app.projects.rules import RUNS, TeamRole

pages = Pages("/campaigns", fr="/campagnes")
SLOTS = (
    "campaign.actions", "campaign.give", "campaign.givers", "campaign.matching", "campaign.ledger", "campaign.aside",
    "campaign.staff",
)  # fmt: skip
"""Places of the page that the slices above fill, about ``Subject("campaign", id)``."""

KEPT_S = 15
"""Seconds that a visitor's page may be behind: promises drop it too."""


@pages.get("/{campaign_ref}", name="campaigns:show", access=PUBLIC)
async def show(
    request: Request, session: Session, visitor: Visitor, seen: CampaignInRef, campaign_ref: str
) -> Response:
    """Show a campaign; to its team before it opens, as everybody will see it."""
    campaign, project = seen.campaign, seen.project
    if campaign_ref != reference(campaign.public_id, project.title):
        to = address(campaign, project.title)
        return RedirectResponse(to, 301, headers={"cache-control": "private, no-cache"})
    context = await view(request, session, seen, visitor)
    own = (f"campaign:{campaign.id}", f"project:{project.id}", *context["panel"].tags)
    kept = tuple(dict.fromkeys(own)) if context["is_public"] else ()
    return page(request, "campaigns/show.html", context, tags=kept, seconds=KEPT_S)


async def view(
    request: Request, session: AsyncSession, seen: SeenCampaign, visitor: Actor | None
) -> dict[str, Any]:
    """Return the values of ``campaigns/show.html``."""
    campaign, project = seen.campaign, seen.project
    asked = Questions()
    places = prepare(SLOTS, campaign.subject, visitor, asked)
    mates, news = asked.add(team_of(project.id)), asked.add(latest(project.id))
    await asked.ask(session)
    instant = await database_now(session)
    team = mates.value
    hosted = hosted_campaign(
        campaign, project, frozenset(mate.person_id for mate in team if mate.role in RUNS), visitor
    )
    base = runtime_of(request).settings.base_url.rstrip("/")
    shown = frame(seen, visitor, instant)
    return {
        **shown,
        "slots": await draw(request, session, places),
        "carriers": [mate for mate in team if mate.role is TeamRole.CARRIER],
        "news": news.value,
        "uses": await uses_of(session, campaign),
        "rewards": await rewards_of(session, campaign.id),
        "turns": await turns_of(session, campaign.id),
        "gates": await gates_of(session, campaign),
        "reviews": [one for one in await reviews_of(session, campaign.id) if one.reasons],
        "photo": await _photo(session, seen),
        "panel": await panel(session, hosted, visitor),
        "link": base + shown["path"],
        "card": base + url("campaigns:card", campaign_id=campaign.public_id),
        "linked_data": linked_data(campaign, project, base) if shown["is_public"] else "",
    }


async def _photo(session: AsyncSession, seen: SeenCampaign) -> Any:
    """Return the first photo of the project, or of the idea it was."""
    project = seen.project
    subjects = [Subject("project", project.id)]
    if project.idea_id:
        subjects.append(Subject("idea", project.idea_id))
    found = await first_photos_among(session, subjects)
    return next((found[one] for one in subjects if one in found), None)
