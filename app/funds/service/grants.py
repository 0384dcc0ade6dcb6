"""Grants at a threshold: promised when enough neighbours have promised enough, once, while it lasts."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import State
from app.funds import caps
from app.funds.models import Match
from app.funds.rules import Engine, MatchState
from app.funds.service.holding import Held, Hold, grants_of
from app.funds.service.room import Gift, for_grant, matches_now, put


async def grant(session: AsyncSession, held: Hold, now: datetime) -> int:
    """Promise the grants that a campaign reaches, take back those it no longer does.

    Returns how many cents more are promised; less than nothing when a grant was taken back. Once the
    campaign is over, what was reached at its end stays.
    """
    funds = [one for one in held.funds if one.fund.engine is Engine.THRESHOLD]
    if not funds or held.facts.state is not State.LIVE:
        return 0
    stand = await grants_of(session, held.campaign_id)
    moved = 0
    for one in funds:
        match = stand.get(one.fund.id)
        if match is not None and match.state is MatchState.BOOKED:
            continue
        wanted = await _wanted(session, held, one, match, now)
        gift = Gift(None, None, held.facts.pledged_cents)
        moved += await put(session, held, one, match, gift, wanted, now)
    return moved


async def _wanted(
    session: AsyncSession, held: Hold, one: Held, match: Match | None, now: datetime
) -> int:
    facts, had = held.facts, match.cents if match is not None else 0
    if not caps.is_reached(
        one.fund.threshold, facts.pledged_cents, facts.minimum_cents, facts.givers
    ):
        return 0
    most = await for_grant(session, held, one, had)
    return most if matches_now(held, one, now) else min(most, had)
