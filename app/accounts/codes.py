"""Codes that a person types: the six digits of an app (RFC 6238), or a recovery code on paper."""

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import pyotp

STEP_S = 30
DRIFT = 1
"""How many steps a person's clock may be early or late."""

RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""Letters of 32 kinds: 80 bits, so that a plain hash of one tells nothing."""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: no letter looks like a digit."""

READ_AS = str.maketrans("oil", "011")
APP_CODE = re.compile(r"[0-9]{6}")
RECOVERY_CODE = re.compile(f"[{ALPHABET}]{{{RECOVERY_LENGTH}}}")
BETWEEN = re.compile(r"[\s\-‐‑‒–—−_.·]+")


class Kind(StrEnum):
    """What sort of code somebody typed."""

    APP = "app"
    RECOVERY = "recovery"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Typed:
    """A code as it was meant, whatever stood between its signs."""

    kind: Kind
    code: str


def read(typed: str) -> Typed:
    """Return what a person meant: spaces, dashes, capitals and wide digits are theirs to use."""
    text = BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).lower()
    if APP_CODE.fullmatch(text):
        return Typed(Kind.APP, text)
    text = text.translate(READ_AS)
    if RECOVERY_CODE.fullmatch(text):
        return Typed(Kind.RECOVERY, text)
    return Typed(Kind.NEITHER, "")


def new_secret() -> str:
    """Return 160 random bits in base 32, as apps read them."""
    return pyotp.random_base32()


def app_address(secret: str, account: str, site: str) -> str:
    """Return the ``otpauth:`` address that an app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=site)


def step_at(now: datetime) -> int:
    """Return the number of the 30 seconds in which ``now`` lies."""
    return int(now.timestamp()) // STEP_S


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the step whose code this is, within :data:`DRIFT` of now; None when of none."""
    app, here = pyotp.TOTP(secret), step_at(now)
    found = None
    for step in range(here - DRIFT, here + DRIFT + 1):
        if hmac.compare_digest(app.generate_otp(step), code):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    """Return ten codes, as they are compared."""
    return [
        "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))
        for _ in range(RECOVERY_CODES)
    ]


def on_paper(code: str) -> str:
    """Return a recovery code as it is shown: in fours."""
    return "-".join(code[n : n + 4] for n in range(0, RECOVERY_LENGTH, 4))
