"""Failures a person can understand; edges turn them into pages, fragments or problem+json."""

from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from app.core.i18n import gettext as _


class DomainError(Exception):
    """Something that may not happen, said in the visitor's language.

    Attributes:
        message: a full sentence, already translated.
        status: the HTTP status that an edge answers with.
        field: the form field it belongs to, when there is one.
    """

    status = 400
    code = "error"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    @property
    def facts(self) -> dict[str, object]:
        """Return what a program is told besides the sentence, in JSON values."""
        return {}


class Invalid(DomainError):
    """What was typed cannot be accepted; ``errors`` maps each field to its sentence."""

    status = 422
    code = "invalid"

    def __init__(self, errors: Mapping[str, str], message: str = "") -> None:
        super().__init__(message or _("Please correct what is marked below."))
        self.errors = dict(errors)


class NotFound(DomainError):
    """There is nothing there, or nothing this person may know of."""

    status = 404
    code = "not-found"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("We found nothing at this address."))


class Gone(DomainError):
    """It was there, and is no more."""

    status = 410
    code = "gone"


class Refused(DomainError):
    """A policy said no; the message is its reason."""

    status = 403
    code = "refused"


class Conflict(DomainError):
    """The world moved on since the person last looked."""

    status = 409
    code = "conflict"


T = TypeVar("T")


class MovedOn(Conflict, Generic[T]):
    """What somebody writes changed since they last saw it: nothing was overwritten.

    ``current`` is how it reads now; each slice says what it is in ``said``, an untranslated sentence.
    """

    code = "moved-on"
    said: ClassVar[str]

    def __init__(self, current: T) -> None:
        super().__init__(_(self.said))
        self.current = current


class TooMany(DomainError):
    """Too many attempts; ``retry_after`` is in seconds."""

    status = 429
    code = "too-many"

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            _("Too many attempts. Please try again in %(minutes)d min.")
            % {"minutes": max(1, -(-retry_after // 60))}
        )
        self.retry_after = retry_after


class SignInRequired(DomainError):
    """Only a member may; ``act`` and ``payload`` say what to finish once they are known."""

    status = 401
    code = "sign-in-required"

    def __init__(self, act: str = "", payload: Mapping[str, object] | None = None) -> None:
        super().__init__(_("Please sign in to continue."))
        self.act = act
        self.payload = dict(payload or {})
