"""What room a fund has for one more gift or grant, and putting a match there. The funds are held."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.i18n.format import ZONE
from app.funds import caps
from app.funds.caps import Used
from app.funds.models import FundCampaign, Match
from app.funds.rules import HELD, MATCHES, FundState, MatchState, Standing, is_running
from app.funds.service.holding import Held, Hold, move


@dataclass(frozen=True, slots=True)
class Gift:
    """What is matched: a gift and whoever gave it; of a grant, all gifts and nobody."""

    pledge_id: int | None
    person_id: int | None
    cents: int


def matches_now(held: Hold, one: Held, now: datetime) -> bool:
    """Say whether a fund adds anything today to gifts for this campaign."""
    return (
        held.facts.state is State.LIVE
        and one.tie.state in MATCHES
        and one.fund.state is not FundState.DRAFT
        and one.fund.hidden_at is None
        and is_running(one.fund.starts_on, one.fund.ends_on, now.astimezone(ZONE).date())
    )


async def for_gift(
    session: AsyncSession, held: Hold, one: Held, person_id: int | None, cents: int, had: int
) -> int:
    """Return what a fund may add to a gift that ``had`` something of it already, in cents."""
    used = await _used(session, held, one, person_id, had)
    return caps.matched(cents, one.fund.factor_percent or 0, one.fund.caps, used)


async def for_return(session: AsyncSession, held: Hold, one: Held, match: Match) -> int:
    """Return the most that a match may be, its gift having come back, in cents."""
    used = await _used(session, held, one, match.person_id, match.cents)
    return caps.room(one.fund.caps, used)


async def _used(
    session: AsyncSession, held: Hold, one: Held, person_id: int | None, had: int
) -> Used:
    """Return what is used of a fund but for the ``had`` cents of one gift."""
    by_person = 0
    if one.fund.per_person_cents is not None and person_id is not None:
        by_person = await _of_person(session, one.fund.id, person_id) - had
    by_project = await of_project(session, held, one) - had
    return Used(one.fund.allocated_cents - had, by_project, by_person)


async def for_grant(session: AsyncSession, held: Hold, one: Held, had: int) -> int:
    """Return what a fund may grant a campaign that was promised ``had`` of it already, in cents."""
    used = Used(one.fund.allocated_cents - had, await of_project(session, held, one) - had)
    return caps.granted(one.fund.grant_cents or 0, one.fund.caps, used)


async def of_project(session: AsyncSession, held: Hold, one: Held) -> int:
    """Return what a fund has promised to all the campaigns of a project, in cents."""
    if one.fund.per_project_cents is None:
        return one.tie.allocated_cents
    query = (
        select(func.coalesce(func.sum(FundCampaign.allocated_cents), 0))
        .join(Campaign, Campaign.id == FundCampaign.campaign_id)
        .where(FundCampaign.fund_id == one.fund.id, Campaign.project_id == held.facts.project_id)
    )
    return int((await session.execute(query)).scalar_one())


async def _of_person(session: AsyncSession, fund_id: int, person_id: int) -> int:
    query = select(func.coalesce(func.sum(Match.cents), 0)).where(
        Match.fund_id == fund_id, Match.person_id == person_id, Match.state.in_(HELD)
    )
    return int((await session.execute(query)).scalar_one())


async def put(
    session: AsyncSession,
    held: Hold,
    one: Held,
    match: Match | None,
    gift: Gift,
    cents: int,
    now: datetime,
) -> int:
    """Let a fund promise ``cents``, whatever it promised before; return how many more that is."""
    had = match.cents if match is not None else 0
    if match is None and not cents:
        return 0
    await move(session, one, cents - had)
    if match is None:
        match = Match(
            fund_id=one.fund.id, campaign_id=held.campaign_id, pledge_id=gift.pledge_id,
            person_id=gift.person_id, promised_at=now,
        )  # fmt: skip
        session.add(match)
    match.cents, match.gift_cents = cents, gift.cents
    match.state = MatchState.PROMISED if cents else MatchState.RELEASED
    match.released_at = None if cents else now
    if cents and one.tie.state is Standing.ACCEPTED:
        one.tie.state = Standing.ACTIVE
    await session.flush()
    return cents - had
