"""What may become of a payout, how much may be paid, and what a difference is. Source: docs/decisions/0052."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.core.i18n import N_

REFERENCE_MIN, REFERENCE_MAX = 3, 120
REASON_MIN, REASON_MAX = 10, 500
NOTE_MAX = 500
CENTS_MOST = 1_000_000_00
LAST_PERCENT = 10
"""Of what is owed to a project: paid once it has accounted for the rest."""


class Method(StrEnum):
    """How a project is paid."""

    MANUAL = "manual"
    CONNECT = "connect"


METHOD_LABELS = {
    Method.MANUAL: N_("Bank transfer made by hand, with its proof"),
    Method.CONNECT: N_("Transfer to the payee’s Stripe account"),
}


class State(StrEnum):
    """Where a payout stands."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    SENDING = "sending"
    """The gateway was asked: it may be done already, hence it cannot be cancelled."""
    SENT = "sent"
    FAILED = "failed"
    REVERSED = "reversed"
    CANCELLED = "cancelled"


STATE_LABELS = {
    State.PROPOSED: N_("Waits for a second person"),
    State.CONFIRMED: N_("Confirmed, to be sent"),
    State.SENDING: N_("Being sent"),
    State.SENT: N_("Paid out"),
    State.FAILED: N_("Failed"),
    State.REVERSED: N_("Came back"),
    State.CANCELLED: N_("Cancelled"),
}

IN_FLIGHT = frozenset({State.PROPOSED, State.CONFIRMED, State.SENDING})
"""Not in the ledger yet, and not to be promised twice."""


class Act(StrEnum):
    """What is done with a payout."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    ASK = "ask"
    """The gateway is asked to send it."""
    SEND = "send"
    FAIL = "fail"
    REVERSE = "reverse"


PATH: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.PROPOSED, Act.CONFIRM): State.CONFIRMED,
        (State.PROPOSED, Act.CANCEL): State.CANCELLED,
        (State.CONFIRMED, Act.CANCEL): State.CANCELLED,
        (State.CONFIRMED, Act.ASK): State.SENDING,
        (State.CONFIRMED, Act.SEND): State.SENT,
        (State.SENDING, Act.SEND): State.SENT,
        (State.SENDING, Act.FAIL): State.FAILED,
        (State.SENT, Act.REVERSE): State.REVERSED,
    }
)


def after(state: State, act: Act) -> State | None:
    """Return the state to which an act leads; None when it leads nowhere from there."""
    return PATH.get((state, act))


class DifferenceKind(StrEnum):
    """How the gateway's books and ours do not agree."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    UNBALANCED = "unbalanced"


DIFFERENCE_LABELS = {
    DifferenceKind.MISSING_HERE: N_("At the gateway, not in our ledger"),
    DifferenceKind.MISSING_THERE: N_("In our ledger, not at the gateway"),
    DifferenceKind.AMOUNT: N_("Another amount at the gateway than in our ledger"),
    DifferenceKind.UNBALANCED: N_("Our ledger does not add up to zero"),
}
