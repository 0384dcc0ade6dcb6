"""How staff find campaigns: by their project's words, their own public id, or who is paid."""

from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import state_label
from app.campaigns.shown import campaign_url
from app.core.finders import MOST_FOUND, Found, finder
from app.core.i18n import N_
from app.core.i18n.format import money_said
from app.core.policy import Who
from app.ideas.queries.searching import Words
from app.projects.models import Project

CANDIDATES = 200


@finder("campaigns", N_("Campaigns"))
async def campaigns(session: AsyncSession, who: Who, words: str) -> list[Found]:
    """Find campaigns, hidden and unfinished ones by those who moderate their territory."""
    staff = cast("Actor", who)
    meant = or_(
        Project.search.op("@@")(Words.of(words).query),
        Campaign.public_id == words,
        Campaign.payee_name.icontains(words, autoescape=True),
    )
    query = (
        select(
            Campaign.public_id, Campaign.state, Campaign.minimum_cents, Campaign.opens_at,
            Campaign.hidden_at, Project.title, Project.hidden_at.label("project_hidden_at"),
            Project.territory_id,
        )
        .join(Project, Project.id == Campaign.project_id)
        .where(meant)
        .order_by(Campaign.id.desc())
        .limit(CANDIDATES)
    )  # fmt: skip
    return [
        Found(
            row.title,
            campaign_url(row.public_id, row.title),
            f"{state_label(row.state)} · {money_said(row.minimum_cents)}",
        )
        for row in await session.execute(query)
        if staff.moderates(row.territory_id)
        or (row.opens_at and row.hidden_at is None and row.project_hidden_at is None)
    ][:MOST_FOUND]
