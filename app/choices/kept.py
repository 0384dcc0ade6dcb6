"""What is chosen, in this process's memory: read without a question to the database.

It is loaded when the process starts, when this process changes something, and when another one says
that it did (:mod:`app.choices.subscribers`); a few milliseconds may pass in between.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from app.choices.rules import Choice

T = TypeVar("T")

TAG = "choices"
"""Told to every process when something is chosen."""

_stored: dict[str, Any] = {}


def chosen(choice: Choice[T]) -> T:
    """Return what is chosen, or the default."""
    stored = _stored.get(choice.name)
    return choice.default if stored is None else choice.load(stored)


def remember(stored: Mapping[str, Any]) -> None:
    """Replace everything by what the database holds (JSON by name)."""
    _stored.clear()
    _stored.update(stored)


def remember_one(name: str, stored: Any) -> None:
    """Know at once what this process has just committed."""
    _stored[name] = stored


def forget() -> None:
    """Go back to the defaults, until the next load."""
    _stored.clear()
