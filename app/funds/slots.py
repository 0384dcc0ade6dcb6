"""What matching funds put into other pages: what a dollar becomes, a partner's funds, what waits for me."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.funds.pages.view import card, effect_card
from app.funds.policy import TAKES
from app.funds.queries.effects import of_campaign
from app.funds.queries.lines import of_organisation
from app.funds.queries.proposals import waiting_for
from app.organisations.models import Organisation
from app.organisations.queries.speaking import role_in
from app.organisations.rules import Role
from app.profiles.queries.agreements import is_partner
from app.projects.queries.team import role_of
from app.projects.rules import RUNS


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@slot("campaign.matching")
async def effects(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Say what a dollar given here becomes, and what is left; lead the team to the funds."""
    found = await of_campaign(session, about.id)
    campaign = await session.get_one(Campaign, about.id)
    runs = (
        isinstance(actor, Actor)
        and campaign.state in TAKES
        and await role_of(session, campaign.project_id, actor.id) in RUNS
    )
    if not found and not runs:
        return ""
    cards = [effect_card(one, campaign.minimum_cents) for one in found]
    return _render(
        request, "funds/_effects.html", {"effects": cards, "campaign": campaign, "runs": runs}
    )


@slot("organisation.body")
async def of_partner(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Show the funds of a partner; to its owners, drafts too."""
    role = await role_in(session, about.id, actor if isinstance(actor, Actor) else None)
    owns = role is Role.OWNER
    found = await of_organisation(session, about.id, drafts=owns)
    if not found:
        return ""
    cards = [card(line) for line in found]
    return _render(request, "funds/_of_organisation.html", {"funds": cards})


@slot("organisation.actions")
async def write(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Lead the owners of a partner to a new fund."""
    if not isinstance(actor, Actor) or await role_in(session, about.id, actor) is not Role.OWNER:
        return ""
    organisation = await session.get_one(Organisation, about.id)
    if not organisation.is_verified or not await is_partner(session, about.id, clock.now()):
        return ""
    return _render(request, "funds/_actions.html", {"organisation_id": organisation.public_id})


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say which proposals wait for a member's answer."""
    del about
    if not isinstance(actor, Actor):
        return ""
    found = await waiting_for(session, actor.id)
    return _render(request, "funds/_waiting_lines.html", {"waits": found}) if found else ""
