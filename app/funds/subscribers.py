"""What matching funds do when a campaign turns, and when the last dollar of one is promised."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.events import CampaignTurned
from app.campaigns.rules import State
from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.funds.events import FundEmptied
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import PUBLIC
from app.funds.service import ending
from app.funds.service.holding import CAME_TO_NOTHING
from app.funds.service.telling import tell_owners
from app.funds.shown import tags


@subscribe(CampaignTurned)
async def follow(runtime: Runtime, event: CampaignTurned) -> None:
    """Let the funds of a campaign follow it; told twice, nothing happens twice."""
    state, now = State(event.now_is), clock.now()
    async with runtime.database.transaction() as session:
        if state is State.LIVE:
            await ending.begin(session, event.campaign_id)
        elif state is State.SETTLED:
            await ending.settle(session, event.campaign_id, now)
        elif state in CAME_TO_NOTHING:
            await ending.give_back(session, event.campaign_id, now)
        else:
            return
        await _drop(session, runtime, event.campaign_id)


async def _drop(session: AsyncSession, runtime: Runtime, campaign_id: int) -> None:
    """Forget the kept pages of a campaign's funds, and its own."""
    query = select(FundCampaign.fund_id).where(FundCampaign.campaign_id == campaign_id)
    for fund_id in await session.scalars(query):
        drop_pages(session, runtime, *tags(fund_id), f"campaign:{campaign_id}")


@subscribe(FundEmptied)
async def emptied(runtime: Runtime, event: FundEmptied) -> None:
    """Tell its owners, and let every campaign it matches say that nothing is left."""
    async with runtime.database.transaction() as session:
        fund = await session.get_one(MatchingFund, event.fund_id)
        if fund.left_cents:
            return
        await tell_owners(session, fund, "emptied", str(fund.total_cents))
        query = select(FundCampaign.campaign_id).where(
            FundCampaign.fund_id == fund.id, FundCampaign.state.in_(sorted(PUBLIC))
        )
        campaigns = [f"campaign:{number}" for number in await session.scalars(query)]
        drop_pages(session, runtime, *tags(fund.id), *campaigns)
