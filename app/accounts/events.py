"""What others may hear about accounts."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class RoleChanged:
    """Somebody was given a right beyond citizen, or it was taken back."""

    person_id: int
    by_id: int | None
    """None: the command line."""
    entry_id: int
    """Of the audit log: which role, where, and the reason that was given."""


@event
@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody moved, or reads another language: whatever was kept by it must be looked at again."""

    person_id: int
