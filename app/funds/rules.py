"""Words, limits and states of matching funds. Source: the product's own rules (§7, §8). All amounts in cents."""

from datetime import date, timedelta
from enum import StrEnum

from app.core.i18n import N_

NAME_MIN, NAME_MAX = 4, 120
WHAT_MIN, WHAT_MAX = 40, 3_000
REASON_MIN, REASON_MAX = 10, 500
CENTS_MAX = 10_000_000_00
"""Ten million dollars: beyond that a zero too many was typed."""

FACTOR_MIN, FACTOR_MAX = 10, 1_000
"""Percent of a gift that a fund adds: from 1 $ → 1.10 $ to 1 $ → 11 $."""

THRESHOLD_MIN, THRESHOLD_MAX = 1, 100
"""Percent of a campaign's minimum that gifts have to reach before a grant."""

GIVERS_MAX = 10_000
LONGEST = timedelta(days=5 * 366)
"""Past that the last day of a fund is a slip of the hand."""

FUNDS_OPEN_MAX = 20
"""Drafts and open funds of one organisation."""


class Engine(StrEnum):
    """How a fund adds its dollars."""

    FACTOR = "factor"
    """So much for each gift."""
    THRESHOLD = "threshold"
    """One grant, once enough neighbours have given enough."""


ENGINE_LABELS = {
    Engine.FACTOR: N_("For each gift"),
    Engine.THRESHOLD: N_("One grant at a threshold"),
}


class FundState(StrEnum):
    """Whether a fund takes campaigns in."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


FUND_LABELS = {
    FundState.DRAFT: N_("Fund being written"),
    FundState.OPEN: N_("Fund open"),
    FundState.CLOSED: N_("Fund closed"),
}


class Standing(StrEnum):
    """Where a campaign stands with a fund."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    SPENT = "spent"
    RETURNED = "returned"
    REFUSED = "refused"


STANDING_LABELS = {
    Standing.PROPOSED: N_("Matching proposed"),
    Standing.ACCEPTED: N_("Matching accepted"),
    Standing.ACTIVE: N_("Matching now"),
    Standing.SPENT: N_("Matching paid"),
    Standing.RETURNED: N_("Given back to the fund"),
    Standing.REFUSED: N_("Matching refused"),
}
MATCHES = frozenset({Standing.ACCEPTED, Standing.ACTIVE})
"""Standings in which gifts are matched."""

LIVING = MATCHES | {Standing.PROPOSED}
"""Standings in which something may still happen."""

PUBLIC = frozenset({Standing.ACCEPTED, Standing.ACTIVE, Standing.SPENT, Standing.RETURNED})
"""Standings that everybody reads; what was proposed or refused is between the two sides."""


AGAIN = frozenset({Standing.REFUSED, Standing.RETURNED})
"""Standings after which the same two may try again."""


class Side(StrEnum):
    """Who proposes, and who answers."""

    FUND = "fund"
    CAMPAIGN = "campaign"

    @property
    def other(self) -> "Side":
        """Return the side across the table."""
        return Side.CAMPAIGN if self is Side.FUND else Side.FUND


class MatchState(StrEnum):
    """What a match is: promised with the gift, booked once it is collected, or released."""

    PROMISED = "promised"
    BOOKED = "booked"
    RELEASED = "released"


HELD = frozenset({MatchState.PROMISED, MatchState.BOOKED})
"""Matches that a fund's caps count."""


def is_running(starts_on: date, ends_on: date, day: date) -> bool:
    """Say whether a fund matches what is given on ``day``, in Montréal."""
    return starts_on <= day <= ends_on
