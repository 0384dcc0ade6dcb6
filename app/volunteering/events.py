"""What others may hear about who comes."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class ApplicationAnswered:
    """An application was accepted, refused, taken back, or left without an answer."""

    application_id: int
    state: str


@event
@dataclass(frozen=True, slots=True)
class SignUpCompleted:
    """Somebody took part in a session, to its end or not: their hours may be counted."""

    sign_up_id: int


@event
@dataclass(frozen=True, slots=True)
class SignUpCancelled:
    """Somebody who had a place in a session will not come."""

    sign_up_id: int
