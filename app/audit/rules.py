"""How entries are chained: a hash over the one before and everything the entry says."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

GENESIS = bytes(32)
"""What the first entry holds in place of a hash before it."""


class Said(NamedTuple):
    """What an entry says."""

    at: datetime
    by_id: int | None
    action: str
    subject_kind: str
    subject_id: int | None
    territory_id: int | None
    reason: str
    detail: dict[str, Any]


def chained(previous: bytes, said: Said) -> bytes:
    """Return the SHA-256 (32 bytes) of an entry that follows ``previous``."""
    fields = said._asdict() | {"at": said.at.astimezone(UTC).isoformat(timespec="microseconds")}
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + text.encode()).digest()
