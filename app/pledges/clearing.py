"""Many promises, one transaction each: told, let go, given up, refunded; begun again wherever it stopped."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import COLLECTED, Act as CampaignAct, State as CampaignState, allows
from app.campaigns.service.turn import turn as turn_campaign
from app.campaigns.shown import tags
from app.core import clock, logging
from app.core.i18n import gettext as _, using
from app.core.jobs import defer
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.funds.models import Match
from app.funds.rules import MatchState
from app.funds.service import ending
from app.payments.errors import GatewayError
from app.pledges import charging
from app.pledges.models import Pledge
from app.pledges.rules import CARD_WITHIN, OPEN, REFUNDS_FROM, UNPAID, State
from app.pledges.service import refund, run, success
from app.pledges.service.card import activate
from app.pledges.service.change import release, take_back
from app.pledges.service.holding import hold, hold_campaign
from app.pledges.service.look import NotBooked
from app.pledges.service.success import News

log = logging.get("pledges")

NOTHING = frozenset({CampaignState.FAILED, CampaignState.CANCELLED, CampaignState.RELEASED})
"""Campaigns of which nothing is kept."""

GIVEN = frozenset({State.COLLECTED, State.WON})
"""Gifts that go back of themselves when nothing is kept; a refund that failed is for the staff."""


async def each(numbers: list[int], do: Callable[[int], Awaitable[object]]) -> None:
    """Do each; one that cannot be done now waits for the next time, and hinders no other."""
    for number in numbers:
        try:
            await do(number)
        except (GatewayError, NotBooked) as error:
            log.warning("pledges.waits", number=number, error=type(error).__name__)
        except Exception as error:  # whatever it is, it is said with its number, and tried again
            log.exception("pledges.failed", number=number, error=type(error).__name__)


async def tell(runtime: Runtime, campaign_id: int, news: News) -> None:
    """Tell everybody whom news of a campaign are for."""
    while True:
        async with runtime.database.transaction() as session:
            found = await success.untold(session, campaign_id, news)
        if not found:
            return
        for pledge_id in found:
            async with runtime.database.transaction() as session:
                await success.tell(session, runtime.settings, pledge_id, news, clock.now())


async def tell_success(runtime: Runtime, campaign_id: int) -> None:
    """Tell everybody that the goal is reached; only then their cards are charged."""
    await tell(runtime, campaign_id, success.SUCCEEDED)
    async with runtime.database.transaction() as session:
        await defer(session, run.CHARGE, campaign_id=campaign_id)


async def go_on(runtime: Runtime, campaign_id: int) -> None:
    """Charge what is due of a campaign, once everybody has been told."""
    await tell(runtime, campaign_id, success.SUCCEEDED)
    await charging.go_on(runtime, campaign_id)


async def charge_all(runtime: Runtime) -> int:
    """Charge what is due of every collection that runs; return how many promises were tried."""
    tried = 0
    async with runtime.database.transaction() as session:
        found = await run.to_run(session, clock.now())
    for campaign_id in found:
        await tell(runtime, campaign_id, success.SUCCEEDED)
        tried += (await charging.run_campaign(runtime, campaign_id)).tried
    return tried


async def begin(runtime: Runtime, campaign_id: int) -> None:
    """Begin the collection of a campaign that reached its goal."""
    async with runtime.database.transaction() as session:
        await run.begin(session, campaign_id, clock.now())


async def clear(runtime: Runtime, campaign_id: int) -> None:
    """Let everybody go whose campaign failed or was called off; of one that fell short, all goes back."""

    async def let_go(pledge_id: int) -> None:
        async with runtime.database.transaction() as session:
            await release(session, runtime.settings, pledge_id, clock.now())

    await each(await _of(runtime, campaign_id, OPEN), let_go)
    await _give_all_back(runtime, campaign_id)
    async with runtime.database.transaction() as session:
        campaign = await hold_campaign(session, campaign_id)
        drop_pages(session, runtime, *tags(campaign))
        if allows(campaign.state, CampaignAct.RELEASE):
            await turn_campaign(session, None, campaign, CampaignAct.RELEASE, clock.now())


async def _give_all_back(runtime: Runtime, campaign_id: int) -> None:
    async with runtime.database.transaction() as session:
        campaign = await session.get_one(Campaign, campaign_id)
        if campaign.state not in NOTHING:
            return
        with using(campaign.language):
            reason = campaign.reason or _("The campaign came to nothing.")
        # What a bank did not take back is asked for once more, when the campaign fails, and not for ever.
        states = REFUNDS_FROM if campaign.state is CampaignState.FAILED else GIVEN
        gifts = await refund.to_give_back(session, campaign_id, states)

    async def give_back(pledge_id: int) -> None:
        async with runtime.database.transaction() as session:
            await refund.give_back_rest(session, pledge_id, reason, clock.now())

    await each(gifts, give_back)


async def uncleared(session: AsyncSession) -> list[int]:
    """Return the campaigns that came to nothing, and that keep a promise or a gift all the same."""
    net = Pledge.collected_cents - Pledge.refunded_cents - Pledge.lost_cents
    left = exists().where(
        Pledge.campaign_id == Campaign.id,
        or_(Pledge.state.in_(OPEN), and_(Pledge.state.in_(GIVEN), net > 0)),
    )
    query = select(Campaign.id).where(
        or_(Campaign.state == CampaignState.FAILED, and_(Campaign.state.in_(NOTHING), left))
    )
    return list(await session.scalars(query.order_by(Campaign.id)))


async def unmatched(session: AsyncSession) -> list[int]:
    """Return the campaigns that are over, and to which a fund still promises something."""
    query = (
        select(Campaign.id)
        .join(Match, Match.campaign_id == Campaign.id)
        .where(Match.state == MatchState.PROMISED, Campaign.state.in_(NOTHING | COLLECTED))
        .distinct()
    )
    return list(await session.scalars(query.order_by(Campaign.id)))


async def end_matches(runtime: Runtime, campaign_id: int) -> None:
    """Let the funds of a campaign that is over book what it earned, or take it back."""
    async with runtime.database.transaction() as session:
        campaign = await hold_campaign(session, campaign_id)
        if campaign.state in NOTHING:
            await ending.give_back(session, campaign_id, clock.now())
        elif campaign.state in COLLECTED:
            await ending.settle(session, campaign_id, clock.now())
        drop_pages(session, runtime, *tags(campaign))


async def close(runtime: Runtime, campaign_id: int) -> None:
    """End a collection whose window is over: give up what is not paid, then conclude."""
    async with runtime.database.transaction() as session:
        held = await run.held_run(session, campaign_id)
        if not run.is_over(held, clock.now()):
            return
    unpaid = await _of(runtime, campaign_id, UNPAID - {State.CHARGING})
    await each(unpaid, lambda pledge_id: charging.give_up(runtime, pledge_id))
    async with runtime.database.transaction() as session:
        if await run.close(session, runtime.settings, campaign_id, clock.now()):
            campaign = await hold_campaign(session, campaign_id)
            drop_pages(session, runtime, *tags(campaign))


async def without_card(session: AsyncSession, now: datetime) -> list[int]:
    """Return the promises that never got a card, in time to give their rewards to others."""
    query = select(Pledge.id).where(
        # Whoever promises otherwise, without a card, holds their reward no longer for that.
        Pledge.state == State.CREATED,
        Pledge.created_at < now - CARD_WITHIN,
    )
    return list(await session.scalars(query.order_by(Pledge.id).limit(500)))


async def expire(runtime: Runtime, pledge_id: int) -> None:
    """Cancel a promise that never got a card."""
    async with runtime.database.transaction() as session:
        held = await hold(session, pledge_id)
        late = held.pledge.created_at < clock.now() - CARD_WITHIN
        if held.pledge.state is State.CREATED and late:
            await take_back(session, held, clock.now())


async def uncounted(session: AsyncSession) -> list[int]:
    """Return the promises whose card was saved while their campaign was hidden."""
    query = select(Pledge.id).where(Pledge.state == State.CARD_SAVED).order_by(Pledge.id)
    return list(await session.scalars(query))


async def count_now(runtime: Runtime, pledge_id: int) -> None:
    """Count a promise whose campaign is not hidden any more."""
    async with runtime.database.transaction() as session:
        if await activate(session, runtime, pledge_id, clock.now()) is State.ACTIVE:
            drop_pages(session, runtime, *tags((await hold(session, pledge_id)).campaign))


async def _of(runtime: Runtime, campaign_id: int, states: frozenset[State]) -> list[int]:
    async with runtime.database.transaction() as session:
        query = select(Pledge.id).where(Pledge.campaign_id == campaign_id, Pledge.state.in_(states))
        return list(await session.scalars(query.order_by(Pledge.id)))
