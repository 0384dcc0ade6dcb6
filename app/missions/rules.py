"""What a mission may be and become: states, limits, places. Source: the product's own rules (§5)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from app.core.i18n import N_, gettext as _

TITLE_MIN, TITLE_MAX = 8, 120
TASKS_MIN, TASKS_MAX = 40, 5_000
NOTE_MAX = 500
REASON_MIN, REASON_MAX = 10, 500
ROLE_NAME_MAX = 60
CAUSES_MAX, SKILLS_MAX, ROLES_MAX, LANGUAGES_MAX = 3, 8, 8, 8
AGE_MIN, AGE_MAX = 14, 99
"""Accounts begin at 14, so do missions."""

PEOPLE_MAX = 500
SHORTEST_MINUTES, LONGEST_MINUTES = 15, 24 * 60
SESSIONS_MAX = 400
"""Dates that one mission may have ahead of it."""

FARTHEST = timedelta(days=731)
"""How far ahead a date may be: past that it is a slip of the hand."""

DRAFTS_MAX = 50


class State(StrEnum):
    """Where a mission stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    FULL = "full"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


STATE_LABELS = {
    State.DRAFT: N_("Draft"),
    State.PUBLISHED: N_("Looking for people"),
    State.FULL: N_("Full"),
    State.PAUSED: N_("Paused"),
    State.DONE: N_("Done"),
    State.CANCELLED: N_("Cancelled"),
}


class Act(StrEnum):
    """What may happen to a mission."""

    PUBLISH = "publish"
    FILL = "fill"
    FREE = "free"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"
    REOPEN = "reopen"
    CANCEL = "cancel"


OPEN = frozenset({State.PUBLISHED, State.FULL})
"""States in which a mission is listed."""

READABLE = OPEN | {State.PAUSED, State.DONE, State.CANCELLED}
"""States in which anybody who has the address may read it."""

ALIVE = OPEN | {State.DRAFT, State.PAUSED}
"""States in which it may still be changed."""

REASONED = frozenset({Act.PAUSE, Act.CANCEL})
"""Acts that must be explained: the reason is shown, and sent to whoever signed up."""

_TRANSITIONS: dict[State, dict[Act, State]] = {
    State.DRAFT: {Act.PUBLISH: State.PUBLISHED},
    State.PUBLISHED: {
        Act.FILL: State.FULL,
        Act.PAUSE: State.PAUSED,
        Act.FINISH: State.DONE,
        Act.CANCEL: State.CANCELLED,
    },
    State.FULL: {
        Act.FREE: State.PUBLISHED,
        Act.PAUSE: State.PAUSED,
        Act.FINISH: State.DONE,
        Act.CANCEL: State.CANCELLED,
    },
    State.PAUSED: {
        Act.RESUME: State.PUBLISHED,
        Act.FINISH: State.DONE,
        Act.CANCEL: State.CANCELLED,
    },
    State.DONE: {Act.REOPEN: State.PUBLISHED},
    State.CANCELLED: {},
}


def after(state: State, act: Act) -> State | None:
    """Return what a mission becomes; None when this cannot happen to it now. Total: never raises."""
    return _TRANSITIONS[state].get(act)


class SessionState(StrEnum):
    """Where one date of a mission stands."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    HELD = "held"


SESSION_LABELS = {
    SessionState.SCHEDULED: N_("Planned"),
    SessionState.CANCELLED: N_("Cancelled"),
    SessionState.HELD: N_("Took place"),
}


class Remote(StrEnum):
    """Whether it can be done from home."""

    NO = "no"
    POSSIBLE = "possible"
    FULL = "full"


REMOTE_LABELS = {
    Remote.NO: N_("On site"),
    Remote.POSSIBLE: N_("On site or from home"),
    Remote.FULL: N_("From home"),
}


class Effort(StrEnum):
    """How much it asks of the body."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


EFFORT_LABELS = {
    Effort.LIGHT: N_("Light: one can sit down"),
    Effort.MEDIUM: N_("Medium: on one’s feet"),
    Effort.HEAVY: N_("Heavy: lifting, digging"),
}

ACCESSIBILITY = {
    "step-free": N_("No step to get in"),
    "toilet": N_("Accessible toilet"),
    "seating": N_("One can sit at any time"),
    "transit": N_("Near an accessible metro station or bus stop"),
    "parking": N_("Parking for people with a permit"),
    "quiet": N_("A quiet place to withdraw to"),
    "sign-language": N_("Somebody speaks Quebec Sign Language"),
    "plain-language": N_("Tasks explained in plain words"),
    "guide-dogs": N_("Assistance dogs are welcome"),
    "helper": N_("One may come with a helper"),
}
"""What is accessible; with none of these the page says that it is not known, and to ask."""


def state_label(state: State) -> str:
    """Return a state's name in the language in force."""
    return _(STATE_LABELS[state])


def session_label(state: SessionState) -> str:
    """Return the name of a date's state in the language in force."""
    return _(SESSION_LABELS[state])


class Span(NamedTuple):
    """From when to when, in UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def first_overlap(spans: Iterable[Span]) -> tuple[Span, Span] | None:
    """Return the first two spans that share a moment; one that begins as another ends does not."""
    for one, other in pairwise(sorted(spans)):
        if other.starts_at < one.ends_at:
            return one, other
    return None


class Room:
    """How many people a date takes, may take, and has."""

    __slots__ = ()

    places: int
    wanted: int
    taken: int

    @property
    def free(self) -> int:
        """Return how many places are left."""
        return max(0, self.places - self.taken)

    @property
    def missing(self) -> int:
        """Return how many people it still takes."""
        return max(0, self.wanted - self.taken)


class SpanFault(StrEnum):
    """What may be wrong with a date; the value is its untranslated sentence."""

    BACKWARDS = N_("It must end after it begins.")
    SHORT = N_("A session lasts at least 15 minutes.")
    LONG = N_("A session lasts at most 24 hours: please make several of them.")
    PAST = N_("This date is past.")
    FAR = N_("This date is more than two years ahead.")


def span_fault(span: Span, now: datetime) -> SpanFault | None:
    """Return what is wrong with a new date, if anything."""
    if span.ends_at <= span.starts_at:
        return SpanFault.BACKWARDS
    if span.minutes < SHORTEST_MINUTES:
        return SpanFault.SHORT
    if span.minutes > LONGEST_MINUTES:
        return SpanFault.LONG
    if span.starts_at <= now:
        return SpanFault.PAST
    return SpanFault.FAR if span.starts_at > now + FARTHEST else None


def is_full(places: Iterable[tuple[int, int]]) -> bool:
    """Say whether nobody can sign up any more: ``(places, taken)`` of each date ahead."""
    dates = list(places)
    return bool(dates) and all(taken >= most for most, taken in dates)
