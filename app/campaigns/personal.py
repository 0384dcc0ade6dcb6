"""What campaigns keep of a person, given to them and erased with them; what people gave for stays."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import case, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, CampaignReview, CampaignTurn
from app.core.personal import Leaving, Row, erased, kept, rows
from app.projects.models import Project

NAMED: tuple[Any, ...] = (
    Campaign.created_by_id,
    Campaign.payee_known_by_id,
    CampaignReview.asked_by_id,
    CampaignReview.decided_by_id,
    CampaignTurn.by_id,
)
"""Where somebody is named who did what is the team's or the place's, and stays."""


@kept("campaigns")
async def campaigns(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the campaigns that the person began."""
    query = (
        select(
            Campaign.public_id, Project.public_id.label("project"), Campaign.pitch,
            Campaign.state, Campaign.minimum_cents, Campaign.optimum_cents, Campaign.payee_name,
            Campaign.payee_role, Campaign.created_at,
        )
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.created_by_id == person_id)
        .order_by(Campaign.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("campaign_reviews")
async def reviews(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the reviews that the person asked for or decided, with their own words of them."""
    decided = func.coalesce(CampaignReview.decided_by_id == person_id, false())
    asked = func.coalesce(CampaignReview.asked_by_id == person_id, false())
    query = (
        select(
            Campaign.public_id.label("campaign"), CampaignReview.state,
            case((asked, CampaignReview.note), else_="").label("note"),
            case((decided, CampaignReview.reasons), else_="").label("reasons"),
            decided.label("decided"), CampaignReview.asked_at, CampaignReview.ended_at,
        )
        .join(Campaign, Campaign.id == CampaignReview.campaign_id)
        .where(or_(asked, decided))
        .order_by(CampaignReview.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("campaign_turns")
async def turns(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the turns that the person gave to campaigns, and the payees they checked."""
    query = (
        select(
            Campaign.public_id.label("campaign"), CampaignTurn.was, CampaignTurn.now_is,
            CampaignTurn.reason, CampaignTurn.at,
        )
        .join(Campaign, Campaign.id == CampaignTurn.campaign_id)
        .where(CampaignTurn.by_id == person_id)
        .order_by(CampaignTurn.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("campaign_payees_checked")
async def checked(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the payees that the person checked, as staff."""
    query = (
        select(Campaign.public_id.label("campaign"), Campaign.payee_known_at)
        .where(Campaign.payee_known_by_id == person_id)
        .order_by(Campaign.id)
    )
    async for row in rows(session, query):
        yield row


@erased("campaigns")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Erase who did it; what the campaign said and counted stays: people gave for it."""
    person_id = leaving.person_id
    for column in NAMED:
        of = column.class_
        number = of.id if of is Campaign else of.campaign_id
        named = update(of).where(column == person_id).values({column.key: None})
        touched = (await session.execute(named.returning(number))).scalars()
        leaving.pages.update(f"campaign:{one}" for one in touched)
