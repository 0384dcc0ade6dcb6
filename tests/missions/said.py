"""What people and programs say of missions in tests."""

from datetime import date, datetime, timedelta
from typing import Any

from app.core import clock
from app.missions.dating import Dates, Moved
from app.missions.recurrence import local, moment
from tests.factories.missions import TASKS

ZONE = "America/Toronto"
WHY = "La salle est inondée depuis hier."

TYPED: dict[str, Any] = {
    "title": "Plant forty shrubs", "tasks": TASKS, "language": "en", "area": "parc-extension",
    "minimum_people": "3", "maximum_people": "6",
}  # fmt: skip
"""What a form sends."""

SENT: dict[str, Any] = {
    "title": "Plant forty shrubs", "tasks": TASKS, "language": "en", "area": "parc-extension",
    "required_skills": ["accounting"], "roles": [{"name": "with shovels", "people": 2}],
}  # fmt: skip
"""What a program sends."""


def in_days(days: int) -> date:
    """Return a day, so many days from now."""
    return local(clock.now(), ZONE).date() + timedelta(days=days)


def asked(days: int = 30, **values: Any) -> Dates:
    """Return what a form asks for: from 13:00 to 15:00, so many days from now."""
    said = {"day": in_days(days), "starts": "13:00", "ends": "15:00", **values}
    return Dates.model_validate(said)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return when a clock of Montréal shows an hour of a day."""
    return moment(datetime(day.year, day.month, day.day, hour, minute), ZONE)


def moved(to: datetime, minutes: int = 120, **values: Any) -> Moved:
    """Return what a form asks for when a date is to begin at another moment."""
    begin, end = local(to, ZONE), local(to + timedelta(minutes=minutes), ZONE)
    said = {"day": begin.date(), "starts": f"{begin:%H:%M}", "ends": f"{end:%H:%M}", **values}
    return Moved.model_validate(said)


def shows(starts_at: datetime) -> str:
    """Return what a clock of Montréal shows."""
    return f"{local(starts_at, ZONE):%Y-%m-%d %H:%M}"
