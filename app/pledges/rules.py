"""Where a promise of money stands, and what may become of it. Sources: the product's own rules (§7, the money paper §1–2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from types import MappingProxyType

from app.core.i18n import N_

MESSAGE_MAX = 300
REASON_MIN, REASON_MAX = 5, 500

CARD_WITHIN = timedelta(hours=1)
"""A promise without a card holds its reward for so long."""

STUCK_AFTER = timedelta(minutes=10)
"""A charge that nobody has heard of for so long is asked about again."""

RETRIES = (1, 3, 5, 7)
"""Sevenths of the window at which a refused card is tried again: days, of its seven."""
WINDOW_PARTS = 7


class State(StrEnum):
    """Where a promise stands."""

    CREATED = "created"
    CARD_SAVED = "card_saved"
    ACTIVE = "active"
    CANCELLED = "cancelled"
    RELEASED = "released"
    CHARGING = "charging"
    COLLECTED = "collected"
    NEEDS_ACTION = "needs_action"
    DECLINED = "declined"
    DROPPED = "dropped"
    REFUND_PENDING = "refund_pending"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    DISPUTED = "disputed"
    WON = "won"
    LOST = "lost"


S = State

STATE_LABELS = {
    S.CREATED: N_("Card not saved yet"),
    S.CARD_SAVED: N_("Card saved"),
    S.ACTIVE: N_("Promised"),
    S.CANCELLED: N_("Cancelled"),
    S.RELEASED: N_("Released: nothing was charged"),
    S.CHARGING: N_("Being charged"),
    S.COLLECTED: N_("Given"),
    S.NEEDS_ACTION: N_("Your bank wants a confirmation"),
    S.DECLINED: N_("Card refused"),
    S.DROPPED: N_("Not collected"),
    S.REFUND_PENDING: N_("Refund under way"),
    S.REFUNDED: N_("Refunded"),
    S.REFUND_FAILED: N_("Refund failed"),
    S.DISPUTED: N_("Contested at the bank"),
    S.WON: N_("Given, after a contestation"),
    S.LOST: N_("Contested and taken back"),
}
STATE_ICONS = {
    S.CREATED: "wallet",
    S.CARD_SAVED: "wallet",
    S.ACTIVE: "hand-heart",
    S.CANCELLED: "x",
    S.RELEASED: "undo-2",
    S.CHARGING: "loader-circle",
    S.COLLECTED: "check",
    S.NEEDS_ACTION: "triangle-alert",
    S.DECLINED: "triangle-alert",
    S.DROPPED: "x",
    S.REFUND_PENDING: "loader-circle",
    S.REFUNDED: "undo-2",
    S.REFUND_FAILED: "triangle-alert",
    S.DISPUTED: "triangle-alert",
    S.WON: "check",
    S.LOST: "x",
}


class Act(StrEnum):
    """What moves a promise until its money has come."""

    SAVE_CARD = "save_card"
    ACTIVATE = "activate"
    CANCEL = "cancel"
    RELEASE = "release"
    CHARGE = "charge"
    COLLECT = "collect"
    ASK = "ask"
    """The bank wants the person to confirm."""
    DECLINE = "decline"
    DROP = "drop"


OPEN = frozenset({S.CREATED, S.CARD_SAVED, S.ACTIVE})
"""Before the deadline: the giver changes or cancels."""

UNPAID = frozenset({S.CHARGING, S.NEEDS_ACTION, S.DECLINED})
"""Asked for, and not come yet."""

CAME = frozenset(
    {
        S.COLLECTED, S.REFUND_PENDING, S.REFUNDED, S.REFUND_FAILED, S.DISPUTED, S.WON, S.LOST,
    }
)  # fmt: skip
"""The money came; :func:`standing` says what became of it."""

ENDED = frozenset({S.CANCELLED, S.RELEASED, S.DROPPED})
"""Nothing was charged, and nothing will be."""

LIVING = frozenset(S) - ENDED - {S.REFUNDED}
"""One of these per person and campaign."""

COUNTED = frozenset(S) - ENDED - {S.CREATED, S.CARD_SAVED, S.REFUNDED, S.LOST}
"""Shown among those who give."""

PATH: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (S.CREATED, Act.SAVE_CARD): S.CARD_SAVED,
        (S.CARD_SAVED, Act.ACTIVATE): S.ACTIVE,
        **{(one, Act.CANCEL): S.CANCELLED for one in OPEN},
        **{(one, Act.RELEASE): S.RELEASED for one in OPEN},
        **{(one, Act.CHARGE): S.CHARGING for one in (S.ACTIVE, S.NEEDS_ACTION, S.DECLINED)},
        # A payment that went through is money, wherever we thought that it stood.
        **{(one, Act.COLLECT): S.COLLECTED for one in (S.ACTIVE, S.DROPPED, *UNPAID)},
        **{(one, Act.ASK): S.NEEDS_ACTION for one in (S.CHARGING, S.DECLINED)},
        **{(one, Act.DECLINE): S.DECLINED for one in (S.CHARGING, S.NEEDS_ACTION)},
        **{(one, Act.DROP): S.DROPPED for one in UNPAID},
    }
)
"""What each act leads to; all else leads nowhere."""


def after(state: State, act: Act) -> State:
    """Return the state to which an act leads; the same one when it leads nowhere from there."""
    return PATH.get((state, act), state)


def allows(state: State, act: Act) -> bool:
    """Say whether an act leads anywhere from a state."""
    return (state, act) in PATH


class RefundState(StrEnum):
    """How far money that goes back is."""

    ASKED = "asked"
    """By us; the gateway has not answered."""
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


WAITING_REFUNDS = frozenset({RefundState.ASKED, RefundState.PENDING})


class DisputeState(StrEnum):
    """What became of a contestation."""

    INQUIRY = "inquiry"
    OPEN = "open"
    WON = "won"
    LOST = "lost"


def standing(
    collected: int, refunds: Sequence[tuple[RefundState, int]], dispute: DisputeState | None
) -> State:
    """Return where a gift stands of which ``collected`` cents came: the facts alone say it.

    Whatever the order in which they became known. ``refunds``: each with its cents, in the order
    in which they were asked for.
    """
    if dispute is DisputeState.OPEN:
        return S.DISPUTED
    if dispute is DisputeState.LOST:
        return S.LOST
    if any(state in WAITING_REFUNDS for state, _cents in refunds):
        return S.REFUND_PENDING
    if given_back(refunds) >= collected:
        return S.REFUNDED
    if refunds and refunds[-1][0] is RefundState.FAILED:
        return S.REFUND_FAILED
    return S.WON if dispute is DisputeState.WON else S.COLLECTED


def given_back(refunds: Sequence[tuple[RefundState, int]]) -> int:
    """Return the cents that went back."""
    return sum(cents for state, cents in refunds if state is RefundState.SUCCEEDED)


def refundable(collected: int, refunds: Sequence[tuple[RefundState, int]]) -> int:
    """Return the cents that may still be given back: refunds under way are as good as gone."""
    gone = WAITING_REFUNDS | {RefundState.SUCCEEDED}
    return max(0, collected - sum(cents for state, cents in refunds if state in gone))


REFUNDS_FROM = frozenset({S.COLLECTED, S.REFUND_FAILED, S.WON})
"""States in which money may be sent back: a dispute, or a refund under way, ends first."""


class Advice(StrEnum):
    """What a bank says of a card that it refused."""

    LATER = "try_again_later"
    NEVER = "do_not_try_again"
    CHECK = "confirm_card_data"


def next_try(begun_at: datetime, ends_at: datetime, advice: str, now: datetime) -> datetime | None:
    """Return when a refused card is tried again: one, three, five, seven sevenths of the window.

    None when trying the same card again is of no use: the bank says so, or the window is over.
    """
    if advice in {Advice.NEVER, Advice.CHECK}:
        return None
    day = (ends_at - begun_at) // WINDOW_PARTS
    return next((at for n in RETRIES if (at := begun_at + day * n) > now), None)


def floor(minimum_cents: int, percent: int) -> int:
    """Return the cents from which a campaign goes on after its window: rounded up, never down."""
    return -(-minimum_cents * percent // 100)


def outlives(month: int, year: int, at: datetime) -> bool:
    """Say whether a card is still good at a moment: to the end of its month."""
    return (year, month) >= (at.year, at.month)


class RunState(StrEnum):
    """How far the collection of a campaign's promises is."""

    RUNNING = "running"
    PAUSED = "paused"
    DECIDING = "deciding"
    """Too little came: whoever carries the project says whether it goes on, smaller."""
    DONE = "done"


class Decision(StrEnum):
    """What follows a collection."""

    GO = "go"
    REDUCED = "reduced"
    REFUND = "refund"


TRANSITIONS = tuple((state, act, after(state, act)) for state, act in product(State, Act))
"""Every answer of :func:`after`, for the paper that shows the machine."""
