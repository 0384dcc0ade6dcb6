"""A campaign and its funds, held until the end of the transaction: always the campaign first."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.campaigns.service.count import count_matched
from app.core.events import publish
from app.funds.events import FundEmptied
from app.funds.models import FundCampaign, Match, MatchingFund

CAME_TO_NOTHING = frozenset({State.FAILED, State.CANCELLED, State.RELEASED})
"""States in which a campaign keeps the figures it ended with, though nothing is owed to it."""


class Overdrawn(RuntimeError):
    """A fund would have promised more than it holds: a fault of ours, and nothing was kept."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a campaign decides about matching, as it is while it is held."""

    project_id: int
    state: State
    pledged_cents: int
    minimum_cents: int
    givers: int


@dataclass(slots=True)
class Held:
    """A fund, and where a campaign stands with it."""

    fund: MatchingFund
    tie: FundCampaign


@dataclass(slots=True)
class Hold:
    """A campaign with its funds, in the order of their numbers."""

    campaign_id: int
    facts: Facts
    funds: list[Held] = field(default_factory=list)

    def fund(self, fund_id: int) -> Held:
        """Return one of its funds."""
        return next(one for one in self.funds if one.fund.id == fund_id)


async def hold_campaign(session: AsyncSession, campaign_id: int) -> Facts:
    """Let nobody else count for this campaign until the end; whoever counted already does so."""
    query = (
        select(
            Campaign.project_id, Campaign.state, Campaign.pledged_cents, Campaign.minimum_cents,
            Campaign.givers,
        )
        .where(Campaign.id == campaign_id)
        .with_for_update(key_share=True)
    )  # fmt: skip
    return Facts(*(await session.execute(query)).one())


async def hold(session: AsyncSession, campaign_id: int) -> Hold | None:
    """Return the campaign and its funds, held; None, and nothing held, when it has no fund."""
    ties = select(FundCampaign.id).where(FundCampaign.campaign_id == campaign_id).limit(1)
    if await session.scalar(ties) is None:
        return None
    held = Hold(campaign_id, await hold_campaign(session, campaign_id))
    query = (
        select(MatchingFund, FundCampaign)
        .join(FundCampaign, FundCampaign.fund_id == MatchingFund.id)
        .where(FundCampaign.campaign_id == campaign_id)
        .order_by(MatchingFund.id)
        .with_for_update(of=(MatchingFund, FundCampaign), key_share=True)
        .execution_options(populate_existing=True)
    )
    held.funds = [Held(*row) for row in await session.execute(query)]
    return held


async def hold_all(session: AsyncSession, campaign_ids: Sequence[int], person_id: int) -> None:
    """Hold the funds of campaigns that are held already, and those that name a person, in their order.

    One campaign after the other would hold a later fund before an earlier one.
    """
    touched = or_(
        FundCampaign.campaign_id.in_(campaign_ids),
        FundCampaign.proposer_id == person_id,
        FundCampaign.answered_by_id == person_id,
    )
    query = (
        select(MatchingFund.id)
        .where(
            or_(
                MatchingFund.created_by_id == person_id,
                MatchingFund.id.in_(select(FundCampaign.fund_id).where(touched)),
            )
        )
        .order_by(MatchingFund.id)
        .with_for_update(key_share=True)
    )
    await session.execute(query)


async def hold_fund(session: AsyncSession, fund_id: int) -> MatchingFund:
    """Return a fund, held."""
    query = (
        select(MatchingFund)
        .where(MatchingFund.id == fund_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).one()


async def matches_of(session: AsyncSession, pledge_id: int) -> list[Match]:
    """Return what was added to a gift, by fund; call it once the funds are held."""
    query = (
        select(Match)
        .where(Match.pledge_id == pledge_id)
        .order_by(Match.fund_id)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def grants_of(session: AsyncSession, campaign_id: int) -> dict[int, Match]:
    """Return the grants of a campaign, by the number of their fund."""
    query = (
        select(Match)
        .where(Match.campaign_id == campaign_id, Match.pledge_id.is_(None))
        .execution_options(populate_existing=True)
    )
    return {one.fund_id: one for one in await session.scalars(query)}


async def move(session: AsyncSession, one: Held, cents: int, booked: int = 0) -> None:
    """Add to what a fund has promised, or take from it, with the condition that it holds that much.

    Raises:
        Overdrawn: it does not.
    """
    if not cents and not booked:
        return
    after = MatchingFund.allocated_cents + cents
    moved = await session.execute(
        update(MatchingFund)
        .where(MatchingFund.id == one.fund.id, after.between(0, MatchingFund.total_cents))
        .values(allocated_cents=after, booked_cents=MatchingFund.booked_cents + booked)
        .returning(MatchingFund.allocated_cents, MatchingFund.booked_cents)
        .execution_options(synchronize_session=False)
    )
    row = moved.one_or_none()
    if row is None:
        raise Overdrawn(f"fund {one.fund.id}: {cents} cents")
    tied = await session.execute(
        update(FundCampaign)
        .where(FundCampaign.id == one.tie.id)
        .values(
            allocated_cents=FundCampaign.allocated_cents + cents,
            booked_cents=FundCampaign.booked_cents + booked,
        )
        .returning(FundCampaign.allocated_cents, FundCampaign.booked_cents)
        .execution_options(synchronize_session=False)
    )
    for thing, (allocated, in_ledger) in ((one.fund, row), (one.tie, tied.one())):
        set_committed_value(thing, "allocated_cents", allocated)
        set_committed_value(thing, "booked_cents", in_ledger)
    if cents > 0 and not one.fund.left_cents:
        await publish(session, FundEmptied(one.fund.id))


async def count(session: AsyncSession, held: Hold, cents: int) -> None:
    """Count what partners add to a campaign; once it came to nothing, its figures stay."""
    if cents and held.facts.state not in CAME_TO_NOTHING:
        await count_matched(session, held.campaign_id, cents)
