"""How large the large tests are: small in the suite, whole with EVERY_EVENT=1 (docs/money.md)."""

import os

IS_WHOLE = os.environ.get("EVERY_EVENT", "") == "1"


def scale(small: int, whole: int) -> int:
    """Return the number for this run."""
    return whole if IS_WHOLE else small
