"""How somebody comes to a mission: states of applications, of places, of waiting; limits.

Source: the product's own rules (§5). Each ``after_…`` is total: it answers for every state and every
act, with None where the act means nothing. The reasons to say so are the policies'.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.core.i18n import N_, gettext as _

MESSAGE_MAX = 1_500
REASON_MIN, REASON_MAX = 10, 500
SESSIONS_MAX = 20
"""Sessions one may tick in one application."""

WAITING_MAX = 200
"""People on one session's waiting list."""

CODE_LENGTH = 6
"""Characters of a session's arrival code; what is tried is counted."""

WAVE_SIZE = 3
"""People asked at once, for each place that a late cancellation left empty."""

WAVES_MAX = 6
"""Past this nobody more is asked for one session: the organisers know how it stands."""

FITTING_READ = 200
"""Fitting people looked at for one session, before those who cannot come are left out."""


class ApplicationState(StrEnum):
    """Where an application to a mission stands."""

    SENT = "sent"
    SEEN = "seen"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ApplicationAct(StrEnum):
    """What may happen to an application."""

    SEE = "see"
    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


A, DO = ApplicationState, ApplicationAct
_ANSWERS = {
    DO.ACCEPT: A.ACCEPTED, DO.REFUSE: A.REFUSED, DO.WITHDRAW: A.WITHDRAWN, DO.EXPIRE: A.EXPIRED,
}  # fmt: skip
APPLICATION_TURNS: Mapping[ApplicationState, Mapping[ApplicationAct, ApplicationState]] = {
    A.SENT: {DO.SEE: A.SEEN, **_ANSWERS},
    A.SEEN: _ANSWERS,
    A.ACCEPTED: {DO.REFUSE: A.REFUSED, DO.WITHDRAW: A.WITHDRAWN},
    A.REFUSED: {},
    A.WITHDRAWN: {},
    A.EXPIRED: {},
}
"""Who was accepted may still leave, or be told with a reason not to come any more."""

UNANSWERED = frozenset({A.SENT, A.SEEN})
OPEN_APPLICATION = UNANSWERED | {A.ACCEPTED}
"""States in which a person has an application to a mission, and cannot send another."""


class SignUpState(StrEnum):
    """Where a person's place in a session stands."""

    SIGNED_UP = "signed_up"
    REMINDED = "reminded"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    LEFT_EARLY = "left_early"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class SignUpAct(StrEnum):
    """What may happen to a place in a session."""

    REMIND = "remind"
    MOVE = "move"
    """The session is at another time: they are reminded anew."""
    ARRIVE = "arrive"
    COMPLETE = "complete"
    LEAVE = "leave"
    MISS = "miss"
    ATTEST = "attest"
    """Said afterwards by who received them: they were there."""
    CANCEL = "cancel"


S, ACT = SignUpState, SignUpAct
_EXPECTED = {
    ACT.ARRIVE: S.ARRIVED, ACT.MISS: S.NO_SHOW, ACT.ATTEST: S.COMPLETED, ACT.CANCEL: S.CANCELLED,
}  # fmt: skip
SIGN_UP_TURNS: Mapping[SignUpState, Mapping[SignUpAct, SignUpState]] = {
    S.SIGNED_UP: {ACT.REMIND: S.REMINDED, **_EXPECTED},
    S.REMINDED: {ACT.MOVE: S.SIGNED_UP, **_EXPECTED},
    S.ARRIVED: {ACT.COMPLETE: S.COMPLETED, ACT.LEAVE: S.LEFT_EARLY, ACT.MISS: S.NO_SHOW},
    S.NO_SHOW: {ACT.ARRIVE: S.ARRIVED, ACT.ATTEST: S.COMPLETED},
    S.COMPLETED: {},
    S.LEFT_EARLY: {},
    S.CANCELLED: {},
}
"""A name ticked by mistake is corrected from both sides; what is completed counts hours, and stays."""

