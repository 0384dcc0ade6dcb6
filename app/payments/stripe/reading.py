"""Stripe's objects as ours: whole cents, moments in UTC, states in our words."""

from datetime import UTC, datetime
from typing import Any

import stripe
from stripe import StripeObject

from app.payments.seen import (
    Booked,
    Card,
    ChargeSeen,
    DisputeSeen,
    DisputeState,
    Event,
    IntentSeen,
    IntentState,
    Movement,
    RefundSeen,
    RefundState,
    Refusal,
    ReversalSeen,
    SetupSeen,
    SetupState,
    TransferSeen,
)

SETUPS = {
    "requires_payment_method": SetupState.WAITS,
    "requires_confirmation": SetupState.WAITS,
    "requires_action": SetupState.NEEDS_ACTION,
    "processing": SetupState.PROCESSING,
    "succeeded": SetupState.SAVED,
    "canceled": SetupState.CANCELLED,
}
INTENTS = {
    "requires_payment_method": IntentState.NEEDS_CARD,
    "requires_confirmation": IntentState.READY,
    "requires_action": IntentState.NEEDS_ACTION,
    "processing": IntentState.PROCESSING,
    "succeeded": IntentState.SUCCEEDED,
    "canceled": IntentState.CANCELLED,
}
REFUNDS = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.NEEDS_ACTION,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELLED,
}
AUTHENTICATION = "authentication_required"


def moment(seconds: int) -> datetime:
    """Return Stripe's seconds as an instant."""
    return datetime.fromtimestamp(seconds, UTC)


def id_of(thing: str | StripeObject | None) -> str:
    """Return the id of what may be expanded, or be nothing."""
    return thing if isinstance(thing, str) else _text(thing, "id")


def _text(thing: StripeObject | None, name: str) -> str:
    """Return a field that this version may leave out: the library's objects have no ``get``."""
    return str(getattr(thing, name, None) or "")


def booked(line: str | StripeObject | None) -> Booked | None:
    """Return an expanded line of Stripe's books; nothing while there is none."""
    if not isinstance(line, stripe.BalanceTransaction):
        return None
    return Booked(line.id, line.amount, line.fee, line.net, moment(line.created))


def movement(line: stripe.BalanceTransaction) -> Movement:
    """Return a line of Stripe's books with what it is about."""
    return Movement(_line(line), line.type, id_of(line.source), line.currency)


def _line(line: stripe.BalanceTransaction) -> Booked:
    return Booked(line.id, line.amount, line.fee, line.net, moment(line.created))


def card(details: StripeObject | None) -> Card | None:
    """Return what may be kept of a card, when there is one."""
    found: Any = getattr(details, "card", None)
    if found is None:
        return None
    return Card(found.brand or "", found.last4 or "", found.exp_month, found.exp_year)


def refusal(error: StripeObject | None) -> Refusal | None:
    """Return why the last card was refused."""
    if error is None:
        return None
    code = _text(error, "decline_code") or _text(error, "code")
    needs_action = AUTHENTICATION in {code, _text(error, "code")}
    return Refusal(code, _text(error, "advice_code"), needs_action)


def setup(seen: stripe.SetupIntent) -> SetupSeen:
    """Return the saving of a card; its method must be expanded."""
    method, state = seen.payment_method, SETUPS[seen.status]
    return SetupSeen(
        id=seen.id,
        state=state,
        payment_method=id_of(method),
        card=card(method) if isinstance(method, stripe.PaymentMethod) else None,
        customer=id_of(seen.customer),
        client_secret=seen.client_secret or "",
        refusal=None if state is SetupState.SAVED else refusal(seen.last_setup_error),
    )


def intent(seen: stripe.PaymentIntent) -> IntentSeen:
    """Return a payment."""
    state = INTENTS[seen.status]
    return IntentSeen(
        id=seen.id,
        state=state,
        cents=seen.amount,
        charge_id=id_of(seen.latest_charge),
        client_secret=seen.client_secret or "",
        refusal=refusal(seen.last_payment_error) if state is IntentState.NEEDS_CARD else None,
        customer=id_of(seen.customer),
        payment_method=id_of(seen.payment_method),
    )


def charge(seen: stripe.Charge, refund_ids: tuple[str, ...], dispute_id: str) -> ChargeSeen:
    """Return a charge; its line of the books must be expanded."""
    return ChargeSeen(
        id=seen.id,
        intent_id=id_of(seen.payment_intent),
        is_paid=seen.paid,
        cents=seen.amount,
        refunded_cents=seen.amount_refunded,
        booked=booked(seen.balance_transaction),
        refund_ids=refund_ids,
        dispute_id=dispute_id,
        card=card(seen.payment_method_details),
        made_at=moment(seen.created),
    )


def refund(seen: stripe.Refund) -> RefundSeen:
    """Return a refund; its lines of the books must be expanded."""
    return RefundSeen(
        id=seen.id,
        state=REFUNDS[seen.status or "pending"],
        cents=seen.amount,
        charge_id=id_of(seen.charge),
        intent_id=id_of(seen.payment_intent),
        booked=booked(seen.balance_transaction),
        failed=booked(getattr(seen, "failure_balance_transaction", None)),
        made_at=moment(seen.created),
    )


def dispute(seen: stripe.Dispute) -> DisputeSeen:
    """Return a dispute: money leaves with its first line, and comes back with the one that is positive."""
    lines = [_line(line) for line in seen.balance_transactions]
    withdrawn = next((line for line in lines if line.gross < 0), None)
    return DisputeSeen(
        id=seen.id,
        charge_id=id_of(seen.charge),
        intent_id=id_of(seen.payment_intent),
        cents=seen.amount,
        fee=withdrawn.fee if withdrawn else 0,
        state=_dispute_state(seen.status),
        reason=seen.reason,
        withdrawn=withdrawn,
        returned=next((line for line in lines if line.gross > 0), None),
        made_at=moment(seen.created),
    )


def _dispute_state(status: str) -> DisputeState:
    if status in {"won", "lost"}:
        return DisputeState(status)
    return DisputeState.INQUIRY if status.startswith("warning") else DisputeState.OPEN


def reversal(seen: stripe.TransferReversal, transfer_id: str = "") -> ReversalSeen:
    """Return a reversal; its line of the books must be expanded."""
    return ReversalSeen(
        seen.id, id_of(seen.transfer) or transfer_id, seen.amount, booked(seen.balance_transaction)
    )


def transfer(seen: stripe.Transfer) -> TransferSeen:
    """Return a transfer; its lines of the books must be expanded."""
    return TransferSeen(
        id=seen.id,
        cents=seen.amount,
        destination=id_of(seen.destination),
        group=seen.transfer_group or "",
        payout=payout_of(seen),
        booked=booked(seen.balance_transaction),
        reversed_cents=seen.amount_reversed,
        reversals=tuple(reversal(one, seen.id) for one in seen.reversals.data),
        made_at=moment(seen.created),
    )


def payout_of(seen: stripe.Transfer) -> str:
    """Return for which payout of ours a transfer was asked."""
    return _text(getattr(seen, "metadata", None), "payout")


def event(seen: stripe.Event) -> Event:
    """Return a notice: which object, and nothing of what it says of it."""
    about: Any = seen.data.object
    return Event(seen.id, seen.type, _text(about, "id"), seen.livemode, moment(seen.created))
