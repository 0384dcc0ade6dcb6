"""What a campaign may be and become: states, acts, limits. Source: the design of money (§1)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from app.core.i18n import N_, gettext as _

PITCH_MIN, PITCH_MAX = 80, 6_000
PAYEE_MAX = 160
ROLE_MAX = 120
REWARD_TITLE_MIN, REWARD_TITLE_MAX = 3, 120
REWARD_WHAT_MAX = 600
REWARDS_MAX = 20
UNITS_MAX = 10_000
USES_MAX = 60
REASON_MIN, REASON_MAX = 10, 500
REASONS_MIN, REASONS_MAX = 20, 4_000
NOTE_MAX = 1_000
GOAL_LEAST = 100_00
"""Cents: below, the neighbours' hat does it faster."""

GOAL_MOST = 1_000_000_00
GIFT_LEAST, GIFT_MOST = 2_00, 25_000_00
"""Cents of one promise."""

SHORTEST_DAYS, LONGEST_DAYS = 15, 60
FLOOR_PERCENT = 90
"""Of the minimum: what collecting must bring in, or everybody is given their money back."""

COLLECTION_DAYS = 7
DAY = timedelta(days=1)
CITY = ZoneInfo("America/Toronto")


class Kind(StrEnum):
    """What happens when the minimum is not reached."""

    ALL_OR_NOTHING = "all_or_nothing"
    FLEXIBLE = "flexible"
    """What is raised is kept; only where the review allowed it."""


KIND_LABELS = {
    Kind.ALL_OR_NOTHING: N_("All or nothing"),
    Kind.FLEXIBLE: N_("Flexible"),
}


