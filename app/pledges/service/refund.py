"""An administrator gives money back: written down first, asked of the gateway by a job, applied as read again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import Conflict
from app.core.i18n import gettext as _
from app.core.jobs import defer
from app.core.runtime import Runtime
from app.pledges import policy
from app.pledges.models import Pledge, PledgeRefund
from app.pledges.rules import REFUNDS_FROM, STUCK_AFTER, RefundState, State, refundable
from app.pledges.service.afterwards import next_number, refunds_of, stand
from app.pledges.service.holding import Held, hold, hold_campaign
from app.pledges.service.turning import settle


async def refund(
    session: AsyncSession,
    runtime: Runtime,
    actor: Actor,
    pledge_id: int,
    cents: int,
    reason: str,
    now: datetime,
    *,
    seen_cents: int | None = None,
) -> PledgeRefund:
    """Ask for ``cents`` of a gift to go back to its giver's card.

    Args:
        session: holds the campaign, then the promise.
        runtime: not asked here: the job asks its gateway once this is committed.
        actor: who decides.
        pledge_id: the gift.
        cents: all refunds together never exceed what was charged.
        reason: kept, and read by the accountant.
        now: UTC.
        seen_cents: what had gone back when the form was shown: a second click finds it changed.

    Raises:
        Refused: the policy says no: above the charge, under way, contested, not theirs to do.
        Conflict: something went back since the form was shown.
    """
    del runtime
    held = await hold(session, pledge_id)
    pledge = held.pledge
    if seen_cents is not None and seen_cents != pledge.refunded_cents:
        raise Conflict(_("Money of this gift went back in the meantime: look again."))
    most = refundable(
        pledge.net_cents + pledge.refunded_cents, await refunds_of(session, pledge.id)
    )
    policy.can_refund(actor, pledge, cents, most).require()
    row = await _ask(session, held, cents, reason, actor.id, now)
    await record(
        session, "pledge.refunded", by=actor.id, now=now, subject=held.campaign.subject,
        reason=reason, detail={"pledge": pledge.public_id, "cents": cents},
    )  # fmt: skip
    return row


async def give_back_rest(
    session: AsyncSession, pledge_id: int, reason: str, now: datetime, by_id: int | None = None
) -> bool:
    """Give back all that is left of a gift; False when there is nothing, or it cannot be done now."""
    held = await hold(session, pledge_id)
    pledge = held.pledge
    rest = refundable(
        pledge.net_cents + pledge.refunded_cents, await refunds_of(session, pledge.id)
    )
    if pledge.state not in REFUNDS_FROM or not rest:
        return False
    await _ask(session, held, rest, reason, by_id, now)
    return True


async def to_give_back(
    session: AsyncSession, campaign_id: int, states: frozenset[State] = REFUNDS_FROM
) -> list[int]:
    """Return the gifts of a campaign of which something can be given back."""
    query = select(Pledge.id).where(Pledge.campaign_id == campaign_id, Pledge.state.in_(states))
    return list(await session.scalars(query.order_by(Pledge.id)))


async def refund_all(
    session: AsyncSession,
    runtime: Runtime,
    actor: Actor,
    campaign_id: int,
    reason: str,
    now: datetime,
) -> int:
    """Ask for every gift of a campaign to go back; return how many.

    Raises:
        Refused: only an administrator does.
    """
    del runtime
    policy.gives_back(actor).require()
    campaign, many = await hold_campaign(session, campaign_id), 0
    for pledge_id in await to_give_back(session, campaign_id):
        # A gift that is contested, or refunded, by now is passed over: the others go back.
        many += await give_back_rest(session, pledge_id, reason, now, actor.id)
    if many:
        await record(
            session, "pledges.refunded", by=actor.id, now=now, subject=campaign.subject,
            reason=reason, detail={"gifts": many},
        )  # fmt: skip
    return many


async def _ask(
    session: AsyncSession, held: Held, cents: int, reason: str, by_id: int | None, now: datetime
) -> PledgeRefund:
    pledge = held.pledge
    row = PledgeRefund(
        pledge_id=pledge.id, number=await next_number(session, pledge.id), cents=cents,
        reason=reason, by_id=by_id, asked_at=now,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    await settle(session, pledge, State.REFUND_PENDING, now)
    await defer(session, "nv:pledges.refund", refund_id=row.id)
    return row


async def forgotten(session: AsyncSession, now: datetime) -> list[int]:
    """Return the refunds that the gateway should have been asked for by now, and was not."""
    query = select(PledgeRefund.id).where(
        PledgeRefund.state == RefundState.ASKED, PledgeRefund.asked_at < now - STUCK_AFTER
    )
    return list(await session.scalars(query.order_by(PledgeRefund.id)))


async def asked(session: AsyncSession, refund_row: int) -> tuple[PledgeRefund, Pledge] | None:
    """Return a refund that the gateway has not been asked for yet, with its promise; None when it was."""
    query = (
        select(PledgeRefund, Pledge)
        .join(Pledge, Pledge.id == PledgeRefund.pledge_id)
        .where(PledgeRefund.id == refund_row, PledgeRefund.state == RefundState.ASKED)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row is not None else None


async def keep_name(session: AsyncSession, refund_row: int, refund_id: str) -> None:
    """Keep what the gateway calls a refund, unless a notice of it told us first."""
    known = select(PledgeRefund.id).where(PledgeRefund.refund_id == refund_id)
    if (await session.execute(known)).first() is not None:
        return
    row = await session.get_one(PledgeRefund, refund_row, with_for_update=True)
    if row.refund_id is None:
        row.refund_id = refund_id
        await session.flush()


async def give_up(session: AsyncSession, refund_row: int, now: datetime) -> None:
    """The gateway refuses to give this back: nothing moved; staff see it, and decide."""
    query = select(PledgeRefund.pledge_id).where(PledgeRefund.id == refund_row)
    held = await hold(session, (await session.execute(query)).scalar_one())
    row = await session.get_one(PledgeRefund, refund_row, populate_existing=True)
    if row.state is not RefundState.ASKED:
        return
    row.state, row.settled_at = RefundState.FAILED, now
    await session.flush()
    await stand(session, held.pledge, now)
