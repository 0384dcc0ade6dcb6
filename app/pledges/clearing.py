"""Many promises, one transaction each: told, let go, given up, refunded; begun again wherever it stopped."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import Act as CampaignAct, State as CampaignState, allows
from app.campaigns.service.turn import turn as turn_campaign
from app.campaigns.shown import tags
from app.core import clock
from app.core.i18n import gettext as _, using
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.pledges import charging
from app.pledges.models import Pledge
from app.pledges.rules import CARD_WITHIN, OPEN, UNPAID, State
from app.pledges.service import refund, run, success
from app.pledges.service.change import release, take_back
from app.pledges.service.holding import hold, hold_campaign

UNSAVED = frozenset({State.CREATED, State.CARD_SAVED})


async def tell_success(runtime: Runtime, campaign_id: int) -> None:
    """Tell everybody that the goal is reached."""
    while True:
        async with runtime.database.transaction() as session:
            found = await success.untold(session, campaign_id)
        if not found:
            return
        for pledge_id in found:
            async with runtime.database.transaction() as session:
                await success.tell(session, runtime.settings, pledge_id, clock.now())


async def clear(runtime: Runtime, campaign_id: int) -> None:
    """Let everybody go whose campaign failed or was called off; of one that fell short, all goes back."""
    for pledge_id in await _of(runtime, campaign_id, OPEN):
        async with runtime.database.transaction() as session:
            await release(session, runtime.settings, pledge_id, clock.now())
    await _give_all_back(runtime, campaign_id)
    async with runtime.database.transaction() as session:
        campaign = await hold_campaign(session, campaign_id)
        drop_pages(session, runtime, *tags(campaign))
        if allows(campaign.state, CampaignAct.RELEASE):
            await turn_campaign(session, None, campaign, CampaignAct.RELEASE, clock.now())


async def _give_all_back(runtime: Runtime, campaign_id: int) -> None:
    async with runtime.database.transaction() as session:
        campaign = await session.get_one(Campaign, campaign_id)
        if campaign.state not in {CampaignState.FAILED, CampaignState.CANCELLED}:
            return
        with using(campaign.language):
            reason = campaign.reason or _("The campaign came to nothing.")
        gifts = await refund.to_give_back(session, campaign_id)
    for pledge_id in gifts:
        async with runtime.database.transaction() as session:
            await refund.give_back_rest(session, pledge_id, reason, clock.now())


async def close(runtime: Runtime, campaign_id: int) -> None:
    """End a collection whose window is over: give up what is not paid, then conclude."""
    async with runtime.database.transaction() as session:
        held = await run.held_run(session, campaign_id)
        if not run.is_over(held, clock.now()):
            return
    for pledge_id in await _of(runtime, campaign_id, UNPAID - {State.CHARGING}):
        await charging.give_up(runtime, pledge_id)
    async with runtime.database.transaction() as session:
        if await run.close(session, runtime.settings, campaign_id, clock.now()):
            campaign = await hold_campaign(session, campaign_id)
            drop_pages(session, runtime, *tags(campaign))


async def without_card(session: AsyncSession, now: datetime) -> list[int]:
    """Return the promises that never got a card, in time to give their rewards to others."""
    query = select(Pledge.id).where(
        Pledge.state.in_(UNSAVED), Pledge.changed_at < now - CARD_WITHIN
    )
    return list(await session.scalars(query.order_by(Pledge.id).limit(500)))


async def expire(runtime: Runtime, pledge_id: int) -> None:
    """Cancel a promise that never got a card."""
    async with runtime.database.transaction() as session:
        held = await hold(session, pledge_id)
        if held.pledge.state in UNSAVED and held.pledge.changed_at < clock.now() - CARD_WITHIN:
            await take_back(session, held, clock.now())


async def _of(runtime: Runtime, campaign_id: int, states: frozenset[State]) -> list[int]:
    async with runtime.database.transaction() as session:
        query = select(Pledge.id).where(Pledge.campaign_id == campaign_id, Pledge.state.in_(states))
        return list(await session.scalars(query.order_by(Pledge.id)))
