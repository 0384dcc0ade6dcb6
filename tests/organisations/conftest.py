"""Programs for tests of organisations: the API's own."""

from tests.api.conftest import anybody, holding

__all__ = ["anybody", "holding"]
