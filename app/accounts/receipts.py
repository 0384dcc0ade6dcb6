"""What a browser keeps of its sign-up: where the letter went, and the right to ask for it again."""

from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from app.accounts.rules import LINK_LIFETIME, Purpose
from app.core.sessions import read_cookie, write_cookie
from app.core.settings import Settings

COOKIE = "sign-up"
MAX_AGE_S = int(LINK_LIFETIME[Purpose.CONFIRM].total_seconds())


@dataclass(frozen=True, slots=True)
class Receipt:
    """The address that was written to, and the secret that names that letter."""

    email: str
    secret: str


def give(response: Response, settings: Settings, email: str, secret: str) -> None:
    """Let the browser keep its receipt."""
    value = str(_serializer(settings).dumps([email, secret]))
    write_cookie(response, settings, COOKIE, value, max_age=MAX_AGE_S)


def held(request: Request, settings: Settings) -> Receipt | None:
    """Return the browser's receipt, unless it is none of ours or too old."""
    cookie = read_cookie(request, settings, COOKIE)
    if not cookie:
        return None
    try:
        email, secret = _serializer(settings).loads(cookie, max_age=MAX_AGE_S)
    except (BadData, ValueError):
        return None
    return Receipt(email, secret)


def _serializer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret, salt="sign-up")
