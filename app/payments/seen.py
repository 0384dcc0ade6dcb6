"""What a gateway says of its objects: frozen, in whole cents, in words of our own."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SetupState(StrEnum):
    """How far the saving of a card is."""

    WAITS = "waits"
    NEEDS_ACTION = "needs_action"
    PROCESSING = "processing"
    SAVED = "saved"
    CANCELLED = "cancelled"


class IntentState(StrEnum):
    """How far a payment is; it can succeed once only."""

    NEEDS_CARD = "needs_card"
    """No card yet, or the last one was refused: :attr:`IntentSeen.refusal` says which."""
    READY = "ready"
    NEEDS_ACTION = "needs_action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"


class RefundState(StrEnum):
    """How far a refund is."""

    PENDING = "pending"
    NEEDS_ACTION = "needs_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DisputeState(StrEnum):
    """What became of a dispute."""

    INQUIRY = "inquiry"
    """The bank only asks: no money has moved."""
    OPEN = "open"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Booked:
    """A line of the gateway's own books, with its signs: a refund's gross and net are negative."""

    id: str
    gross: int
    fee: int
    net: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of the gateway's books with what it is about, for whoever compares them with ours."""

    booked: Booked
    kind: str
    """In the gateway's words: ``charge``, ``refund``, ``adjustment``, ``transfer``…"""
    source_id: str
    """The charge, refund, dispute or transfer; empty when it is about none."""
    currency: str


@dataclass(frozen=True, slots=True)
class Card:
    """What may be kept of a card."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Setup:
    """The saving of a card, begun; the secret is for the browser of whoever pays, and for nobody else."""

    id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a card was refused."""

    code: str
    """The decline's code: ``authentication_required``, ``insufficient_funds``, ``lost_card``…"""
    advice: str
    """``try_again_later``, ``do_not_try_again``, ``confirm_card_data``, or empty."""
    needs_action: bool
    """Whether the bank only wants the person to confirm: the same payment, on-session."""


@dataclass(frozen=True, slots=True)
class SetupSeen:
    """The saving of a card as it stands."""

    id: str
    state: SetupState
    payment_method: str
    card: Card | None
    customer: str
    client_secret: str
    refusal: Refusal | None = None
    """Why the last card was not saved."""


@dataclass(frozen=True, slots=True)
class IntentSeen:
    """A payment as it stands."""

    id: str
    state: IntentState
    cents: int
    charge_id: str
    client_secret: str
    refusal: Refusal | None
    customer: str
    payment_method: str


@dataclass(frozen=True, slots=True)
class ChargeSeen:
    """Money that was taken, or that a bank refused to give (then ``is_paid`` is false)."""

    id: str
    intent_id: str
    is_paid: bool
    cents: int
    refunded_cents: int
    """All refunds together, never one of them."""
    booked: Booked | None
    refund_ids: tuple[str, ...]
    dispute_id: str
    card: Card | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class RefundSeen:
    """Money that was given back."""

    id: str
    state: RefundState
    cents: int
    charge_id: str
    intent_id: str
    booked: Booked | None
    failed: Booked | None
    """The line that took the money back into the account when the refund failed."""
    made_at: datetime


@dataclass(frozen=True, slots=True)
class DisputeSeen:
    """A charge that its card's holder contests."""

    id: str
    charge_id: str
    intent_id: str
    cents: int
    fee: int
    state: DisputeState
    reason: str
    withdrawn: Booked | None
    returned: Booked | None
    """The line that gave the money back once it was won."""
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ReversalSeen:
    """Money that came back from whoever was paid."""

    id: str
    transfer_id: str
    cents: int
    booked: Booked | None


@dataclass(frozen=True, slots=True)
class TransferSeen:
    """Money paid out to a connected account."""

    id: str
    cents: int
    destination: str
    group: str
    payout: str
    """Which payout it was asked for, as we said then; empty for what we did not ask."""
    booked: Booked | None
    reversed_cents: int
    reversals: tuple[ReversalSeen, ...]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """A gateway's notice that something happened: what to read again, and nothing to be believed."""

    id: str
    kind: str
    """``payment_intent.succeeded``, ``charge.dispute.closed``…"""
    object_id: str
    is_live: bool
    made_at: datetime
