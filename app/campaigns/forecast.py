"""What a campaign may come to, if it goes on as it did: a range, and how it was reckoned. In cents.

The amounts of each of the past days are taken as they are; the days to come are reckoned to be like
them, independent of one another. Their sum has the mean ``n × m`` and the standard deviation
``s × √(n (1 + n/k))`` for ``k`` days seen and ``n`` to come: the second part is how little ``k``
days tell of the mean itself. The range holds 8 times in 10 for sums that are near to normal; real
campaigns slow in the middle and hurry at the end, which no past day shows: the page says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

DAYS_LEAST = 5
"""Days without which nothing is said."""

EIGHT_IN_TEN = (1282, 1000)
"""Of a normal law: 1.282 standard deviations on either side."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a campaign may end, 8 times in 10."""

    low_cents: int
    likely_cents: int
    high_cents: int
    days_seen: int
    days_left: int

    def chance_words(self, goal_cents: int) -> str:
        """Return ``above``, ``within`` or ``below``: where the goal stands towards the range."""
        if goal_cents <= self.low_cents:
            return "above"
        return "within" if goal_cents <= self.high_cents else "below"


def daily(marks: Sequence[tuple[int, int]]) -> list[int]:
    """Return what came in on each day, from what was raised at the end of some (day, cents).

    A day without a mark shares what came until the next one: equal parts, the remainder first.
    """
    found: list[int] = []
    before_day, before = -1, 0
    for day, raised in sorted(marks):
        days = day - before_day
        part, rest = divmod(raised - before, days)
        found += [part + (number < rest) for number in range(days)]
        before_day, before = day, raised
    return found


def forecast(came: Sequence[int], *, raised_cents: int, days_left: int) -> Forecast | None:
    """Return where a campaign may end; None while too few days were seen, or none is left.

    Args:
        came: cents of each whole day so far; taken back promises may make one negative.
        raised_cents: what there is now.
        days_left: days that are still to come.
    """
    seen = len(came)
    if seen < DAYS_LEAST or days_left < 1:
        return None
    total = sum(came)
    likely = raised_cents + total * days_left // seen
    # s² = (Σx² − (Σx)²/k) / (k − 1); all of it over k to stay in whole numbers.
    spread = (seen * sum(x * x for x in came) - total * total) // (seen * (seen - 1))
    width = isqrt(max(spread, 0) * days_left * (seen + days_left) // seen)
    width = width * EIGHT_IN_TEN[0] // EIGHT_IN_TEN[1]
    low = max(likely - width, 0 if total < 0 else raised_cents)
    return Forecast(low, max(likely, low), max(likely + width, low), seen, days_left)
