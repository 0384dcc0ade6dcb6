"""What others may hear of things given in kind."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class NeedOpened:
    """A project asks for things."""

    need_id: int


@event
@dataclass(frozen=True, slots=True)
class ThingsDelivered:
    """Something that was offered has come."""

    offer_id: int
    quantity: int
