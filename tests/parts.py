"""System parts that some tests need: absent, they skip loudly, or fail where REQUIRE_ALL is set."""

import os
from typing import NoReturn

import pytest


def missing(part: str) -> NoReturn:
    """Skip this test because ``part`` is not on this machine; in CI that is a failure."""
    missing_with(f"{part} is not installed")


def missing_with(sentence: str) -> NoReturn:
    """Skip this test for the reason given; in CI that is a failure."""
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(f"{sentence}; and CI does not skip")
    pytest.skip(sentence)
