"""What takes a second or more for each of hundreds of things is asked of some today, of the others tomorrow.

``TURN=738000`` repeats a day's choice (the head of each run says it); where everything is to be asked at
once, the test itself has a word for it (``EVERY_LOOK=1``).
"""

import os
import zlib
from datetime import UTC, datetime

TURN = int(os.environ.setdefault("TURN", str(datetime.now(UTC).toordinal())))
"""The day, as a number: the same in every process of a run, were it midnight."""


def is_of_today(what: str, *, of: int = 2) -> bool:
    """Say whether something's turn has come: every ``of`` days."""
    return (zlib.crc32(what.encode()) // 2 + TURN) % of == 0
