"""The application with a key of Stripe's, where nobody is asked anything."""

import pytest

from tests.stripe.house import with_stripe

NOWHERE = "http://127.0.0.1:9"
"""Nothing answers there."""


@pytest.fixture
def with_key(runtime):
    """Let the tests' application have a key until the test ends; ``with_key(…)`` changes more."""
    before, held = runtime.settings, runtime._held

    def choose(**more):
        runtime.settings = with_stripe(before, NOWHERE).model_copy(update=more)
        runtime._held = {}

    choose()
    yield choose
    runtime.settings, runtime._held = before, held
