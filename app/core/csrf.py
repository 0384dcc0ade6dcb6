"""A form comes from our own page, or nothing happens.

Two locks. Every unsafe request must come from our own origin (``Sec-Fetch-Site`` or ``Origin``);
a member's form also carries a token bound to their session, masked anew in each page so that
compression cannot reveal it.
"""

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from app.core.settings import Settings

FIELD = "csrf_token"
HEADER = "x-csrf-token"
MASK_BYTES = 16


def same_origin(headers: Headers, settings: Settings) -> bool:
    """Say whether an unsafe request was sent by one of our own pages."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = headers.get("origin") or headers.get("referer")
    if not origin:
        return False
    sent, own = urlsplit(origin), urlsplit(settings.base_url)
    if (sent.scheme, sent.netloc) == (own.scheme, own.netloc):
        return True
    return sent.netloc == headers.get("host", "") and (sent.hostname or "") in settings.hosts


def _true_token(settings: Settings, session_secret: str) -> bytes:
    key = settings.secret.encode()
    return hmac.digest(key, b"csrf:" + session_secret.encode(), hashlib.sha256)[:MASK_BYTES]


def token(settings: Settings, session_secret: str) -> str:
    """Return a token for one page of this session."""
    mask = secrets.token_bytes(MASK_BYTES)
    true = _true_token(settings, session_secret)
    return (mask + bytes(a ^ b for a, b in zip(mask, true, strict=True))).hex()


def is_valid(settings: Settings, session_secret: str, given: str) -> bool:
    """Say whether ``given`` was made for this session."""
    try:
        raw = bytes.fromhex(given)
    except ValueError:
        return False
    if len(raw) != 2 * MASK_BYTES:
        return False
    unmasked = bytes(a ^ b for a, b in zip(raw[:MASK_BYTES], raw[MASK_BYTES:], strict=True))
    return hmac.compare_digest(unmasked, _true_token(settings, session_secret))
