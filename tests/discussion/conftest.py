"""Discussions are shown at addresses, which the application knows once it is built."""

import pytest
from starlette.types import ASGIApp

from app.core.i18n import speak


@pytest.fixture(autouse=True)
async def _house(app: ASGIApp) -> None:
    """Build the application even for a test that only calls services, and speak French again.

    Async on purpose: a visitor's language stays in the task that all async tests share.
    """
    speak("fr")
