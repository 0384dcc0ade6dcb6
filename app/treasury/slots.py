"""What the treasury puts into other pages: the books in a line, what waits for administrators."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.ledger.queries import sums
from app.treasury.queries.differences import count_differences
from app.treasury.queries.payouts import count_open
from app.treasury.sums import sums_of


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@slot("campaign.ledger")
async def books(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say how much came in and went out, with the way to every entry, once something was written."""
    del actor
    found = sums_of(await sums(session, about.id))
    if not (found.given or found.matched):
        return ""
    campaign = await session.get_one(Campaign, about.id)
    context = {"sums": found, "campaign_id": campaign.public_id}
    return _render(request, "treasury/_of_campaign.html", context)


@slot("campaign.staff")
async def looks_after(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead administrators from a campaign to its money."""
    if not isinstance(actor, Actor) or not actor.is_administrator:
        return ""
    campaign = await session.get_one(Campaign, about.id)
    return _render(request, "treasury/_staff_link.html", {"campaign_id": campaign.public_id})


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the pages about money, with what waits there."""
    del about
    if not isinstance(actor, Actor) or not actor.is_administrator:
        return ""
    many = await count_open(session) + await count_differences(session)
    return _render(request, "treasury/_queue.html", {"many": many})


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say on an administrator's own page that the books differ, or that payouts wait."""
    del about
    if not isinstance(actor, Actor) or not actor.is_administrator:
        return ""
    context = {
        "payouts": await count_open(session),
        "differences": await count_differences(session),
    }
    return _render(request, "treasury/_waiting.html", context)
