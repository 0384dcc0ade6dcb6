"""The doctor says who takes cards, and what was told and is not applied."""

import pytest

from app.cli import checks
from app.payments.models import GatewayEvent
from tests.core.test_settings import LIVE, SAFE, TEST
from tests.payments.probe import AT
from tests.stripe.house import with_stripe


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"payments": "off"}, "off: nobody is asked for money"),
        ({}, "demonstration: no money is moved"),
        (TEST, "Stripe, test: no money is moved; webhook secret set; test cards by our own form"),
        (
            TEST | {"stripe_publishable_key": "pk_test_1", "stripe_api_base": "http://127.0.0.1:9"},
            "Stripe at http://127.0.0.1:9, test: no money is moved; webhook secret set; Stripe’s card form",
        ),
        (SAFE | LIVE, "Stripe, live: real money; webhook secret set; Stripe’s card form"),
    ],
)
def test_who_takes_cards(settings, chosen, said):
    chosen = type(settings)(_env_file=None, **chosen)
    found = checks.payments(chosen)
    assert (found.well, found.said) == (True, said)
    assert "sk_" not in found.said


def test_the_tests_of_money_run_with_a_webhook_secret(settings):
    assert "webhook secret set" in checks.payments(with_stripe(settings, "http://x")).said


async def test_a_notice_that_fails_makes_the_house_ill(runtime, db):
    assert (await checks.inbox(runtime.database)).well
    db.add(
        GatewayEvent(
            id="evt_1", kind="charge.succeeded", object_id="ch_1", is_live=False,
            source="webhook", made_at=AT, next_try_at=AT, tries=0,
        )
    )  # fmt: skip
    await db.commit()
    waiting = await checks.inbox(runtime.database)
    assert (waiting.well, waiting.said) == (True, "1 notices wait")
    (await db.get(GatewayEvent, "evt_1")).tries = 2
    await db.commit()
    failing = await checks.inbox(runtime.database)
    assert (failing.well, failing.said) == (False, "1 notices wait, 1 of them fail")
