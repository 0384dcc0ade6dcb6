"""What a conversation is and how much of it: states, sides, limits. Source: the product's own rules (§9)."""

from datetime import datetime, timedelta
from enum import StrEnum

BODY_MAX = 4_000
REQUEST_MIN, REQUEST_MAX = 20, 1_000

NEW_ACCOUNT = timedelta(days=7)
REQUESTS_WHEN_NEW = 3
"""Contact requests a day during an account's first week."""
REQUESTS = 20
"""Contact requests a day afterwards."""
DAY = timedelta(days=1)

KEPT = timedelta(days=730)
"""After its last message a conversation is kept so long."""

CONTEXT = 3
"""Messages shown to moderators before and after a reported one."""

LATELY = 30
"""Messages on a page."""


class State(StrEnum):
    """How far a conversation has come."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Side(StrEnum):
    """Who of the two: the one that asked, or the one that was asked."""

    ASKER = "asker"
    ASKED = "asked"

    @property
    def other(self) -> "Side":
        """Return the one across."""
        return Side.ASKED if self is Side.ASKER else Side.ASKER


class Kind(StrEnum):
    """Whom one can write to."""

    PERSON = "person"
    ANONYMOUS = "anonymous"
    ORGANISATION = "organisation"


def requests_a_day(created_at: datetime, now: datetime) -> int:
    """Return how many people somebody may ask in a day: few while the account is new."""
    return REQUESTS_WHEN_NEW if now - created_at < NEW_ACCOUNT else REQUESTS
