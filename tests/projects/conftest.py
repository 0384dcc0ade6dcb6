"""Programs for tests of projects: the API's own."""

from tests.api.conftest import anybody, holding

__all__ = ["anybody", "holding"]
