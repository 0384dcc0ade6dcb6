"""What of a job its page may show, and how weeks are counted."""

from datetime import date, datetime, timedelta
from typing import Any

from app.core.i18n.format import ZONE

SHOWN = frozenset({"kind", "subscriber", "timestamp", "lang", "language"})
"""Arguments that are words of our own."""
LONGEST_SHOWN = 120
DEEPEST = 4
HIDDEN = "•••"
WEEKS = 26


def redacted(value: Any, name: str = "", depth: int = 0) -> Any:
    """Return a job's arguments without anybody's words: numbers and our own names stay.

    An e-mail address, a text, a secret become :data:`HIDDEN`.
    """
    if isinstance(value, bool | int | float) or value is None:
        return value
    if depth >= DEEPEST:
        return HIDDEN
    if isinstance(value, dict):
        return {str(key): redacted(kept, str(key), depth + 1) for key, kept in value.items()}
    if isinstance(value, list):
        return [redacted(kept, name, depth + 1) for kept in value[:10]]
    text = str(value)
    return text if name in SHOWN and len(text) <= LONGEST_SHOWN else HIDDEN


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks_until(now: datetime, count: int = WEEKS) -> list[date]:
    """Return the Mondays of the last weeks in Montréal, the present one last."""
    last = monday(now.astimezone(ZONE).date())
    return [last - timedelta(weeks=back) for back in range(count - 1, -1, -1)]


def error_name(error: BaseException) -> str:
    """Return the class of what was raised, with its module."""
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}"[:200]
