"""Discussions are shown at addresses, which the application knows once it is built."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.core.i18n import speak
from app.discussion.api import reading, writing


@pytest.fixture(autouse=True)
async def _house(app: ASGIApp) -> None:
    """Build the application even for a test that only calls services, and speak French again.

    Async on purpose: a visitor's language stays in the task that all async tests share.
    """
    speak("fr")


@pytest.fixture(autouse=True, scope="session")
def _api(app: ASGIApp) -> None:
    """Answer the discussion's API, until the assembly of every slice's lists it."""
    inner: Any = app
    while not isinstance(inner, FastAPI):
        inner = inner.app
    if not any(getattr(route, "name", "") == "api:comments" for route in inner.routes):
        for module in (reading, writing):
            inner.include_router(module.router, prefix="/api/v1")
