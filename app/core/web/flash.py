"""A sentence carried over a redirect, in a signed cookie that the next page takes back."""

from dataclasses import dataclass
from typing import Literal

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.core.sessions import forget_cookie, read_cookie, write_cookie
from app.core.settings import Settings

COOKIE = "flash"
MAX_AGE_S = 300

Kind = Literal["success", "info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Flash:
    """What just happened, and what comes after."""

    kind: Kind
    message: str


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret, salt="flash")


def put(response: Response, settings: Settings, kind: Kind, message: str) -> None:
    """Show ``message`` on the next page."""
    value = str(_serializer(settings).dumps([kind, message]))
    write_cookie(response, settings, COOKIE, value, max_age=MAX_AGE_S)


def take(request: HTTPConnection, settings: Settings) -> list[Flash]:
    """Return the sentences waiting to be shown."""
    cookie = read_cookie(request, settings, COOKIE)
    if not cookie:
        return []
    try:
        kind, message = _serializer(settings).loads(cookie, max_age=MAX_AGE_S)
    except (BadData, ValueError):
        return []
    return [Flash(kind, message)]


def forget(response: Response, settings: Settings) -> None:
    """Take the cookie back once shown."""
    forget_cookie(response, settings, COOKIE)
