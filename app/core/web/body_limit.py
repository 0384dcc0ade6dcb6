"""Says that a body is too large in our own words: the framework answers in bare English."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.errors import DomainError
from app.core.i18n import gettext as _
from app.core.web import errors


class TooLarge(DomainError):
    """The body is over its limit."""

    status = 413
    code = "too-large"


class SaidTooLarge:
    """ASGI layer over the application, which refuses the body while it streams."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let every answer through but that one."""
        replaced = False

        async def answer(message: Message) -> None:
            nonlocal replaced
            if replaced:
                return
            if message["type"] == "http.response.start" and _is_bare(message):
                replaced = True
                refusal = TooLarge(_("What you sent is too large."))
                await errors.answer(Request(scope, receive), refusal)(scope, receive, send)
                return
            await send(message)

        await self.app(scope, receive, answer)


def _is_bare(message: Message) -> bool:
    kind = Headers(raw=message["headers"]).get("content-type", "")
    return message["status"] == 413 and kind.startswith("text/plain")
