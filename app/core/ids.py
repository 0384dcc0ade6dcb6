"""Short public ids: what addresses show instead of a row's number."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 10


def public_id() -> str:
    """Return ten random characters that are hard to confuse (49 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_public_id(text: str) -> bool:
    """Say whether ``text`` has the shape of a public id."""
    return len(text) == LENGTH and all(c in ALPHABET for c in text)
