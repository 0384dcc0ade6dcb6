"""What tests of the tools themselves talk with."""

import pytest
import stripe

from tests.stripe.world import KEY, StripeWorld

VERSION = "2026-08-26.dahlia"


@pytest.fixture
def client(stripe_world: StripeWorld) -> stripe.StripeClient:
    """Give the SDK as the application uses it: through the door, with one version named."""
    return stripe.StripeClient(
        KEY,
        stripe_version=VERSION,
        base_addresses={"api": stripe_world.base},
        max_network_retries=0,
    )
