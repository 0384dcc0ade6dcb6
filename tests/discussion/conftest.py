"""Discussions are shown at addresses, which the application knows once it is built."""

import pytest
from starlette.types import ASGIApp


@pytest.fixture(autouse=True)
def _addresses(app: ASGIApp) -> None:
    """Build the application even for a test that only calls services."""
