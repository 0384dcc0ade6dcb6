"""Every test begins with an empty mailbox, and leaves one."""

from collections.abc import Callable

import pytest


@pytest.fixture(autouse=True)
def emptied(mailbox: Callable[[], list[str]]) -> None:
    """Empty the mailbox afterwards, whether the test reads it or not."""
