"""Too little could be collected: whoever carries the project goes on with less, or everybody is refunded."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.i18n import gettext as _, using
from app.core.jobs import defer
from app.pledges import policy
from app.pledges.models import ChargeRun
from app.pledges.rules import Decision, RunState
from app.pledges.schemas import Deciding
from app.pledges.service.holding import hold_campaign
from app.pledges.service.run import conclude, held_run
from app.projects.queries.team import role_of


async def decide(
    session: AsyncSession, actor: Actor, campaign_id: int, answer: Deciding, now: datetime
) -> ChargeRun:
    """Answer for the team; everybody who gave reads why.

    Raises:
        Refused: they do not carry the project, or there is nothing to decide.
    """
    run = await held_run(session, campaign_id)
    campaign = await hold_campaign(session, campaign_id)
    role = await role_of(session, campaign.project_id, actor.id)
    policy.can_decide(actor, run, role).require()
    run.decided_by_id = actor.id
    decision = Decision(answer.answer)
    await conclude(session, run, campaign, decision, now, answer.reason)
    if decision is Decision.REDUCED:
        await defer(session, "nv:pledges.smaller", campaign_id=campaign.id)
    await session.flush()
    return run


async def undecided(session: AsyncSession, now: datetime) -> list[int]:
    """Return the campaigns whose team had to answer by now."""
    query = select(ChargeRun.campaign_id).where(
        ChargeRun.state == RunState.DECIDING, ChargeRun.decide_by <= now
    )
    return list(await session.scalars(query.order_by(ChargeRun.campaign_id)))


async def refund_by_clock(session: AsyncSession, campaign_id: int, now: datetime) -> bool:
    """Without an answer in time, everybody gets their money back."""
    run = await held_run(session, campaign_id)
    if run.state is not RunState.DECIDING or run.decide_by is None or now < run.decide_by:
        return False
    campaign = await hold_campaign(session, campaign_id)
    with using(campaign.language):
        reason = _("Too little could be collected, and the team did not accept to go on with less.")
    await conclude(session, run, campaign, Decision.REFUND, now, reason)
    return True
