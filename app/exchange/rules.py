"""What a file may look like, what may come of each of its rows, and which ideas leave the house."""

from enum import StrEnum

from app.core.i18n import N_
from app.ideas.rules import State

MOST_COLUMNS = 1_000
LONGEST_LINE = 1_048_576
"""Characters; a file with a longer line is no table that a person made."""
LONGEST_CELL = 131_072
LARGEST_JSON = 256 * 1024 * 1024
LONGEST_SOURCE = 60
LONGEST_SOURCE_ID = 120
BATCH = 500

OPEN_DATA = (State.PUBLISHED, State.CANDIDATE, State.ARCHIVED)
"""States of the ideas that are exported. A merged idea is only an address that redirects; one that
its author withdrew can still be read where it was, but is not handed out in bulk."""

TAKEN_IN = frozenset({State.PUBLISHED, State.CANDIDATE, State.ARCHIVED, State.WITHDRAWN})
"""States an idea may have when it comes in."""


class Outcome(StrEnum):
    """What became of a row."""

    IMPORTED = "imported"
    ADJUSTED = "adjusted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DIFFERENT = "different"
    LEFT_OUT = "left-out"
    REFUSED = "refused"


OUTCOME_LABELS = {
    Outcome.IMPORTED: N_("Imported"),
    Outcome.ADJUSTED: N_("Imported with a change"),
    Outcome.UPDATED: N_("Updated"),
    Outcome.UNCHANGED: N_("Unchanged"),
    Outcome.DIFFERENT: N_("Here already, and different"),
    Outcome.LEFT_OUT: N_("Left out by the mapping"),
    Outcome.REFUSED: N_("Refused"),
}
