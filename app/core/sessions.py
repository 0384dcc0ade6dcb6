"""The browser's secret: a random cookie of which only the hash is kept."""

import hashlib
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.core.settings import Settings

LIFETIME_DAYS = 90
IDLE_DAYS = 30


def new_secret() -> str:
    """Return 256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Return what is stored of a secret: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).digest()


def cookie_name(settings: Settings, name: str) -> str:
    """Return the cookie's name: ``__Host-`` binds it to this host over https."""
    return f"__Host-{name}" if settings.https else name


def read_cookie(request: HTTPConnection, settings: Settings, name: str) -> str:
    """Return a cookie's value, or an empty string."""
    return request.cookies.get(cookie_name(settings, name), "")


def write_cookie(
    response: Response, settings: Settings, name: str, value: str, *, max_age: int | None = None
) -> None:
    """Set a cookie that scripts cannot read and other sites cannot send with a form."""
    response.set_cookie(
        cookie_name(settings, name),
        value,
        max_age=max_age,
        path="/",
        secure=settings.https,
        httponly=True,
        samesite="lax",
    )


def forget_cookie(response: Response, settings: Settings, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(settings, name), path="/", secure=settings.https, httponly=True, samesite="lax"
    )
