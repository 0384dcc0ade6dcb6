"""The letter to whoever carries a project of which too little could be collected."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.campaigns.models import Campaign
from app.core.i18n import using
from app.core.i18n.format import date_long, money
from app.core.mail.post import post
from app.core.settings import Settings
from app.core.web.routing import url
from app.pledges.models import ChargeRun
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing, TeamRole


async def ask_team(
    session: AsyncSession, settings: Settings, campaign: Campaign, run: ChargeRun
) -> None:
    """Ask those who carry the project whether it goes on with less, each in their language."""
    query = (
        select(Person.email, Person.display_name, Person.language, Project.title)
        .join(TeamMember, TeamMember.person_id == Person.id)
        .join(Project, Project.id == TeamMember.project_id)
        .where(
            TeamMember.project_id == campaign.project_id, TeamMember.role == TeamRole.CARRIER,
            TeamMember.standing == Standing.ACCEPTED, Person.deleted_at.is_(None),
        )
        .order_by(Person.id)
    )  # fmt: skip
    for carrier in await session.execute(query):
        with using(carrier.language):
            context = {
                "name": carrier.display_name,
                "title": carrier.title,
                "collected": money(campaign.collected_cents + campaign.matched_cents),
                "minimum": money(campaign.minimum_cents),
                "by": date_long(run.decide_by) if run.decide_by else "",
                "path": url(
                    "pledges:decide", lang=carrier.language, campaign_id=campaign.public_id
                ),
            }
            await post(
                session, settings, "pledges/short", to=carrier.email, language=carrier.language,
                context=context,
            )  # fmt: skip
