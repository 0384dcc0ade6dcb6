"""The second person's word on a payout, and taking one back before it has left."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.projects.queries.team import role_of
from app.treasury import policy
from app.treasury.models import Payout
from app.treasury.queries.standing import standing_of
from app.treasury.rules import Act, State
from app.treasury.service.holding import held_payout
from app.treasury.service.propose import require_room, write_down
from app.treasury.ways import WAYS


async def confirm(session: AsyncSession, actor: Actor, payout_id: int, now: datetime) -> Payout:
    """Say yes to what somebody else proposed; what is in hand is counted again.

    Raises:
        Refused: whoever confirms proposed it, or is of the team, or it has moved on.
        Invalid: less can be paid by now than when it was proposed.
    """
    payout, campaign = await held_payout(session, payout_id)
    role = await role_of(session, campaign.project_id, actor.id)
    policy.can_turn(actor, payout, role, Act.CONFIRM).require()
    policy.can_propose(actor, campaign, role).require()
    require_room(await standing_of(session, campaign, but=payout.id), payout.cents)
    payout.state = State.CONFIRMED
    payout.confirmed_by_id, payout.confirmed_at = actor.id, now
    await session.flush()
    await write_down(session, actor, payout, "payout.confirmed", now)
    await WAYS[payout.method].confirmed(session, payout)
    return payout


async def cancel(
    session: AsyncSession, actor: Actor, payout_id: int, reason: str, now: datetime
) -> Payout:
    """Take a payout back: what was cancelled is never sent, whatever job still waits.

    Raises:
        Refused: the policy says no, or the gateway was asked for it already.
    """
    payout, campaign = await held_payout(session, payout_id)
    role = await role_of(session, campaign.project_id, actor.id)
    policy.can_turn(actor, payout, role, Act.CANCEL).require()
    payout.state, payout.failure, payout.ended_at = State.CANCELLED, reason, now
    await session.flush()
    await write_down(session, actor, payout, "payout.cancelled", now, reason)
    return payout
