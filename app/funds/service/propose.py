"""A fund and a campaign come together: one side proposes, the other answers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.errors import Conflict, NotFound
from app.core.i18n import gettext as _
from app.funds import policy
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import AGAIN, Side, Standing
from app.funds.service.grants import grant
from app.funds.service.holding import Hold, count, hold, hold_campaign, hold_fund
from app.funds.service.telling import tell_side
from app.organisations.queries.speaking import role_in
from app.profiles.queries.agreements import is_partner
from app.profiles.rules import today
from app.projects.models import Project
from app.projects.queries.team import role_of


async def propose(
    session: AsyncSession,
    actor: Actor,
    side: Side,
    fund_id: int,
    campaign_id: int,
    message: str,
    now: datetime,
) -> FundCampaign:
    """Let one side propose to the other that the fund matches the campaign.

    Raises:
        Refused: the policy says no, the fund is not for such a campaign, or has nothing left.
        Conflict: it was proposed already.
    """
    await hold_campaign(session, campaign_id)
    fund = await hold_fund(session, fund_id)
    campaign = await session.get_one(Campaign, campaign_id, populate_existing=True)
    project = await session.get_one(Project, campaign.project_id)
    fund_role = await role_in(session, fund.organisation_id, actor)
    role = await role_of(session, project.id, actor.id)
    policy.can_propose(actor, side, fund_role, role).require()
    await _may_match(session, fund, campaign, project, now)
    query = select(FundCampaign).where(
        FundCampaign.fund_id == fund.id, FundCampaign.campaign_id == campaign.id
    )
    asked = (await session.scalars(query)).one_or_none()
    if asked is not None and asked.state not in AGAIN:
        raise Conflict(_("This fund and this campaign are together already, or about to be."))
    if asked is None:
        asked = FundCampaign(fund_id=fund.id, campaign_id=campaign.id)
        session.add(asked)
    asked.state, asked.proposed_by, asked.proposer_id = Standing.PROPOSED, side, actor.id
    asked.proposed_at, asked.message = now, message
    asked.answered_by_id, asked.answered_at, asked.reasons = None, None, ""
    await session.flush()
    await tell_side(
        session, side.other, fund, project.id, asked, f"by_{side}", now, but=actor.id
    )  # fmt: skip
    return asked


async def _may_match(
    session: AsyncSession, fund: MatchingFund, campaign: Campaign, project: Project, now: datetime
) -> None:
    partner = await is_partner(session, fund.organisation_id, now)
    policy.takes_part(fund, today(now), is_partner=partner).require()
    policy.suits(fund, campaign, project).require()


async def accept(session: AsyncSession, actor: Actor, tie_id: str, now: datetime) -> FundCampaign:
    """Say yes for the other side: gifts are matched from now on, or once the campaign opens.

    Raises:
        Refused: the policy says no, or the fund has nothing left by now.
    """
    asked, fund, campaign, project, held = await _held(session, tie_id)
    policy.can_answer(actor, asked, await _side(session, actor, asked, fund, project)).require()
    await _may_match(session, fund, campaign, project, now)
    asked.state = Standing.ACTIVE if campaign.state is State.LIVE else Standing.ACCEPTED
    await count(session, held, await grant(session, held, now))
    await _answered(session, actor, asked, fund, project, "accepted", now)
    return asked


async def refuse(
    session: AsyncSession, actor: Actor, tie_id: str, reasons: str, now: datetime
) -> FundCampaign:
    """Say no for the other side, with reasons.

    Raises:
        Refused: the policy says no.
    """
    asked, fund, _campaign, project, _all = await _held(session, tie_id)
    policy.can_answer(actor, asked, await _side(session, actor, asked, fund, project)).require()
    asked.state, asked.reasons = Standing.REFUSED, reasons
    await _answered(session, actor, asked, fund, project, "refused", now)
    return asked


async def take_back(
    session: AsyncSession, actor: Actor, tie_id: str, now: datetime
) -> FundCampaign:
    """Take a proposal back that nobody has answered.

    Raises:
        Refused: the policy says no.
    """
    asked, fund, _campaign, project, _all = await _held(session, tie_id)
    policy.can_take_back(actor, asked, await _side(session, actor, asked, fund, project)).require()
    asked.state = Standing.REFUSED
    asked.answered_at, asked.answered_by_id = now, actor.id
    await session.flush()
    await tell_side(
        session, asked.proposed_by.other, fund, project.id, asked, "taken_back", now, but=actor.id
    )
    return asked


async def _held(
    session: AsyncSession, tie_id: str
) -> tuple[FundCampaign, MatchingFund, Campaign, Project, Hold]:
    query = select(FundCampaign).where(FundCampaign.public_id == tie_id)
    asked = (await session.scalars(query)).one_or_none()
    held = None if asked is None else await hold(session, asked.campaign_id)
    if asked is None or held is None:
        raise NotFound
    one = held.fund(asked.fund_id)
    campaign = await session.get_one(Campaign, held.campaign_id, populate_existing=True)
    return one.tie, one.fund, campaign, await session.get_one(Project, campaign.project_id), held


async def _side(
    session: AsyncSession, actor: Actor, asked: FundCampaign, fund: MatchingFund, project: Project
) -> Side | None:
    fund_role = await role_in(session, fund.organisation_id, actor)
    return policy.side_of(fund_role, await role_of(session, project.id, actor.id), asked)


async def _answered(
    session: AsyncSession,
    actor: Actor,
    asked: FundCampaign,
    fund: MatchingFund,
    project: Project,
    what: str,
    now: datetime,
) -> None:
    asked.answered_at, asked.answered_by_id = now, actor.id
    await session.flush()
    await record(
        session, f"fund.{what}", by=actor.id, now=now, subject=fund.subject,
        territory_id=project.territory_id, reason=asked.reasons,
        detail={"campaign": asked.campaign_id},
    )  # fmt: skip
    await tell_side(
        session, asked.proposed_by, fund, project.id, asked, what, now, but=actor.id
    )  # fmt: skip
