"""Secrets that we must read again are sealed: a copy of the database alone does not give them."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core.settings import Settings

NONCE_BYTES = 12


class Unreadable(ValueError):
    """Sealed with another ``SECRET_KEY``, for something else, or changed since."""


def seal(settings: Settings, about: str, secret: str) -> bytes:
    """Return ``secret`` readable only with our key, and only as what it is ``about``."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher(settings).encrypt(nonce, secret.encode(), about.encode())


def unseal(settings: Settings, about: str, sealed: bytes) -> str:
    """Return what was sealed.

    Raises:
        Unreadable: it was sealed with another key, or about something else.
    """
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return _cipher(settings).decrypt(nonce, rest, about.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable(about) from error


def _cipher(settings: Settings) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"notreville: sealing")
    return AESGCM(derived.derive(settings.secret.encode()))
