"""Everything that the gateway says of one promise, read again: the same whatever notice came, in any order."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.payments.gateway import Gateway
from app.payments.seen import ChargeSeen, DisputeSeen, IntentSeen, IntentState, RefundSeen
from app.pledges.models import Pledge, PledgeDispute, PledgeRefund


class NotBooked(Exception):
    """The gateway took money, and has not written it into its own books yet: look again later."""


@dataclass(frozen=True, slots=True)
class Look:
    """What stands at the gateway."""

    intent: IntentSeen
    charge: ChargeSeen | None = None
    refunds: tuple[RefundSeen, ...] = ()
    disputes: tuple[DisputeSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of a promise there: what a charge lists may be cut short, what we know is read too."""

    intent_id: str
    refund_ids: tuple[str, ...]
    dispute_ids: tuple[str, ...]


async def known(session: AsyncSession, pledge_id: int) -> Known | None:
    """Return the gateway's names of a promise's money; None before it was asked for any."""
    intent_id = await session.scalar(select(Pledge.intent_id).where(Pledge.id == pledge_id))
    if intent_id is None:
        return None
    refunds = select(PledgeRefund.refund_id).where(
        PledgeRefund.pledge_id == pledge_id, PledgeRefund.refund_id.is_not(None)
    )
    disputes = select(PledgeDispute.dispute_id).where(PledgeDispute.pledge_id == pledge_id)
    return Known(
        intent_id,
        tuple(one for one in await session.scalars(refunds) if one),
        tuple(await session.scalars(disputes)),
    )


async def look(gateway: Gateway, about: Known, *, refund: str = "", dispute: str = "") -> Look:
    """Read a payment, its charge, what went back and what is contested.

    Args:
        gateway: whoever takes cards.
        about: what we know of it.
        refund: that a notice names.
        dispute: that a notice names.

    Raises:
        NotBooked: the charge is not in the gateway's books yet.
        GatewayError: it did not answer.
    """
    intent = await gateway.read_intent(about.intent_id)
    if intent.state is not IntentState.SUCCEEDED or not intent.charge_id:
        return Look(intent)
    charge = await gateway.read_charge(intent.charge_id)
    if charge.booked is None:
        raise NotBooked(charge.id)
    refund_ids = dict.fromkeys(filter(None, (*charge.refund_ids, *about.refund_ids, refund)))
    refunds = [await gateway.read_refund(one) for one in refund_ids]
    dispute_ids = dict.fromkeys(filter(None, (charge.dispute_id, *about.dispute_ids, dispute)))
    disputes = [await gateway.read_dispute(one) for one in dispute_ids]
    return Look(
        intent, charge,
        tuple(sorted(refunds, key=lambda one: (one.made_at, one.id))),
        tuple(sorted(disputes, key=lambda one: (one.made_at, one.id))),
    )  # fmt: skip
