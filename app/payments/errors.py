"""Why a gateway did not do what it was asked, by what is to be done next."""


class GatewayError(Exception):
    """The gateway did not do it, or did not say."""


class Unknown(GatewayError):
    """No answer, or a failure of its own: it may have been done.

    Ask again with the same key, then read the object again: never with another key.
    """


class Busy(GatewayError):
    """Not done, too much at once (429), or the object is in use (409): the same again, later."""

    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Misconfigured(GatewayError):
    """Our key is not accepted, or may not do this: nobody's card is at fault, and a person must look."""


class Refused(GatewayError):
    """Not done, and the same again will not be either."""

    def __init__(
        self, message: str, code: str = "", advice: str = "", *, needs_action: bool = False
    ) -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice
        self.needs_action = needs_action


class Missing(Refused):
    """The gateway knows no such object."""
