"""A calendar whose only source is the test's own."""

from collections.abc import Iterator

import pytest

from app.core import calendar as registry
from tests.calendars.moments import Agreed, teller


@pytest.fixture
def agreed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Agreed]:
    """Give moments that people agreed to, by person."""
    moments: Agreed = {}
    monkeypatch.setattr(registry, "_sources", {"test": teller(moments)})
    yield moments
