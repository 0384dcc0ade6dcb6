"""Why a gateway did not do what it was asked, by what is to be done next.

``said`` is the gateway's own reason, for logs and for whoever mends; a person reads another sentence.
"""

from app.core.errors import DomainError
from app.core.i18n import gettext as _


class GatewayError(DomainError):
    """The gateway did not do it, or did not say."""

    status = 503
    code = "gateway"

    def __init__(self, said: str, message: str = "") -> None:
        super().__init__(
            message or _("Our payment provider does not answer. Please try again in a few minutes.")
        )
        self.said = said

    def __str__(self) -> str:
        return self.said


class Unknown(GatewayError):
    """No answer, or a failure of its own: it may have been done.

    Ask again with the same key, then read the object again: never with another key.
    """


class Busy(GatewayError):
    """Not done, too much at once (429), or the object is in use (409): the same again, later."""

    def __init__(self, said: str, retry_after_s: int = 1) -> None:
        super().__init__(said)
        self.retry_after_s = retry_after_s


class Misconfigured(GatewayError):
    """Our key is not accepted, or may not do this: nobody's card is at fault, and a person must look."""


class Refused(GatewayError):
    """Not done, and the same again will not be either."""

    status = 409
    code = "gateway-refused"

    def __init__(
        self, said: str, code: str = "", advice: str = "", *, needs_action: bool = False
    ) -> None:
        super().__init__(said, _("Our payment provider refused this."))
        self.code = code
        self.advice = advice
        self.needs_action = needs_action


class Missing(Refused):
    """The gateway knows no such object."""

    status = 404
    code = "not-found"
