"""Discussions are shown at addresses, which the application knows once it is built."""

import pytest
from starlette.types import ASGIApp

from app.core.web import routing


@pytest.fixture(autouse=True)
def _addresses(app: ASGIApp) -> None:
    routing._paths.setdefault(
        "ideas:show", {"fr": "/fr/idees/{idea_ref}", "en": "/en/ideas/{idea_ref}"}
    )
