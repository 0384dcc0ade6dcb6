"""What an idea may be and become: states, limits, the gate. Source: the product's own rules (§3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.i18n import N_, gettext as _
from app.places.rules import AreaKind

TITLE_MIN, TITLE_MAX = 8, 120
PROBLEM_MIN, PROBLEM_MAX = 20, 5_000
PROPOSAL_MIN, PROPOSAL_MAX = 20, 10_000
THEMES_MAX = 3
CO_AUTHORS_MAX = 10
PLACE_LABEL_MAX = 160
REASON_MIN, REASON_MAX = 10, 500
PLACE_REACH_KM = 60
"""How far from the centre of its area an idea's place may be: past that it is a slip of the hand."""

DRAFTS_MAX = 50
PUBLICATIONS_MAX = 5
PUBLICATIONS_WITHIN = timedelta(days=1)
INVITATION_LIFETIME = timedelta(days=30)
LIFETIME = timedelta(days=365)
REMINDER_BEFORE = timedelta(days=30)
SHORTEST_NOTICE = timedelta(days=14)
"""An idea is archived at least so long after its author was reminded, however late that was."""

SMALLEST_CELL = 5
"""A neighbourhood with fewer supporters is not named: a number so small may point at somebody."""

THRESHOLDS = {AreaKind.NEIGHBOURHOOD: 25, AreaKind.TERRITORY: 75, AreaKind.CITY: 200}
"""Until an administrator chooses otherwise (app/ideas/chosen.py)."""


class State(StrEnum):
    """Where an idea stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANDIDATE = "candidate"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    HIDDEN = "hidden"


STATE_LABELS = {
    State.DRAFT: N_("Draft"),
    State.PUBLISHED: N_("Gathering support"),
    State.CANDIDATE: N_("Passed the gate"),
    State.MERGED: N_("Merged"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.ARCHIVED: N_("Archived"),
    State.HIDDEN: N_("Hidden"),
}

OPEN = frozenset({State.PUBLISHED, State.CANDIDATE})
"""States in which an idea is listed and may be supported."""

READABLE = OPEN | {State.WITHDRAWN, State.ARCHIVED, State.MERGED}
"""States in which anybody who has the address may read the idea."""


class AnswerStatus(StrEnum):
    """Where the place says that an idea stands, once it has answered."""

    RECEIVED = "received"
    UNDER_STUDY = "under_study"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    BEING_DONE = "being_done"
    DONE = "done"


ANSWER_LABELS = {
    AnswerStatus.RECEIVED: N_("Received"),
    AnswerStatus.UNDER_STUDY: N_("Under study"),
    AnswerStatus.ACCEPTED: N_("Agreed to"),
    AnswerStatus.REFUSED: N_("Turned down"),
    AnswerStatus.BEING_DONE: N_("Being done"),
    AnswerStatus.DONE: N_("Carried out"),
}


def answer_label(status: str) -> str:
    """Return what an official answer says, in the language in force."""
    return _(ANSWER_LABELS[AnswerStatus(status)])


def days_waited(passed_at: datetime, until: datetime) -> int:
    """Return the whole days since a gate was passed."""
    return max(0, (until - passed_at).days)


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset(
        {State.CANDIDATE, State.MERGED, State.WITHDRAWN, State.ARCHIVED, State.HIDDEN}
    ),
    State.CANDIDATE: frozenset({State.MERGED, State.WITHDRAWN, State.HIDDEN}),
    State.MERGED: frozenset(),
    State.WITHDRAWN: frozenset({State.HIDDEN}),
    State.ARCHIVED: frozenset({State.HIDDEN}),
    State.HIDDEN: frozenset({State.PUBLISHED, State.CANDIDATE, State.WITHDRAWN, State.ARCHIVED}),
}


def may_become(now: State, then: State) -> bool:
    """Say whether an idea may go from one state to another."""
    return then in TRANSITIONS[now]


def state_label(state: State) -> str:
    """Return a state's name in the language in force."""
    return _(STATE_LABELS[state])


def archive_due(published_at: datetime) -> datetime:
    """Return when an idea that has not passed its gate is archived (UTC)."""
    return published_at + LIFETIME


def archived_from(due: datetime, reminded_at: datetime) -> datetime:
    """Return from when an idea whose author was reminded may be archived: never without notice."""
    return max(due, reminded_at + SHORTEST_NOTICE)


@dataclass(frozen=True, slots=True)
class Tally:
    """How an idea's gate stands."""

    local: int
    other: int
    threshold: int
    passed_at: datetime | None = None
    set_aside: int = 0
    """Supports that moderators set aside: counted in none of the others."""

    @property
    def others(self) -> int:
        """Return the supporters who do not live in the area, as the gate's drawing names them."""
        return self.other

    @property
    def total(self) -> int:
        """Return all supporters, each counted once."""
        return self.local + self.other

    @property
    def missing(self) -> int:
        """Return how many local supporters the gate still asks for."""
        return 0 if self.passed_at else max(0, self.threshold - self.local)

    @property
    def passed(self) -> bool:
        """Say whether the gate has been passed; it never closes again."""
        return self.passed_at is not None

    @property
    def share(self) -> float:
        """Return progress towards the gate, 0 to 1."""
        return min(1.0, self.local / self.threshold)
