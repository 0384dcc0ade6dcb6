"""A test key of Stripe's without one for browsers: the journey by our own form, on Stripe's test cards."""

import pytest

from app.payments.choose import gateway_of
from app.payments.errors import Missing, Refused
from app.payments.seen import SetupState
from app.payments.trying import TestCard as Card

ABOUT = {"pledge": "42"}


@pytest.fixture
def trying(stripe_house):
    """A test key without one for browsers: our own form gives Stripe's test cards."""
    runtime = stripe_house.runtime
    runtime.settings = runtime.settings.model_copy(update={"stripe_publishable_key": ""})
    runtime._held.clear()
    return gateway_of(runtime)


async def test_our_own_form_gives_stripe_s_test_cards(trying):
    setup = await trying.setup(
        "pledge:1:setup", await trying.customer("payer:1", "a@b.test", "fr"), ABOUT
    )
    refused = await trying.try_card(setup.id, setup.client_secret, Card.DECLINE)
    assert (refused.state, refused.refusal.code) == (SetupState.WAITS, "generic_decline")
    saved = await trying.try_card(setup.id, setup.client_secret, Card.ACCEPT)
    assert (saved.state, saved.card.last4, saved.refusal) == (SetupState.SAVED, "4242", None)
    assert await trying.try_card(setup.id, setup.client_secret, Card.DISPUTED) == saved


async def test_a_test_card_is_taken_from_whoever_has_the_secret_alone(trying):
    setup = await trying.setup(
        "pledge:1:setup", await trying.customer("payer:1", "a@b.test", "fr"), ABOUT
    )
    with pytest.raises(Missing):
        await trying.try_card(setup.id, "seti_1_secret_other", Card.ACCEPT)
    with pytest.raises(Refused):
        await trying.try_card(setup.id, setup.client_secret, Card.NEEDS_ACTION)
    with pytest.raises(Refused):
        await trying.answer("pi_1", "secret", yes=True)
    assert (await trying.read_setup(setup.id)).state is SetupState.WAITS
