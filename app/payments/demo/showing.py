"""Objects of the demonstration as every gateway says them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.payments.demo.kept import lines
from app.payments.models import DemoPayment
from app.payments.seen import (
    Card,
    ChargeSeen,
    DisputeSeen,
    DisputeState,
    IntentSeen,
    IntentState,
    RefundSeen,
    RefundState,
    Refusal,
    ReversalSeen,
    SetupSeen,
    SetupState,
    TransferSeen,
)
from app.payments.trying import LAST4, TestCard

YEARS_LEFT = 4
AUTHENTICATION = Refusal("authentication_required", "", needs_action=True)
POOR = Refusal("insufficient_funds", "try_again_later", needs_action=False)
DECLINED = Refusal("generic_decline", "try_again_later", needs_action=False)
NOT_CONFIRMED = Refusal("payment_intent_authentication_failure", "", needs_action=False)
REFUSALS = {one.code: one for one in (AUTHENTICATION, POOR, DECLINED, NOT_CONFIRMED)}


def card(test_card: str, made_at: datetime) -> Card | None:
    """Return how such a card looks, good for some years yet."""
    if not test_card:
        return None
    return Card("visa", LAST4[TestCard(test_card)], 12, made_at.year + YEARS_LEFT)


def setup(one: DemoPayment) -> SetupSeen:
    """Return the saving of a card."""
    facts = one.facts
    return SetupSeen(
        id=one.id,
        state=SetupState(facts["state"]),
        payment_method=facts["method"],
        card=card(facts["card"], one.made_at),
        customer=facts["customer"],
        client_secret=facts["secret"],
        refusal=REFUSALS.get(facts["refusal"]),
    )


def intent(one: DemoPayment) -> IntentSeen:
    """Return a payment."""
    facts = one.facts
    return IntentSeen(
        id=one.id,
        state=IntentState(facts["state"]),
        cents=facts["cents"],
        charge_id=facts["charge"],
        client_secret=facts["secret"],
        refusal=REFUSALS.get(facts["refusal"]),
        customer=facts["customer"],
        payment_method=facts["method"],
    )


async def charge(session: AsyncSession, one: DemoPayment) -> ChargeSeen:
    """Return a charge with its line, its refunds and its dispute."""
    found = await session.execute(
        select(DemoPayment.id, DemoPayment.kind)
        .where(DemoPayment.about == one.id, DemoPayment.kind.in_(("refund", "dispute")))
        .order_by(DemoPayment.made_at)
    )
    about = [(row.kind, row.id) for row in found]
    return ChargeSeen(
        id=one.id,
        intent_id=one.facts["intent"],
        is_paid=True,
        cents=one.facts["cents"],
        refunded_cents=one.facts["refunded"],
        booked=(await lines(session, one.id))[0],
        refund_ids=tuple(i for kind, i in about if kind == "refund"),
        dispute_id=next((i for kind, i in about if kind == "dispute"), ""),
        card=card(one.facts["card"], one.made_at),
        made_at=one.made_at,
    )


async def refund(session: AsyncSession, one: DemoPayment) -> RefundSeen:
    """Return a refund: here they always succeed."""
    return RefundSeen(
        id=one.id,
        state=RefundState.SUCCEEDED,
        cents=one.facts["cents"],
        charge_id=one.about,
        intent_id=one.facts["intent"],
        booked=(await lines(session, one.id))[0],
        failed=None,
        made_at=one.made_at,
    )


async def dispute(session: AsyncSession, one: DemoPayment) -> DisputeSeen:
    """Return a dispute."""
    booked = await lines(session, one.id)
    return DisputeSeen(
        id=one.id,
        charge_id=one.about,
        intent_id=one.facts["intent"],
        cents=one.facts["cents"],
        fee=booked[0].fee,
        state=DisputeState(one.facts["state"]),
        reason="fraudulent",
        withdrawn=booked[0],
        returned=next((line for line in booked if line.gross > 0), None),
        made_at=one.made_at,
    )


async def reversal(session: AsyncSession, one: DemoPayment) -> ReversalSeen:
    """Return a reversal."""
    booked = (await lines(session, one.id))[0]
    return ReversalSeen(one.id, one.about, one.facts["cents"], booked)


async def transfer(session: AsyncSession, one: DemoPayment) -> TransferSeen:
    """Return a transfer with what came back of it."""
    found = await session.scalars(
        select(DemoPayment)
        .where(DemoPayment.about == one.id, DemoPayment.kind == "reversal")
        .order_by(DemoPayment.made_at)
    )
    reversals = [await reversal(session, each) for each in found.all()]
    return TransferSeen(
        id=one.id,
        cents=one.facts["cents"],
        destination=one.facts["destination"],
        group=one.facts["group"],
        payout=one.facts.get("metadata", {}).get("payout", ""),
        booked=(await lines(session, one.id))[0],
        reversed_cents=sum(each.cents for each in reversals),
        reversals=tuple(reversals),
        made_at=one.made_at,
    )
