"""Who applies what a gateway tells: slices above register in their ``arrivals.py``.

``@handles("payment_intent", "charge")`` on ``async (session, runtime, event) -> Outcome``. An event
says only *what to read again*: the handler reads the object at the gateway and applies that. It runs in
the transaction that marks the event handled, may run again for the same event, and in any order.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime


class Outcome(StrEnum):
    """What a handler did with an event."""

    DONE = "done"
    NOT_YET = "not_yet"
    """It is ours, but its row is not there yet: asked again later."""
    NOT_OURS = "not_ours"
    """It is about nothing that we made."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event of the inbox."""

    id: str
    kind: str
    subject: str
    """What it is about: ``payment_intent``, ``charge``, ``refund``, ``charge.dispute``, ``setup_intent``, ``transfer``."""
    object_id: str
    is_live: bool
    made_at: datetime
    tries: int


Handling = Callable[[AsyncSession, Runtime, Arrived], Awaitable[Outcome]]

_handlers: dict[str, Handling] = {}


def handles(*subjects: str) -> Callable[[Handling], Handling]:
    """Register who applies events about these kinds of objects: one handler for each.

    Raises:
        ValueError: another handler has one of them.
    """

    def register(handling: Handling) -> Handling:
        for subject in subjects:
            known = _handlers.setdefault(subject, handling)
            if known.__qualname__ != handling.__qualname__:
                message = f"two handlers apply {subject}"
                raise ValueError(message)
        return handling

    return register


def handler_of(subject: str) -> Handling | None:
    """Return who applies events about such objects."""
    return _handlers.get(subject)


def subject_of(kind: str) -> str:
    """Return what kind of object an event of this kind is about, by its name alone.

    ``charge.refund.updated`` is about a refund, ``charge.dispute.closed`` about a dispute,
    ``charge.refunded`` about the charge.
    """
    parts = kind.split(".")
    if parts[:2] == ["charge", "refund"]:
        return "refund"
    if parts[:2] == ["charge", "dispute"]:
        return "charge.dispute"
    return parts[0]
