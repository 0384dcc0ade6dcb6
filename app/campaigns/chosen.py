"""What administrators choose about campaigns: how long they last, and how much must really come in."""

from datetime import timedelta

from app.campaigns.rules import COLLECTION_DAYS, FLOOR_PERCENT, LONGEST_DAYS, SHORTEST_DAYS
from app.choices.kept import chosen
from app.choices.registry import declare
from app.choices.rules import DAY, MINUTE, Duration, WholeNumber
from app.core.i18n import N_

SHORTEST = declare(
    WholeNumber(
        name="campaigns.shortest_days",
        label=N_("Days that a campaign lasts at least"),
        default=SHORTEST_DAYS,
        least=1,
        most=60,
        unit=N_("days"),
    )
)
LONGEST = declare(
    WholeNumber(
        name="campaigns.longest_days",
        label=N_("Days that a campaign lasts at most"),
        default=LONGEST_DAYS,
        least=1,
        most=90,
        unit=N_("days"),
    )
)
FLOOR = declare(
    WholeNumber(
        name="campaigns.floor_percent",
        label=N_("Percent of the minimum that collecting must bring in"),
        default=FLOOR_PERCENT,
        least=50,
        most=100,
        unit=N_("percent"),
    )
)
COLLECTION = declare(
    WholeNumber(
        name="campaigns.collection_days",
        label=N_("Days during which refused cards may be replaced"),
        default=COLLECTION_DAYS,
        least=1,
        most=30,
        unit=N_("days"),
    )
)
LENGTH_OF_A_DAY = declare(
    Duration(
        name="campaigns.day",
        label=N_("How long a campaign’s day lasts: less than 24 hours only to try campaigns out"),
        default=DAY,
        least=MINUTE,
        most=DAY,
        unit=MINUTE,
    )
)


def shortest_days() -> int:
    """Return how many days a campaign lasts at least."""
    return min(chosen(SHORTEST), chosen(LONGEST))


def longest_days() -> int:
    """Return how many days a campaign lasts at most."""
    return max(chosen(SHORTEST), chosen(LONGEST))


def floor_percent() -> int:
    """Return which part of the minimum has to be collected for the project to go on."""
    return chosen(FLOOR)


def collection_days() -> int:
    """Return during how many days refused cards may be replaced."""
    return chosen(COLLECTION)


def length_of_a_day() -> timedelta:
    """Return how long a campaign's day lasts: a campaign that opens keeps it to its end."""
    return chosen(LENGTH_OF_A_DAY)
