"""What the provider writes above an event that it sends."""

import hashlib
import hmac
import time

HEADER = "Stripe-Signature"


def signature(payload: bytes, secret: str, at: int | None = None, scheme: str = "v1") -> str:
    """Sign as the provider does: the moment, a full stop and the body, by HMAC-SHA256."""
    moment = int(time.time()) if at is None else at
    signed = f"{moment}.".encode() + payload
    return f"t={moment},{scheme}={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"