class State(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    REVIEW = "review"
    LIVE = "live"
    EVALUATING = "evaluating"
    FUNDED = "funded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    COLLECTING = "collecting"
    SETTLED = "settled"
    PAYING_OUT = "paying_out"
    DELIVERING = "delivering"
    CLOSED = "closed"
    RELEASED = "released"


STATE_LABELS = {
    State.DRAFT: N_("Being written"),
    State.REVIEW: N_("In review"),
    State.LIVE: N_("Open"),
    State.EVALUATING: N_("Being counted"),
    State.FUNDED: N_("Goal reached"),
    State.FAILED: N_("Goal not reached"),
    State.CANCELLED: N_("Called off early"),
    State.COLLECTING: N_("Collecting the promises"),
    State.SETTLED: N_("Collected"),
    State.PAYING_OUT: N_("Being paid out"),
    State.DELIVERING: N_("Paid out, work going on"),
    State.CLOSED: N_("Accounted for"),
    State.RELEASED: N_("Everybody released"),
}


class Act(StrEnum):
    """What moves a campaign from one state to another."""

    ASK_REVIEW = "ask_review"
    WITHDRAW = "withdraw"
    """The team takes it back to write again."""
    ASK_CHANGES = "ask_changes"
    OPEN = "open"
    EVALUATE = "evaluate"
    """The deadline has passed: nothing more is counted."""
    FUND = "fund"
    FAIL = "fail"
    COLLECT = "collect"
    SETTLE = "settle"
    FALL_SHORT = "fall_short"
    """Too little could be collected: everybody is given their money back."""
    PAY_OUT = "pay_out"
    DELIVER = "deliver"
    CLOSE = "close"
    RELEASE = "release"
    CANCEL = "cancel"


PATH: Mapping[tuple[State, Act], State] = MappingProxyType(
    {
        (State.DRAFT, Act.ASK_REVIEW): State.REVIEW,
        (State.REVIEW, Act.WITHDRAW): State.DRAFT,
        (State.REVIEW, Act.ASK_CHANGES): State.DRAFT,
        (State.REVIEW, Act.OPEN): State.LIVE,
        (State.LIVE, Act.EVALUATE): State.EVALUATING,
        (State.EVALUATING, Act.FUND): State.FUNDED,
        (State.EVALUATING, Act.FAIL): State.FAILED,
        (State.FUNDED, Act.COLLECT): State.COLLECTING,
        (State.COLLECTING, Act.SETTLE): State.SETTLED,
        (State.COLLECTING, Act.FALL_SHORT): State.FAILED,
        (State.SETTLED, Act.PAY_OUT): State.PAYING_OUT,
        (State.PAYING_OUT, Act.DELIVER): State.DELIVERING,
        (State.DELIVERING, Act.CLOSE): State.CLOSED,
        (State.FAILED, Act.RELEASE): State.RELEASED,
        (State.DRAFT, Act.CANCEL): State.CANCELLED,
        (State.REVIEW, Act.CANCEL): State.CANCELLED,
        (State.LIVE, Act.CANCEL): State.CANCELLED,
    }
)

WRITTEN = frozenset({State.DRAFT, State.REVIEW})
"""Nobody but its team, its mentors and the moderators reads it yet."""

ENDED = frozenset({State.FAILED, State.CANCELLED, State.CLOSED, State.RELEASED})
"""The project may open another."""

LIVING = frozenset(State) - ENDED
SUCCEEDED = frozenset(
    {
        State.FUNDED, State.COLLECTING, State.SETTLED, State.PAYING_OUT,
        State.DELIVERING, State.CLOSED,
    }
)  # fmt: skip
COLLECTED = frozenset({State.SETTLED, State.PAYING_OUT, State.DELIVERING, State.CLOSED})
"""The money is there: what was collected says how much."""

WITH_REASON = frozenset({Act.CANCEL, Act.FALL_SHORT})


def after(state: State, act: Act) -> State:
    """Return the state to which an act leads; the same one when it leads nowhere from there."""
    return PATH.get((state, act), state)


def allows(state: State, act: Act) -> bool:
    """Say whether an act leads anywhere from a state."""
    return (state, act) in PATH


def outcome(kind: Kind, *, raised_cents: int, minimum_cents: int) -> Act:
    """Return what an evaluation concludes from what was promised and matched, in cents."""
    if kind is Kind.FLEXIBLE:
        return Act.FUND if raised_cents > 0 else Act.FAIL
    return Act.FUND if raised_cents >= minimum_cents else Act.FAIL


def deadline(opens_at: datetime, days: int, day: timedelta) -> datetime:
    """Return when a campaign ends: at the city's midnight that ends its last day.

    Args:
        opens_at: UTC, by the database's clock.
        days: how many days it lasts.
        day: how long a day is; less than a day only where campaigns are tried out: no midnight then.
    """
    end = opens_at + days * day
    if day != DAY:
        return end
    local = end.astimezone(CITY) + DAY
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return midnight.astimezone(opens_at.tzinfo)


class ReviewState(StrEnum):
    """Where a review stands."""

    ASKED = "asked"
    READY = "ready"
    CHANGES = "changes"
    WITHDRAWN = "withdrawn"


REVIEW_LABELS = {
    ReviewState.ASKED: N_("Review asked"),
    ReviewState.READY: N_("Campaign found ready"),
    ReviewState.CHANGES: N_("Changes asked"),
    ReviewState.WITHDRAWN: N_("Withdrawn by the team"),
}


class Conclusion(StrEnum):
    """What a review concludes."""

    READY = "ready"
    CHANGES = "changes"


class Check(StrEnum):
    """A question that every review of a campaign answers; its writers read them first."""

    CLEAR = "clear"
    AMOUNTS = "amounts"
    REWARDS = "rewards"
    PROMISES = "promises"
    AFTER = "after"


CHECK_LABELS = {
    Check.CLEAR: N_("A neighbour understands in one minute what the money is for."),
    Check.AMOUNTS: N_("The minimum is enough to do what is promised for it."),
    Check.REWARDS: N_("The rewards can be made and handed over, and cost little of what is given."),
    Check.PROMISES: N_("Nothing in the text is untrue, or promises what the team does not command."),
    Check.AFTER: N_("It is said who is paid, and what happens if less, or more, comes in."),
}  # fmt: skip


def contradiction(met: frozenset[Check], conclusion: Conclusion) -> str:
    """Return why a checklist does not bear its conclusion (an untranslated sentence), or nothing."""
    if conclusion is Conclusion.READY and met != frozenset(Check):
        return N_("A campaign is not ready while a question of the checklist is not met.")
    if conclusion is Conclusion.CHANGES and met == frozenset(Check):
        return N_("Leave what is not met unticked, so that the team knows what to change.")
    return ""


def state_label(state: State) -> str:
    """Return a state's name in the language in force."""
    return _(STATE_LABELS[state])


def kind_label(kind: Kind) -> str:
    """Return a kind's name in the language in force."""
    return _(KIND_LABELS[kind])


def review_label(state: ReviewState) -> str:
    """Return what a review's state is called, in the language in force."""
    return _(REVIEW_LABELS[state])
