"""The end of a campaign: what it earned is booked, what was not used goes back to the funds."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.funds.models import Match
from app.funds.rules import HELD, LIVING, MATCHES, MatchState, Standing
from app.funds.service.holding import Hold, count, hold
from app.funds.service.match import enter, leave
from app.funds.service.telling import tell_owners


async def begin(session: AsyncSession, campaign_id: int) -> None:
    """Let the funds that were accepted match a campaign that opens."""
    held = await hold(session, campaign_id)
    for one in held.funds if held is not None else ():
        if one.tie.state is Standing.ACCEPTED:
            one.tie.state = Standing.ACTIVE
    await session.flush()


async def settle(session: AsyncSession, campaign_id: int, now: datetime) -> None:
    """A campaign is collected: its grants are booked; promises whose gift never came are given back."""
    held = await hold(session, campaign_id)
    if held is None:
        return
    given_back = 0
    for match in await _matches(session, campaign_id):
        if match.state is not MatchState.PROMISED:
            continue
        if match.pledge_id is None:
            await enter(session, held, match, now)
        else:
            given_back += await leave(session, held, match, 0, now)
    await count(session, held, -given_back)
    await _end(session, held, now)


async def give_back(session: AsyncSession, campaign_id: int, now: datetime) -> None:
    """A campaign came to nothing: all that was promised or booked goes back to the funds."""
    held = await hold(session, campaign_id)
    if held is None:
        return
    for match in await _matches(session, campaign_id):
        if match.state in HELD:
            await leave(session, held, match, 0, now)
    await _end(session, held, now)


async def _matches(session: AsyncSession, campaign_id: int) -> list[Match]:
    query = (
        select(Match)
        .where(Match.campaign_id == campaign_id)
        .order_by(Match.id)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(query))


async def _end(session: AsyncSession, held: Hold, now: datetime) -> None:
    for one in held.funds:
        if one.tie.state not in LIVING:
            continue
        was_matching = one.tie.state in MATCHES
        paid = Standing.SPENT if one.tie.booked_cents else Standing.RETURNED
        one.tie.state = paid if was_matching else Standing.REFUSED
        one.tie.ended_at = now
        if was_matching:
            await tell_owners(session, one.fund, "ended", str(held.campaign_id))
    await session.flush()
