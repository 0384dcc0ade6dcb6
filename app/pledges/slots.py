"""What promises put into other pages: the button to give, who gives, mine in my own page."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common, runtime_of
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.payments.choose import are_payments_open
from app.pledges import policy
from app.pledges.models import ChargeRun
from app.pledges.queries.lists import givers as givers_of
from app.pledges.queries.show import living
from app.pledges.rules import RunState
from app.pledges.service.holding import database_clock
from app.pledges.shown import pledge_url
from app.projects.queries.team import role_of
from app.projects.rules import RUNS

MOST = 60


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@slot("campaign.give")
async def give(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Offer to promise, or lead to the promise that one has."""
    campaign = await session.get_one(Campaign, about.id)
    own = await living(session, about.id, actor.id) if isinstance(actor, Actor) else ""
    context = {
        "campaign": campaign,
        "own_path": pledge_url(own) if own else "",
        "may": policy.takes_promises(campaign, await database_clock(session)),
        "is_open": are_payments_open(runtime_of(request).settings),
        "is_demonstration": runtime_of(request).settings.paid_by == "demonstration",
    }
    return _render(request, "pledges/_give.html", context)


@slot("campaign.givers")
async def givers(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Show who gives, as they chose."""
    del actor
    found = await givers_of(session, about.id, size=MOST)
    return _render(request, "pledges/_givers.html", {"givers": found.items})


@slot("campaign.aside")
async def decide(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Lead whoever carries the project to what they have to decide."""
    if not isinstance(actor, Actor):
        return ""
    run = await session.get(ChargeRun, about.id)
    if run is None or run.state is not RunState.DECIDING:
        return ""
    campaign = await session.get_one(Campaign, about.id)
    if await role_of(session, campaign.project_id, actor.id) not in RUNS:
        return ""
    return _render(request, "pledges/_decide.html", {"campaign": campaign, "run": run})


@slot("dashboard")
async def mine(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Lead a member to what they promised."""
    del session, about
    return _render(request, "pledges/_dashboard.html", {}) if isinstance(actor, Actor) else ""