EXPECTED = frozenset({S.SIGNED_UP, S.REMINDED})
HOLDING = EXPECTED | {S.ARRIVED}
"""States that hold a place and a moment: no other session at that time."""

CAME = frozenset({S.ARRIVED, S.COMPLETED, S.LEFT_EARLY})
COUNTED = frozenset(S) - {S.CANCELLED}
"""States that count among a session's places, before it and after it."""


class WaitingState(StrEnum):
    """Where somebody on a waiting list stands."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LAPSED = "lapsed"
    DECLINED = "declined"
    LEFT = "left"
    CLOSED = "closed"


class WaitingAct(StrEnum):
    """What may happen to somebody on a waiting list."""

    OFFER = "offer"
    TAKE = "take"
    LAPSE = "lapse"
    DECLINE = "decline"
    LEAVE = "leave"
    CLOSE = "close"


W, WA = WaitingState, WaitingAct
WAITING_TURNS: Mapping[WaitingState, Mapping[WaitingAct, WaitingState]] = {
    W.WAITING: {WA.OFFER: W.OFFERED, WA.LEAVE: W.LEFT, WA.CLOSE: W.CLOSED},
    W.OFFERED: {WA.TAKE: W.TAKEN, WA.LAPSE: W.LAPSED, WA.DECLINE: W.DECLINED, WA.CLOSE: W.CLOSED},
    W.TAKEN: {},
    W.LAPSED: {},
    W.DECLINED: {},
    W.LEFT: {},
    W.CLOSED: {},
}
"""While an offer runs, its place is counted as taken: nobody else can have it."""

IN_LINE = frozenset({W.WAITING, W.OFFERED})


class AskState(StrEnum):
    """What became of asking somebody to replace another."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CLOSED = "closed"
    """Somebody else came, or it has begun."""


LABELS: dict[StrEnum, str] = {
    A.SENT: N_("Sent"),
    A.SEEN: N_("Seen"),
    A.ACCEPTED: N_("Accepted"),
    A.REFUSED: N_("Not accepted"),
    A.WITHDRAWN: N_("Withdrawn"),
    A.EXPIRED: N_("Left without an answer"),
    S.SIGNED_UP: N_("Signed up"),
    S.REMINDED: N_("Signed up, reminded"),
    S.ARRIVED: N_("Arrived"),
    S.COMPLETED: N_("Took part"),
    S.LEFT_EARLY: N_("Left early"),
    S.NO_SHOW: N_("Did not come"),
    S.CANCELLED: N_("Cancelled"),
    W.WAITING: N_("On the waiting list"),
    W.OFFERED: N_("A place is offered"),
    W.TAKEN: N_("Place taken"),
    W.LAPSED: N_("The offer is over"),
    W.DECLINED: N_("Offer turned down"),
    W.LEFT: N_("Left the waiting list"),
    W.CLOSED: N_("Waiting list closed"),
}

State = TypeVar("State", bound=StrEnum)
Act = TypeVar("Act", bound=StrEnum)


def label(state: StrEnum, *, is_excused: bool = False) -> str:
    """Return a state's name in the language in force."""
    if state == S.NO_SHOW and is_excused:
        return _("Excused")
    return _(LABELS[state])


def after_application(state: ApplicationState, act: ApplicationAct) -> ApplicationState | None:
    """Return what an application becomes by an act; None: the act means nothing then."""
    return APPLICATION_TURNS[state].get(act)


def after_sign_up(state: SignUpState, act: SignUpAct) -> SignUpState | None:
    """Return what a place in a session becomes by an act; None: the act means nothing then."""
    return SIGN_UP_TURNS[state].get(act)


def after_waiting(state: WaitingState, act: WaitingAct) -> WaitingState | None:
    """Return what a place on the waiting list becomes by an act; None: it means nothing then."""
    return WAITING_TURNS[state].get(act)


def before(
    turns: Mapping[State, Mapping[Act, State]],
    act: Act,
) -> frozenset[State]:
    """Return the states in which an act means something: the condition of the statement that does it."""
    return frozenset(state for state, acts in turns.items() if act in acts)
