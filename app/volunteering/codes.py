"""The code that is shown where a session takes place: whoever types it is there.

It is made of the site's secret and the session's id, so that nothing of it is stored; what is tried is
counted (:mod:`app.volunteering.pages.arriving`), and it opens nothing but one's own arrival.
"""

import hashlib
import hmac

from app.core.ids import ALPHABET
from app.core.settings import Settings
from app.volunteering.rules import CODE_LENGTH


def arrival_code(settings: Settings, session_public_id: str) -> str:
    """Return the six characters of a session."""
    message = b"arrival:" + session_public_id.encode()
    number = int.from_bytes(hmac.digest(settings.secret.encode(), message, hashlib.sha256))
    found = ""
    for _place in range(CODE_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        found += ALPHABET[digit]
    return found


def is_code(settings: Settings, session_public_id: str, typed: str) -> bool:
    """Say whether what was typed is a session's code, in capitals or not, with a space or without."""
    plain = "".join(typed.split()).replace("-", "").lower()
    return hmac.compare_digest(plain.encode(), arrival_code(settings, session_public_id).encode())
