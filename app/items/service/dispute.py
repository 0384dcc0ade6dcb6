"""One side says that what the other confirmed is not so; the project or a moderator settles it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.items import ledger, policy
from app.items.ledger import Act
from app.items.models import Offer
from app.items.rules import OfferState
from app.items.schemas import Settlement
from app.items.service.books import Held, enter_offer, hold, moved, refill
from app.items.service.telling import tell_giver, tell_other, tell_team
from app.projects.rules import RUNS


async def dispute(
    session: AsyncSession, actor: Actor, offer_id: int, reason: str, now: datetime
) -> Offer:
    """Flag what the other side said; nothing moves before it is settled.

    Raises:
        Refused: the policy says no.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.DISPUTE, now)
    moved(held, now, lambda need, offer: (need, ledger.dispute(offer)))
    held.offer.disputed_by, held.offer.reason = held.side, reason
    await session.flush()
    await tell_other(session, held.need, held.offer, held.side, "disputed", now, but=[actor.id])
    return held.offer


async def settle(
    session: AsyncSession, actor: Actor, offer_id: int, typed: Settlement, now: datetime
) -> Offer:
    """End a dispute: what was confirmed stands, or so much of it really came.

    Raises:
        DomainError: the policy says no, or more than was confirmed.
    """
    held = await hold(session, actor, offer_id)
    policy.can_settle(actor, held.offer, held.project, held.role, held.side).require()
    before, was = held.offer.accepted, held.offer.disputed_from
    if typed.verdict == "stands":
        moved(held, now, lambda need, offer: (need, ledger.dismiss(offer)))
    else:
        moved(held, now, lambda need, offer: ledger.settle(need, offer, typed.received), "received")
        if was is OfferState.RETURNED:
            held.offer.returned_at = None
    held.offer.reason, held.offer.disputed_by = typed.reason, None
    held.offer.settled_at = now
    if held.need.closed_at is not None and held.offer.waiting:
        # It was disputed while the need closed, and nothing moves then: its reserve goes now.
        enter_offer(held.offer, ledger.release(held.offer.count), now)
    await session.flush()
    if held.role not in RUNS:
        await _write_down(session, actor, held, typed, now)
    await tell_giver(session, held.offer, "settled", now, but=[actor.id])
    await tell_team(session, held.need, held.offer, "settled", now, but=[actor.id])
    reopened = before - held.offer.accepted
    for offer, taken in await refill(session, held.need, reopened, now, but=held.offer.id):
        await tell_giver(session, offer, "refilled", now, num=str(taken))
    return held.offer


async def _write_down(
    session: AsyncSession, actor: Actor, held: Held, typed: Settlement, now: datetime
) -> None:
    await record(
        session, "offer.settled", by=actor.id, now=now, subject=held.offer.subject,
        territory_id=held.project.territory_id, reason=typed.reason,
        detail={"offer": held.offer.public_id, "verdict": typed.verdict,
                "received": typed.received},
    )  # fmt: skip
